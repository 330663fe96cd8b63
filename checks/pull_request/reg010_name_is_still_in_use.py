"""Old name is still in use.

## Why
Secrets and parameters are found by the entry's name. What still refers to a name that is gone finds nothing,
for weeks, until somebody misses it.

## Bad
```json change.json
{"name": "example", "change": "removed"}
```
```json submission.json
{"base": "a", "head": "b", "changes": [], "entries": [{"name": "example", "change": "removed"}]}
```
```json registry.json
{"entries": [{"name": "example"}, {"name": "sample", "refers": ["example"]}]}
```

## Good
```json change.json
{"name": "example", "change": "removed"}
```
```json submission.json
{"base": "a", "head": "b", "changes": [], "entries": [{"name": "example", "change": "removed"}]}
```
```json registry.json
{"entries": [{"name": "example"}, {"name": "sample"}]}
```

## Fix
Change what refers to the old name in the same pull request: secrets, placeholders, images.
"""

from collections.abc import Iterator

from checks._words import brief
from validator import (
    ENTRIES,
    Change,
    EntryChange,
    Finding,
    Location,
    Registry,
    Severity,
    Submission,
    check,
)

SHOWN = 20


@check("REG010", Severity.ERROR, since="0.1")
def name_is_still_in_use(
    change: EntryChange, submission: Submission, registry: Registry
) -> Iterator[Finding]:
    gone = {Change.REMOVED: change.name, Change.RENAMED: change.previous}.get(change.change, "")
    if not gone:
        return
    changed = {name for entry in submission.entries for name in (entry.name, entry.previous)}
    left = [name for name in registry.neighbourhood.referring_to(gone) if name not in changed]
    for name in left[:SHOWN]:
        says = f"the entry `{brief(name)}` still refers to `{brief(gone)}`, which is gone"
        at = Location(f"{ENTRIES}/{brief(name, 100)}/server.yaml")
        yield Finding(says, at, "change it in the same pull request")
