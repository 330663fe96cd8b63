"""ADD fetches what nobody has pinned.

## Why
What stands at an address can be replaced at any time: the commit is pinned, this file is not. The builder
fetches it, outside the network that the build's steps are given.

## Bad
```yaml servers/example/server.yaml
image: mcp/example
```
```json source.json
{"commit": "aa", "tree": "bb", "directory": "", "files": [], "dockerfile": "Dockerfile"}
```
```dockerfile Dockerfile
FROM python:3.12-slim
ADD https://example.com/a.jar /a.jar
```

## Good
```yaml servers/example/server.yaml
image: mcp/example
```
```json source.json
{"commit": "aa", "tree": "bb", "directory": "", "files": [], "dockerfile": "Dockerfile"}
```
```dockerfile Dockerfile
FROM python:3.12-slim
ADD --checksum=sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef https://example.com/a /
```

## Fix
Write `ADD --checksum=sha256:… <address>`; for a repository, name a commit: `<address>#<40 digits>`.
"""

import re
from collections.abc import Iterator

from checks.build._dockerfile import Remote, found_in, is_inside, may_be_remote, remote, shown
from validator import Added, Dockerfile, Finding, Severity, check

COMMIT = re.compile(r"#[0-9a-f]{40}(?::.*)?$", re.DOTALL)


@check("BLD017", Severity.REVIEW, since="0.1")
def add_fetches_what_nobody_pinned(file: Dockerfile) -> Iterator[Finding]:
    for added in file.added:
        found = remote(added.source)
        if (found and not is_inside(found) and not _pinned(found, added)) or may_be_remote(added.source):
            message = f"the builder fetches `{shown(added.source)}`, and nothing says what must be in it"
            yield found_in(file, added.instruction, message, "add `--checksum=sha256:…` to this ADD")


def _pinned(found: Remote, added: Added) -> bool:
    return any(added.instruction.flag("checksum")) or bool(COMMIT.search(found.rest))
