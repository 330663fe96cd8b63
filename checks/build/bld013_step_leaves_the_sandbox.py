"""Build step leaves the sandbox.

## Why
`--security=insecure` gives a step the builder's own rights, `--network=host` its network, `--device` its
hardware. The registry's builder grants none of them, so the build fails; one that did would be taken over.

## Bad
```yaml servers/example/server.yaml
image: mcp/example
```
```json source.json
{"commit": "aa", "tree": "bb", "directory": "", "files": [], "dockerfile": "Dockerfile"}
```
```dockerfile Dockerfile
FROM python:3.12-slim
RUN --security=insecure mount -t tmpfs none /mnt
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
RUN --network=none pip install /wheels/*
```

## Fix
Remove the flag. What needs the rights does not belong into a build.
"""

from collections.abc import Iterator

from checks.build._dockerfile import found_in, shown
from validator import Dockerfile, Finding, Severity, check

HARMLESS: dict[str, tuple[str, ...]] = {
    "security": ("sandbox",),
    "network": ("default", "none"),
    "device": (),
}


@check("BLD013", Severity.ERROR, since="0.1")
def step_leaves_the_sandbox(file: Dockerfile) -> Iterator[Finding]:
    for one in file.instructions:
        for flag in one.flags:
            if flag.name in HARMLESS and flag.value not in HARMLESS[flag.name]:
                asked = f"`--{flag.name}={shown(flag.value or '')}`"
                message = f"a step asks for {asked}, which no build is given"
                yield found_in(file, one, message, f"remove `--{flag.name}`", f"--{flag.name}")
