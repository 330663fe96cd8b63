"""ADD fetches from a private network.

## Why
The builder itself fetches what ADD names, outside the network that the build's steps are given. An address
of the machine, its network or its cloud, is one that only an attacker has a use for.

## Bad
```yaml servers/example/server.yaml
image: mcp/example
```
```json source.json
{"commit": "aa", "tree": "bb", "directory": "", "files": [], "dockerfile": "Dockerfile"}
```
```dockerfile Dockerfile
FROM python:3.12-slim
ADD http://169.254.169.254/latest/meta-data/ /x
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
Add the file to the repository and COPY it, or name a public address with its checksum.
"""

from collections.abc import Iterator

from checks.build._dockerfile import found_in, is_inside, remote, shown
from validator import Dockerfile, Finding, Severity, check


@check("BLD016", Severity.ERROR, since="0.1")
def add_reaches_inside(file: Dockerfile) -> Iterator[Finding]:
    for added in file.added:
        found = remote(added.source)
        if found and is_inside(found):
            message = f"the builder would fetch from `{shown(found.host)}`, which is not a public host"
            fix = "put the file into the repository and use COPY"
            yield found_in(file, added.instruction, message, fix, found.host)
