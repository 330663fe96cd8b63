"""Image is started in another way.

## Why
Another entry point, variable, port or volume is what a review of a pin bump would look at first.

## Bad
```json previous.json
{"image": {"id": "sha256:aa", "entrypoint": ["python", "server.py"]}}
```
```json image.json
{"id": "sha256:bb", "entrypoint": ["sh", "start.sh"]}
```

## Good
```json previous.json
{"image": {"id": "sha256:aa", "entrypoint": ["python", "server.py"]}}
```
```json image.json
{"id": "sha256:bb", "entrypoint": ["python", "server.py"]}
```

## Fix
Nothing is wrong. Check that the entry's `run` and `config` still fit the image.
"""

from collections.abc import Iterator

from checks.change._grouped import detail, listed, of
from validator import Finding, ImageChanges, Severity, What, check


@check("PIN008", Severity.NOTE, since="0.1")
def image_is_started_in_another_way(changes: ImageChanges) -> Iterator[Finding]:
    found = of(changes.differences, What.IMAGE_PART)
    if found:
        says = f"the image's configuration differs in {listed(f.name for f in found)}"
        yield Finding(says, fix="check that `run` and `config` still fit the image", detail=detail(found))
