"""Image acts in later builds.

## Why
ONBUILD does nothing in this build, and runs in every build that begins with the image. The image of an MCP
server is run, not built upon.

## Bad
```yaml servers/example/server.yaml
image: mcp/example
```
```json source.json
{"commit": "aa", "tree": "bb", "directory": "", "files": [], "dockerfile": "Dockerfile"}
```
```dockerfile Dockerfile
FROM python:3.12-slim
ONBUILD RUN pip install .
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
RUN pip install .
```

## Fix
Remove the ONBUILD instruction.
"""

from collections.abc import Iterator

from checks.build._dockerfile import found_in
from validator import Dockerfile, Finding, Severity, check


@check("BLD022", Severity.NOTE, since="0.1")
def image_triggers_later_builds(file: Dockerfile) -> Iterator[Finding]:
    for one in file.instructions:
        if one.trigger:
            message = f"`ONBUILD {one.name}` acts only in builds that begin with this image"
            yield found_in(file, one, message, "remove the instruction")
