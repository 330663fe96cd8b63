"""Image claims a name that is not its own.

## Why
Images below `mcp/` are built and published by the registry. An entry that names another entry's image would
replace that server for all its users.

## Bad
```json registry.json
{"entries": [{"name": "postgres", "image": "mcp/postgres"}]}
```
```yaml servers/example/server.yaml
image: mcp/postgres
```

## Good
```json registry.json
{"entries": [{"name": "postgres", "image": "mcp/postgres"}]}
```
```yaml servers/example/server.yaml
image: mcp/example
```

## Fix
Write `mcp/<entry>` for an image that the registry builds, or the full name of your own, with its digest.
"""

from collections.abc import Iterator

from checks._image_reference import OURS, Reference, images, parse
from checks._words import brief
from validator import Entry, Finding, Registry, Severity, check


@check("IMG003", Severity.ERROR, since="0.1")
def image_claims_a_wrong_name(entry: Entry, registry: Registry) -> Iterator[Finding]:
    own = f"write `{OURS}/{brief(entry.name)}`"
    for path, image in images(entry):
        at, found, shown = entry.at(*path), parse(image), f"`{brief(image, 100)}`"
        if found is None:
            yield Finding(f"{shown} is not the name of an image", at, own)
        elif found.ours and (found.host or len(found.path) != 2):
            yield Finding(f"{shown} is not how an image of this registry is written", at, own)
        elif found.ours and (found.tag or found.digest):
            says = "has a tag or a digest, but the registry builds and tags it itself"
            yield Finding(f"{shown} {says}", at, f"write `{OURS}/{brief(found.path[1])}`")
        elif found.ours and (other := _owner(entry, registry, found)):
            yield Finding(f"{shown} is the image of the entry `{brief(other)}`", at, own)


def _owner(entry: Entry, registry: Registry, found: Reference) -> str:
    """Another entry that has this image, or whose name it bears."""
    own, near = {entry.name, entry.change.previous}, registry.neighbourhood
    if found.path[1] in near.named and found.path[1] not in own:
        return found.path[1]
    return next((name for name in near.using("/".join(found.path)) if name not in own), "")
