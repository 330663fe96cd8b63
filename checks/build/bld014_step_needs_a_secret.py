"""Build step needs a secret.

## Why
A secret or an SSH key that is mounted into a build step is in the hands of whoever wrote the Dockerfile. The
registry gives none to any build, so a step that needs one fails.

## Bad
```yaml servers/example/server.yaml
image: mcp/example
```
```json source.json
{"commit": "aa", "tree": "bb", "directory": "", "files": [], "dockerfile": "Dockerfile"}
```
```dockerfile Dockerfile
FROM node:22
RUN --mount=type=secret,id=npm,required npm ci
```

## Good
```yaml servers/example/server.yaml
image: mcp/example
```
```json source.json
{"commit": "aa", "tree": "bb", "directory": "", "files": [], "dockerfile": "Dockerfile"}
```
```dockerfile Dockerfile
FROM node:22
RUN npm ci
```

## Fix
Use public packages and repositories only, and remove the mount.
"""

from collections.abc import Iterator

from checks.build._dockerfile import found_in
from checks.build._secret import FIX, Secret, secret
from validator import Dockerfile, Finding, Severity, check


@check("BLD014", Severity.ERROR, since="0.1")
def step_needs_a_secret(file: Dockerfile) -> Iterator[Finding]:
    for mount in file.mounts:
        kind = secret(mount.options)
        if kind not in (None, Secret.OPTIONAL):
            message = f"a step needs {kind}, and no build is given one"
            yield found_in(file, mount.instruction, message, FIX, "--mount")
