"""Server is in the registry already.

## Why
Two entries for one source, image or address are shown as two servers, and configured twice. Somebody who
submits another's server again, under another name, gets its users.

## Bad
```json registry.json
{"entries": [{"name": "sample", "project": "https://github.com/example/example"}]}
```
```yaml servers/example/server.yaml
source:
  project: https://github.com/Example/example/
```

## Good
```json registry.json
{"entries": [{"name": "sample", "project": "https://github.com/example/example", "directory": "sample"}]}
```
```yaml servers/example/server.yaml
source:
  project: https://github.com/example/example
  directory: example
```

## Fix
Edit the entry that is there, or say in the pull request why there should be a second one.
"""

from collections.abc import Iterator, Sequence

from checks._image_reference import parse
from checks._neighbours import among, elsewhere
from validator import Entry, Finding, Registry, Severity, check

FIX = "edit the entry that is there, or say why there should be a second one"
Shared = tuple[tuple[str, ...], str, Sequence[str]]


@check("REG009", Severity.REVIEW, since="0.1")
def server_is_there_already(entry: Entry, registry: Registry) -> Iterator[Finding]:
    for path, what, names in _shared(entry, registry):
        if others := elsewhere(entry.change, names):
            yield Finding(f"{what} is that of {among(others)} too", entry.at(*path), FIX)


def _shared(entry: Entry, registry: Registry) -> Iterator[Shared]:
    """Path, name and holders of what two entries should not share; an image of ours is IMG003's."""
    near = registry.neighbourhood
    source = [entry.get("source", key, default="") for key in ("project", "directory", "dockerfile")]
    if all(isinstance(part, str) for part in source):
        yield ("source", "project"), "the source", near.built_from(*source)
    image = entry.get("image")
    found = parse(image) if isinstance(image, str) else None
    if isinstance(image, str) and found and not found.ours:
        yield ("image",), "the image", near.using(image)
    if isinstance(url := entry.get("remote", "url"), str):
        yield ("remote", "url"), "the remote address", near.reached_at(url)
