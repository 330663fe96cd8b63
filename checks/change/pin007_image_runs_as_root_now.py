"""Image runs as root now.

## Why
It did not need to: whoever gets out of the container as root owns the host.

## Bad
```json previous.json
{"image": {"id": "sha256:aa", "user": "10001"}}
```
```json image.json
{"id": "sha256:bb", "user": ""}
```

## Good
```json previous.json
{"image": {"id": "sha256:aa", "user": "10001"}}
```
```json image.json
{"id": "sha256:bb", "user": "app"}
```

## Fix
Put the `USER` line back into the Dockerfile.
"""

from collections.abc import Iterator

from checks.change._grouped import of
from validator import Finding, ImageChanges, Severity, What, check, told


@check("PIN007", Severity.WARNING, since="0.1")
def image_runs_as_root_now(changes: ImageChanges) -> Iterator[Finding]:
    for found in of(changes.differences, What.IMAGE_ROOT):
        yield Finding(told(found), fix="put the USER line back into the Dockerfile")
