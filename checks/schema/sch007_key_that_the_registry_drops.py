"""Key that the registry drops.

## Why
Some keys look right, are often written, and do nothing: the registry's format has no default on a variable
and no `enum` or `pattern` on a parameter. Their author believes that users are protected from bad values.

## Bad
```yaml servers/example/server.yaml
name: example
type: server
config:
  env:
    - name: LEVEL
      value: "{{example.level}}"
      default: info
```

## Good
```yaml servers/example/server.yaml
name: example
type: server
config:
  env:
    - name: LEVEL
      value: "{{example.level}}"
```

## Fix
Move the key to where the finding says, or say it in the description.
"""

from collections.abc import Iterator

from checks.schema._findings import of_violations
from validator import Document, Finding, Severity, Shape, check


@check("SCH007", Severity.WARNING, since="0.1")
def key_that_the_registry_drops(document: Document, shape: Shape) -> Iterator[Finding]:
    yield from of_violations(document, shape.violations, "ignored-key")
