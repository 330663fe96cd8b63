"""Configuration differs.

## Why
Variables, optional parameters, the command and the build of an entry decide what runs; a reviewer sees them
side by side.

## Bad
```json change.json
{"name": "example", "change": "edited"}
```
```yaml before/servers/example/server.yaml
type: server
run:
  command: [serve]
```
```yaml servers/example/server.yaml
type: server
run:
  command: [serve, --all]
```

## Good
```json change.json
{"name": "example", "change": "edited"}
```
```yaml before/servers/example/server.yaml
type: server
run:
  command: [serve]
```
```yaml servers/example/server.yaml
type: server
run:
  command: [serve]
about:
  title: Example
```

## Fix
Nothing is wrong. Read the difference.
"""

from collections.abc import Iterator

from checks.change._grouped import detail, listed, of
from validator import Entry, EntryChanges, Finding, Severity, What, check


@check("PIN016", Severity.NOTE, since="0.1")
def configuration_differs(changes: EntryChanges, entry: Entry) -> Iterator[Finding]:
    found = of(changes.differences, What.CONFIGURATION)
    if found:
        says = f"the entry's configuration differs in {listed(f.name for f in found)}"
        yield Finding(says, entry.at(), "read the difference", detail(found))
