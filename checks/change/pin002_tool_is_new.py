"""Tool is new.

## Why
A maintainer who reviews a pin bump wants to know what it brings: a new tool is new power over the user's
data.

## Bad
```json previous.json
{"listing": {"tools": [{"name": "read"}]}}
```
```json listing.json
{"tools": [{"name": "read"}, {"name": "delete"}]}
```

## Good
```json previous.json
{"listing": {"tools": [{"name": "read"}]}}
```
```json listing.json
{"tools": [{"name": "read"}]}
```

## Fix
Nothing is wrong. Where the entry has a `tools.json`, add the tool to it.
"""

from collections.abc import Iterator

from checks.change._grouped import counted, listed, of
from validator import Finding, Severity, ToolChanges, What, check


@check("PIN002", Severity.NOTE, since="0.1")
def tool_is_new(changes: ToolChanges) -> Iterator[Finding]:
    new = of(changes.differences, What.TOOL_ADDED)
    if new:
        says = f"{counted(new, 'tool is', 'tools are')} new: {listed(found.subject for found in new)}"
        yield Finding(says, fix="list new tools in tools.json, where the entry has one")
