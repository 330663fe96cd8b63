"""Container runs as root.

## Why
A server that escapes its container as root owns the host, and the registry's users start it without
reading its Dockerfile.

## Bad
```json image.json
{"id": "sha256:aa", "user": "0:0"}
```

## Good
```json image.json
{"id": "sha256:aa", "user": "10001:10001"}
```

## Fix
Add `USER 10001:10001` before the `ENTRYPOINT` of the Dockerfile.
"""

from collections.abc import Iterator

from checks._words import brief
from validator import Finding, Image, Severity, check


@check("IMG001", Severity.WARNING, since="0.1")
def container_runs_as_root(image: Image) -> Iterator[Finding]:
    user = image.user.partition(":")[0].strip()
    if user in ("", "root") or (user.isdigit() and int(user[:20]) == 0):
        says = f"`{brief(image.user)}`" if image.user else "not set, so it is root"
        yield Finding(f"the image's user is {says}", fix="add `USER 10001:10001` to the Dockerfile")
