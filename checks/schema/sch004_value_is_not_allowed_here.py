"""Value is of the wrong type, or not allowed here.

## Why
A value that the registry cannot use is read as empty or stops the catalog from being made. A `type` that
does not exist switches off what the type would have asked for.

## Bad
```yaml servers/example/server.yaml
name: example
type: serve
```

## Good
```yaml servers/example/server.yaml
name: example
type: server
```

## Fix
Write the value as the finding says. Text that looks like a number, a date or a yes needs quotes.
"""

from collections.abc import Iterator

from checks.schema._findings import of_violations
from validator import Document, Finding, Severity, Shape, check


@check("SCH004", Severity.ERROR, since="0.1")
def value_is_not_allowed_here(document: Document, shape: Shape) -> Iterator[Finding]:
    yield from of_violations(document, shape.violations, "type", "value", "forbidden")
