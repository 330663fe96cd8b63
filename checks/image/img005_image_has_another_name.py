"""Image has another name than the entry.

## Why
Images of the registry are called like their entries, so that one leads to the other. Another name works,
and is taken: no later entry can have it.

## Bad
```yaml servers/example/server.yaml
image: mcp/sample
```

## Good
```yaml servers/example/server.yaml
image: mcp/example
```

## Fix
Write `mcp/<entry>`. An image that is already published keeps its name.
"""

from collections.abc import Iterator

from checks._image_reference import OURS, parse
from checks._words import brief
from validator import Entry, Finding, Severity, check


@check("IMG005", Severity.NOTE, since="0.1")
def image_has_another_name(entry: Entry) -> Iterator[Finding]:
    image = entry.get("image")
    found = parse(image) if isinstance(image, str) else None
    if found and found.ours and found.path[1:] not in ((entry.name,), (entry.name.lower(),)):
        says = f"the image `{brief(str(image))}` is not called like the entry"
        yield Finding(says, entry.at("image"), f"write `{OURS}/{brief(entry.name.lower())}`")
