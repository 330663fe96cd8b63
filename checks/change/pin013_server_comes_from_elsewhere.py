"""Server comes from elsewhere now.

## Why
Users trust the people who wrote the server, not the entry's name. Another repository, image or host may be
theirs too, and only a person can tell.

## Bad
```json change.json
{"name": "example", "change": "edited"}
```
```yaml before/servers/example/server.yaml
type: server
source:
  project: https://github.com/acme/notes
```
```yaml servers/example/server.yaml
type: server
source:
  project: https://github.com/somebody/notes
```

## Good
```json change.json
{"name": "example", "change": "edited"}
```
```yaml before/servers/example/server.yaml
type: server
source:
  project: https://github.com/acme/notes
```
```yaml servers/example/server.yaml
type: server
source:
  project: https://github.com/Acme/notes.git
```

## Fix
Say in the pull request why it moved, and how a maintainer can tell: a redirect, or a note in the old place.
"""

from collections.abc import Iterator

from checks.change._grouped import of
from validator import Entry, EntryChanges, Finding, Severity, What, check, told

PLACES = {
    "source.project": ("source", "project"),
    "image": ("image",),
    "the host of remote.url": ("remote", "url"),
    "type": ("type",),
}
FIX = "say in the pull request why it moved, and how a maintainer can tell that it is the same people's"


@check("PIN013", Severity.REVIEW, since="0.1")
def server_comes_from_elsewhere(changes: EntryChanges, entry: Entry) -> Iterator[Finding]:
    for found in of(changes.differences, What.MOVED):
        yield Finding(told(found), entry.at(*PLACES[found.name]), FIX)
