"""Tool is gone or has another name.

## Why
Prompts, agents and settings of users name tools. One that is gone fails on the day the pin moves, without a
word to anybody; so does one that has another name now.

## Bad
```json previous.json
{"listing": {"tools": [{"name": "search"}, {"name": "read"}]}}
```
```json listing.json
{"tools": [{"name": "read"}]}
```

## Good
```json previous.json
{"listing": {"tools": [{"name": "read"}]}}
```
```json listing.json
{"tools": [{"name": "read"}, {"name": "search"}]}
```

## Fix
Nothing of the entry is wrong. Ask the server's authors to keep the old name for a while, or say in the pull
request that the tool is gone.
"""

from collections.abc import Iterator

from checks.change._grouped import MOST, counted, listed, of
from validator import Finding, Severity, ToolChanges, What, check, told

FIX = "keep the old name in the server, or tell users in the pull request"


@check("PIN001", Severity.WARNING, since="0.1")
def tool_is_gone(changes: ToolChanges) -> Iterator[Finding]:
    gone = of(changes.differences, What.TOOL_GONE)
    if gone:
        says = f"{counted(gone, 'tool is', 'tools are')} gone: {listed(found.subject for found in gone)}"
        yield Finding(says, fix=FIX)
    for found in of(changes.differences, What.TOOL_RENAMED)[:MOST]:
        yield Finding(told(found), fix=FIX)
