"""Required key is missing.

## Why
Without these keys the registry can neither list the entry nor build, start or reach the server.

## Bad
```yaml servers/example/server.yaml
name: example
type: remote
meta:
  category: devops
  tags: []
about:
  title: Example
  icon: https://example.com/icon.png
remote:
  url: https://mcp.example.com/mcp
```

## Good
```yaml servers/example/server.yaml
name: example
type: remote
meta:
  category: devops
  tags: []
about:
  title: Example
  icon: https://example.com/icon.png
remote:
  transport_type: streamable-http
  url: https://mcp.example.com/mcp
```

## Fix
Add the key. `mcp-vet schema server` prints what each type of entry needs, for editors to complete and check.
"""

from collections.abc import Iterator

from checks.schema._findings import of_violations
from validator import Document, Finding, Severity, Shape, check


@check("SCH003", Severity.ERROR, since="0.1")
def required_key_is_missing(document: Document, shape: Shape) -> Iterator[Finding]:
    yield from of_violations(document, shape.violations, "missing")
