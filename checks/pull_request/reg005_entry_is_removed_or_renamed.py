"""Entry is removed or renamed.

## Why
Users who have the entry enabled lose it, with the secrets they entered for it: those are kept under the
old name. Only a maintainer can say that this is wanted.

## Bad
```json change.json
{"name": "example", "change": "removed"}
```

## Good
```json change.json
{"name": "example", "change": "edited"}
```

## Fix
Say in the pull request why the entry should go or change its name, and wait for a maintainer.
"""

from collections.abc import Iterator

from checks._words import brief
from validator import ENTRIES, Change, EntryChange, Finding, Location, Severity, check


@check("REG005", Severity.REVIEW, since="0.1")
def entry_is_removed_or_renamed(change: EntryChange) -> Iterator[Finding]:
    name, old = brief(change.name, 100), brief(change.previous, 100)
    at = Location(f"{ENTRIES}/{name}")
    if change.change is Change.REMOVED:
        yield Finding(f"the entry `{name}` is removed", at, "a maintainer must confirm the removal")
    elif change.change is Change.RENAMED:
        yield Finding(
            f"the entry `{old}` is renamed to `{name}`", at, "a maintainer must confirm the new name"
        )
