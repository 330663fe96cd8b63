"""Tools differ in other ways.

## Why
What breaks no call still changes what a model does: optional arguments, hints, titles, output schemas.

## Bad
```json previous.json
{"listing": {"tools": [
  {"name": "search", "inputSchema": {"properties": {"text": {"type": "string"}}}}
]}}
```
```json listing.json
{"tools": [
  {"name": "search", "inputSchema": {"properties": {"text": {"type": "string"}, "limit": {}}}}
]}
```

## Good
```json previous.json
{"listing": {"tools": [
  {"name": "search", "inputSchema": {"properties": {"text": {"type": "string"}}}}
]}}
```
```json listing.json
{"tools": [
  {"name": "search", "inputSchema": {"properties": {"text": {"type": "string"}}}}
]}
```

## Fix
Nothing is wrong. Where the entry has a `tools.json`, bring it up to date.
"""

from collections.abc import Iterator

from checks.change._grouped import detail, listed, of
from validator import Finding, Severity, ToolChanges, What, check

HARMLESS = (What.ARGUMENT_ADDED, What.ARGUMENT_OPTIONAL, What.ANNOTATION, What.TOOL_OTHER)


@check("PIN018", Severity.NOTE, since="0.1")
def tools_differ_otherwise(changes: ToolChanges) -> Iterator[Finding]:
    found = of(changes.differences, *HARMLESS)
    if found:
        tools = listed(f.subject for f in found)
        says = f"no call of before is in danger, but something else of these tools differs: {tools}"
        yield Finding(says, fix="bring tools.json up to date, where there is one", detail=detail(found))
