"""Tool is called like another entry's.

## Why
A user who enables both servers has two tools of one name: a client renames or drops one of them, and a model
may take the wrong one. Common words (`search`, `fetch`) are left out.

## Bad
```json registry.json
{"entries": [{"name": "paper", "project": "https://github.com/owner/paper", "tools": ["send_letter"]}]}
```
```json change.json
{"name": "example", "change": "added"}
```
```json listing.json
{"tools": [{"name": "send_letter", "description": "Send."}]}
```

## Good
```json registry.json
{"entries": [{"name": "paper", "project": "https://github.com/owner/paper", "tools": ["send_letter"]}]}
```
```json change.json
{"name": "example", "change": "added"}
```
```json listing.json
{"tools": [{"name": "write_poem", "description": "Write."}]}
```

## Fix
Nothing, where both servers do the same for the same service. Otherwise a name of its own is better.
"""

from collections.abc import Iterator
from itertools import islice

from checks._neighbours import among, elsewhere
from checks._words import brief
from checks.security._others import is_telling
from checks.tools._tool import objects
from validator import EntryChange, Finding, Listing, Registry, Severity, check

SHOWN = 5


@check("SEC022", Severity.NOTE, since="0.1")
def tool_is_called_like_anothers(
    listing: Listing, change: EntryChange, registry: Registry
) -> Iterator[Finding]:
    offering = registry.neighbourhood.offering
    given = (tool.get("name") for _, tool in objects(listing))
    names = dict.fromkeys(name for name in given if isinstance(name, str) and is_telling(name))
    found = ((name, elsewhere(change, offering(name))) for name in names)
    for name, others in islice(((name, others) for name, others in found if others), SHOWN):
        fix = "nothing, where both do the same; otherwise give it a name of its own"
        yield Finding(f"the tool `{brief(name)}` is called like one of {among(others)}", fix=fix)
