"""Build step may use a secret.

## Why
The step mounts a secret if the builder has one of that name. The registry gives none, so the step runs
without it. Whoever builds the image with one hands it to all that the step runs.

## Bad
```yaml servers/example/server.yaml
image: mcp/example
```
```json source.json
{"commit": "aa", "tree": "bb", "directory": "", "files": [], "dockerfile": "Dockerfile"}
```
```dockerfile Dockerfile
FROM node:22
RUN --mount=type=secret,id=npm npm ci
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
RUN --mount=type=cache,target=/root/.npm npm ci
```

## Fix
Remove the mount, if the step works without the secret.
"""

from collections.abc import Iterator

from checks.build._dockerfile import found_in, shown
from checks.build._secret import FIX, Secret, secret
from validator import Dockerfile, Finding, Severity, check


@check("BLD015", Severity.WARNING, since="0.1")
def step_may_use_a_secret(file: Dockerfile) -> Iterator[Finding]:
    for mount in file.mounts:
        if secret(mount.options) is Secret.OPTIONAL:
            name = shown(mount.options.get("id") or mount.options.get("source") or "")
            message = f"a step would use the secret `{name}` if it were given one; here it is not"
            yield found_in(file, mount.instruction, message, FIX, "--mount")
