"""Tools with one and the same description.

## Why
A model tells tools apart by their descriptions. Of two with the same one it takes either: a dangerous tool
hides behind a harmless one, or a copied sentence was never changed.

## Bad
```json listing.json
{"tools": [{"name": "read_page", "description": "Read a page of the wiki."},
  {"name": "drop_page", "description": "Read a page of the wiki."}]}
```

## Good
```json listing.json
{"tools": [{"name": "read_page", "description": "Read a page of the wiki."},
  {"name": "drop_page", "description": "Delete a page of the wiki."}]}
```

## Fix
Describe each tool by what it alone does.
"""

from collections import defaultdict
from collections.abc import Iterator
from itertools import islice

from checks._words import brief
from checks.security._hostile import SHOWN
from checks.security._plain import flat
from checks.tools._tool import objects
from validator import Finding, Listing, Severity, check

NAMED = 4  # tools of one finding


@check("SEC016", Severity.WARNING, since="0.1")
def tools_with_one_description(listing: Listing) -> Iterator[Finding]:
    alike: dict[str, list[str]] = defaultdict(list)
    for _, tool in objects(listing):
        name, description = tool.get("name"), tool.get("description")
        if isinstance(name, str) and isinstance(description, str) and (words := flat(description).lower()):
            alike[words].append(name)
    groups = (list(dict.fromkeys(names)) for names in alike.values())
    for names in islice((names for names in groups if len(names) > 1), SHOWN):
        shown = ", ".join(f"`{brief(name)}`" for name in names[:NAMED])
        more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
        yield Finding(f"{shown}{more} have the same description", fix="say what each of them alone does")
