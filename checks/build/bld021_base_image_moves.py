"""Base image moves.

## Why
Without a tag, or with `latest`, the base image is whatever its owner published last: the same commit gives
another image tomorrow, and perhaps none.

## Bad
```yaml servers/example/server.yaml
image: mcp/example
```
```json source.json
{"commit": "aa", "tree": "bb", "directory": "", "files": [], "dockerfile": "Dockerfile"}
```
```dockerfile Dockerfile
FROM python
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
```

## Fix
Name a version, better still with the digest: `python:3.12-slim@sha256:…`.
"""

from collections.abc import Iterator

from checks.build._dockerfile import found_in, shown
from validator import Dockerfile, Finding, Severity, check


@check("BLD021", Severity.NOTE, since="0.1")
def base_image_moves(file: Dockerfile) -> Iterator[Finding]:
    for named in file.images:
        name, _, tag = named.image.rpartition("/")[2].partition(":")
        if "@" not in named.image and (not tag or tag == "latest"):
            message = f"`{shown(named.image)}` is whatever was published last"
            yield found_in(
                file, named.instruction, message, f"name a version of `{shown(name)}`", named.image
            )
