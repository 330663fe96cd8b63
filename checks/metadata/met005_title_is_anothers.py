"""Title is that of another entry.

## Why
Users choose by the title. Two entries with the same one cannot be told apart in the catalog.

## Bad
```json registry.json
{"entries": [{"name": "sample", "title": "Example"}]}
```
```yaml servers/example/server.yaml
about:
  title: Example
```

## Good
```json registry.json
{"entries": [{"name": "sample", "title": "Example"}]}
```
```yaml servers/example/server.yaml
about:
  title: Example for Teams
```

## Fix
Say in the title what sets this entry apart.
"""

from collections.abc import Iterator

from checks._neighbours import among, elsewhere
from validator import Entry, Finding, Registry, Severity, check


@check("MET005", Severity.WARNING, since="0.1")
def title_is_anothers(entry: Entry, registry: Registry) -> Iterator[Finding]:
    title = entry.get("about", "title")
    if not isinstance(title, str):
        return  # SCH003 and SCH004 say so
    others = elsewhere(entry.change, registry.neighbourhood.titled(title))
    if others:
        says = f"the title is that of {among(others)} too"
        yield Finding(says, entry.at("about", "title"), "say in the title what sets this entry apart")
