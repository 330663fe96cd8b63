"""Server is let further into the user's machine.

## Why
Users allowed the server what the entry asked for. A volume, a host, the network or root that is added later
comes to them with an update, and nobody asks again.

## Bad
```json change.json
{"name": "example", "change": "edited"}
```
```yaml before/servers/example/server.yaml
type: server
run:
  disableNetwork: true
```
```yaml servers/example/server.yaml
type: server
run:
  volumes:
    - '{{example.home}}:/data'
```

## Good
```json change.json
{"name": "example", "change": "edited"}
```
```yaml before/servers/example/server.yaml
type: server
run:
  volumes:
    - '{{example.home}}:/data'
```
```yaml servers/example/server.yaml
type: server
run:
  volumes:
    - '{{example.home}}:/data'
```

## Fix
Leave it out if the server works without; else say in the pull request what it is for.
"""

from collections.abc import Iterator

from checks.change._grouped import MOST, of
from validator import Entry, EntryChanges, Finding, Severity, What, check, told


@check("PIN014", Severity.WARNING, since="0.1")
def user_must_allow_more(changes: EntryChanges, entry: Entry) -> Iterator[Finding]:
    for found in of(changes.differences, What.ASKS_MORE)[:MOST]:
        at = entry.at(*found.name.split("."), key=True)
        yield Finding(told(found), at, "leave it out, or say in the pull request what it is for")
