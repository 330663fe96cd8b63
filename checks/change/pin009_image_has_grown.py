"""Image has grown by half.

## Why
Every user pulls it. Such a step is mostly a build stage, a cache or a browser that was not meant to stay.

## Bad
```json previous.json
{"image": {"id": "sha256:aa", "size": 100000000}}
```
```json image.json
{"id": "sha256:bb", "size": 300000000}
```

## Good
```json previous.json
{"image": {"id": "sha256:aa", "size": 100000000}}
```
```json image.json
{"id": "sha256:bb", "size": 120000000}
```

## Fix
Look at what the last stage of the Dockerfile copies and installs.
"""

from collections.abc import Iterator

from checks.change._grouped import of
from validator import Finding, ImageChanges, Severity, What, check, told


@check("PIN009", Severity.NOTE, since="0.1")
def image_has_grown(changes: ImageChanges) -> Iterator[Finding]:
    for found in of(changes.differences, What.IMAGE_GREW):
        yield Finding(told(found), fix="look at what the last stage of the Dockerfile copies and installs")
