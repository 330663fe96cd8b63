"""Name looks like that of another entry.

## Why
Users type names from memory. One that differs by a letter, or by a word like `official`, is how a stranger's
server is taken for the real one.

## Bad
```json registry.json
{"entries": [{"name": "postgres", "project": "https://github.com/example/postgres"}]}
```
```yaml servers/postgers/server.yaml
name: postgers
```

## Good
```json registry.json
{"entries": [{"name": "postgres", "project": "https://github.com/example/postgres"}]}
```
```yaml servers/mysql/server.yaml
name: mysql
```

## Fix
Choose a name that is not taken for another, or wait for a maintainer. A second entry of the same owner is
not reported.
"""

from collections.abc import Iterator

from checks._neighbours import among
from checks._words import brief
from validator import ENTRIES, Change, Entry, Finding, Location, Registry, Severity, check


@check("REG008", Severity.REVIEW, since="0.1")
def name_looks_like_anothers(entry: Entry, registry: Registry) -> Iterator[Finding]:
    if entry.change.change not in (Change.ADDED, Change.RENAMED):
        return
    near = registry.neighbourhood
    mine = near.owner(_text(entry, "source", "project"), _text(entry, "remote", "url"))
    alike = near.like(entry.name, but=[entry.change.previous])
    others = [name for name in alike if not mine or near.owner_of(name) != mine]
    if others:
        says = f"the name `{brief(entry.name)}` could be taken for that of {among(others)}"
        at = Location(f"{ENTRIES}/{brief(entry.name, 100)}")
        yield Finding(says, at, "choose another name, or wait for a maintainer")


def _text(entry: Entry, *path: str) -> str:
    found = entry.get(*path)
    return found if isinstance(found, str) else ""
