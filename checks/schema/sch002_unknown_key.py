"""Unknown key in server.yaml.

## Why
The registry drops keys it does not know, with all they hold, and says nothing: a volume written at the
wrong place is simply not mounted, a misspelt `required` asks nobody for the parameter.

## Bad
```yaml servers/example/server.yaml
name: example
type: server
config:
  volumes:
    - data:/data
```

## Good
```yaml servers/example/server.yaml
name: example
type: server
run:
  volumes:
    - data:/data
```

## Fix
Correct the spelling, or move the key to where the finding says that it belongs.
"""

from collections.abc import Iterator

from checks.schema._findings import of_violations
from validator import Document, Finding, Severity, Shape, check


@check("SCH002", Severity.ERROR, since="0.1")
def unknown_key(document: Document, shape: Shape) -> Iterator[Finding]:
    yield from of_violations(document, shape.violations, "unknown-key")
