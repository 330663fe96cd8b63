"""Tool has no name of its own.

## Why
A tool is called by its name. Without one it cannot be called, and of two with the same name only one can.

## Bad
```json listing.json
{"tools": [{"name": "search"}, {"name": "search"}]}
```

## Good
```json listing.json
{"tools": [{"name": "search"}, {"name": "search_all"}]}
```

## Fix
Give every tool a name that no other tool has.
"""

from collections.abc import Iterator

from checks._words import brief
from checks.tools._tool import MOST
from validator import Finding, Listing, Severity, check


@check("TLS003", Severity.ERROR, since="0.1")
def tool_has_no_name_of_its_own(listing: Listing) -> Iterator[Finding]:
    seen: set[str] = set()
    said = 0
    for n, tool in enumerate(listing.tools, 1):
        name = tool.get("name") if isinstance(tool, dict) else None
        says = _fault(tool, name, seen)
        if says and said < MOST:
            said += 1
            yield Finding(f"tool number {n} {says}")
        if isinstance(name, str):
            seen.add(name)


def _fault(tool: object, name: object, seen: set[str]) -> str:
    if not isinstance(tool, dict):
        return "is not an object"
    if not isinstance(name, str):
        return "has no `name`, or one that is no text"
    if not name.strip():
        return "has an empty name"
    return f"has the name of another one, `{brief(name)}`" if name in seen else ""
