"""Image of a private registry.

## Why
The builder itself fetches the images that FROM, `COPY --from` and `RUN --mount=from=` name. A registry on the
machine or in its network is one that nobody else can pull from, and that only an attacker has a use for.

## Bad
```yaml servers/example/server.yaml
image: mcp/example
```
```json source.json
{"commit": "aa", "tree": "bb", "directory": "", "files": [], "dockerfile": "Dockerfile"}
```
```dockerfile Dockerfile
FROM localhost:5000/python:3.12
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
Name an image that everybody can pull.
"""

import re
from collections.abc import Iterator

from checks.build._dockerfile import found_in, shown
from validator import Dockerfile, Finding, Severity, check, is_private, registry_host

NUMBER = re.compile(r"[0-9.]+|\[.*", re.ASCII)


@check("BLD020", Severity.ERROR, since="0.1")
def image_comes_from_inside(file: Dockerfile) -> Iterator[Finding]:
    for named in file.images:
        host = registry_host(named.image)
        if host and (is_private(host) or NUMBER.fullmatch(host)):
            message = (
                f"`{named.how}` takes the image `{shown(named.image)}`, whose registry is not a public one"
            )
            yield found_in(file, named.instruction, message, "name an image that everybody can pull", host)
