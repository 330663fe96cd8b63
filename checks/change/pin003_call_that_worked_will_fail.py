"""Call that worked will fail.

## Why
An argument that is gone, required, of another type or takes fewer values breaks calls that users and their
prompts have made for months.

## Bad
```json previous.json
{"listing": {"tools": [
  {"name": "search", "inputSchema": {"properties": {"text": {"type": "string"}}}}
]}}
```
```json listing.json
{"tools": [
  {"name": "search", "inputSchema": {"properties": {"text": {"type": "array"}}}}
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
  {"name": "search", "inputSchema": {"properties": {"text": {"type": "string"}, "limit": {}}}}
]}
```

## Fix
Ask the server's authors to take what was valid before, or say in the pull request what users must change.
"""

from collections.abc import Iterator
from itertools import islice

from checks._words import brief
from checks.change._grouped import MOST, detail, listed, of
from validator import Finding, Severity, ToolChanges, What, check, told

BREAKING = (
    *(What.ARGUMENT_GONE, What.ARGUMENT_NEEDED, What.ARGUMENT_REQUIRED),
    *(What.ARGUMENT_RETYPED, What.ARGUMENT_NARROWED),
)
FIX = "take what was valid before, or tell users in the pull request what to change"


@check("PIN003", Severity.WARNING, since="0.1")
def call_that_worked_will_fail(changes: ToolChanges) -> Iterator[Finding]:
    breaking = of(changes.differences, *BREAKING)
    by_tool = {found.subject: [f for f in breaking if f.subject == found.subject] for found in breaking}
    for tool, found in islice(by_tool.items(), MOST):
        if len(found) == 1:
            yield Finding(told(found[0]), fix=FIX)
        else:
            names = listed(f.name for f in found)
            says = f"calls of `{brief(tool)}` that worked will fail: {names} take less than before"
            yield Finding(says, fix=FIX, detail=detail(found))
    if len(by_tool) > MOST:
        yield Finding(f"calls of {len(by_tool) - MOST} more tools that worked will fail", fix=FIX)
