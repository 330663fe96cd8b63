"""server.yaml is not strict YAML.

## Why
Programs differ in what they make of duplicate keys, anchors, tags, second documents and odd characters.
What a reviewer reads must be what every program reads.

## Bad
```yaml servers/example/server.yaml
name: example
type: server
name: another
```

## Good
```yaml servers/example/server.yaml
name: example
type: server
```

## Fix
Write one plain document in UTF-8: every key once, indented with spaces, no anchors, aliases, tags or merges.
"""

from collections.abc import Iterator

from checks.schema._findings import of_problems
from validator import Document, Finding, Severity, check


@check("SCH001", Severity.ERROR, since="0.1")
def manifest_is_not_strict_yaml(document: Document) -> Iterator[Finding]:
    yield from of_problems(document, document.parsed.problems)
