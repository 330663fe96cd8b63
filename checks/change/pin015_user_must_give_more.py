"""User must give something that was not needed.

## Why
A server that worked yesterday asks for a secret or a value after the update, and does not start without.

## Bad
```json change.json
{"name": "example", "change": "edited"}
```
```yaml before/servers/example/server.yaml
type: server
config:
  secrets: []
```
```yaml servers/example/server.yaml
type: server
config:
  secrets:
    - name: example.token
      env: TOKEN
    - name: example.key
      env: KEY
```

## Good
```json change.json
{"name": "example", "change": "edited"}
```
```yaml before/servers/example/server.yaml
type: server
config:
  secrets:
    - name: example.token
      env: TOKEN
```
```yaml servers/example/server.yaml
type: server
config:
  secrets:
    - name: example.access
      env: TOKEN
```

## Fix
Give it a default, or do not require it; else say in the pull request what users must do.
"""

from collections.abc import Iterator

from checks.change._grouped import MOST, of
from validator import Entry, EntryChanges, Finding, Severity, What, check, told

FIX = "make it optional, or say in the pull request what users must do"


@check("PIN015", Severity.WARNING, since="0.1")
def user_must_give_more(changes: EntryChanges, entry: Entry) -> Iterator[Finding]:
    for found in of(changes.differences, What.CONFIGURE)[:MOST]:
        part = "secrets" if found.name.startswith("secret ") else "parameters"
        yield Finding(told(found), entry.at("config", part, key=True), FIX)
