"""ADD unpacks an archive.

## Why
ADD unpacks archives inside the builder's daemon. No limit of a build step holds there, and the unpacking goes
on when the build is stopped.

## Bad
```yaml servers/example/server.yaml
image: mcp/example
```
```json source.json
{"commit": "aa", "tree": "bb", "directory": "", "files": [], "dockerfile": "Dockerfile"}
```
```dockerfile Dockerfile
FROM python:3.12-slim
ADD model.tar.gz /models/
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
COPY model.tar.gz /tmp/
RUN tar -xzf /tmp/model.tar.gz -C /models
```

## Fix
Use COPY, and unpack in a RUN step.
"""

import re
from collections.abc import Iterator

from checks.build._dockerfile import found_in, remote, shown
from validator import UNKNOWN, Dockerfile, Finding, Severity, check

ARCHIVE = re.compile(
    r"\.(?:tar|tgz|tbz2?|txz|tzst|gz|bz2|xz|zst|ta[rz]\.[a-z0-9*?]+)$|\.tar[*?.\[]", re.IGNORECASE
)
FIX = "use COPY, and unpack in a RUN step"


@check("BLD018", Severity.WARNING, since="0.1")
def add_unpacks_an_archive(file: Dockerfile) -> Iterator[Finding]:
    for added in file.added:
        asked = [value.lower() for value in added.instruction.flag("unpack")]
        if "false" in asked:
            continue
        if remote(added.source) is None and (ARCHIVE.search(added.source) or UNKNOWN in added.source):
            message = f"`{shown(added.source)}` is unpacked in the builder's daemon, which nothing bounds"
            yield found_in(file, added.instruction, message, FIX)
        elif asked:
            message = f"what is fetched, `{shown(added.source)}`, is unpacked in the builder's daemon"
            yield found_in(file, added.instruction, message, FIX)
