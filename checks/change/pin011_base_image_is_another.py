"""Image is built on another one.

## Why
All of the base image ends up at the user's. Another name or tag is other software by other people.

## Bad
```json previous.json
{"source": {"commit": "aa", "tree": "bb", "directory": "", "files": [],
 "dockerfile_text": "FROM python:3.12-slim"}}
```
```json source.json
{"commit": "aa", "tree": "bb", "directory": "", "files": [],
 "dockerfile_text": "FROM somebody/python:latest"}
```

## Good
```json previous.json
{"source": {"commit": "aa", "tree": "bb", "directory": "", "files": [],
 "dockerfile_text": "FROM python:3.12-slim@sha256:aa"}}
```
```json source.json
{"commit": "aa", "tree": "bb", "directory": "", "files": [],
 "dockerfile_text": "FROM python:3.12-slim@sha256:bb"}
```

## Fix
Use the base image from before, or an official one.
"""

from collections.abc import Iterator

from checks.change._grouped import of
from validator import Finding, Severity, SourceChanges, What, check, told


@check("PIN011", Severity.WARNING, since="0.1")
def base_image_is_another(changes: SourceChanges) -> Iterator[Finding]:
    for found in of(changes.differences, What.BASE_IMAGE):
        yield Finding(told(found), fix="check who publishes the new one; use an official image if you can")
