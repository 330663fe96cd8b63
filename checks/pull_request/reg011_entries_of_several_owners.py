"""Entries of several owners change.

## Why
A pull request of one vendor has no reason to touch another's entry. Beside a change that is easily approved,
one to a stranger's entry is easily overlooked.

## Bad
```json registry.json
{"entries": [{"name": "sample", "project": "https://github.com/sample/sample"}]}
```
```json submission.json
{"base": "a", "head": "b", "changes": [], "entries": [
  {"name": "example", "change": "added"}, {"name": "sample", "change": "edited"}
]}
```

## Good
```json registry.json
{"entries": [{"name": "sample", "project": "https://github.com/sample/sample"}]}
```
```json submission.json
{"base": "a", "head": "b", "changes": [], "entries": [{"name": "sample", "change": "edited"}]}
```

## Fix
Propose the changes in a pull request for each owner, or wait for a maintainer.
"""

from collections.abc import Iterator

from checks._words import brief
from validator import ENTRIES, Change, Finding, Location, Registry, Severity, Submission, check

SHOWN = 20
FIX = "propose this change in a pull request of its own"


@check("REG011", Severity.REVIEW, since="0.1")
def entries_of_several_owners(submission: Submission, registry: Registry) -> Iterator[Finding]:
    near = registry.neighbourhood
    changed = [e for e in submission.entries if e.change is not Change.PRESENT]
    old = {e.name: e.previous or e.name for e in changed if e.change is not Change.ADDED}
    owners = {near.owner_of(before) or before for before in old.values()}
    if len(owners) + (len(old) < len(changed)) < 2:
        return
    for name in list(old)[:SHOWN]:
        owner = near.owner_of(old[name]) or "its own author"
        says = f"`{brief(name)}`, of {brief(owner, 100)}, changes together with entries of others"
        yield Finding(says, Location(f"{ENTRIES}/{brief(name, 100)}"), FIX)
    if len(old) > SHOWN:
        yield Finding(f"{len(old) - SHOWN} more entries change together", fix=FIX)
