"""Task support of a tool is none of the three choices.

## Why
In MCP 2025-11-25 a tool says by `execution.taskSupport` whether it runs as a task: forbidden, optional or
required (server/tools). The official SDKs refuse the whole list for anything else.

## Bad
```json session.json
{"protocol": "2025-11-25"}
```
```json listing.json
{"tools": [{"name": "search", "execution": {"taskSupport": true}}]}
```

## Good
```json session.json
{"protocol": "2025-11-25"}
```
```json listing.json
{"tools": [{"name": "search", "execution": {"taskSupport": "optional"}}]}
```

## Fix
Write `"forbidden"`, `"optional"` or `"required"`, or leave `execution` out, which means forbidden.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from checks.tools._tool import MOST, called, objects
from validator import Finding, Listing, Session, Severity, check

CHOICES = ("forbidden", "optional", "required")
ONLY = "2025-11-25"  # before it there was no such field; since then tasks are an extension
FIX = "write one of " + ", ".join(f'`"{choice}"`' for choice in CHOICES)


@check("TLS021", Severity.ERROR, since="0.1")
def task_support_is_no_choice(listing: Listing, session: Session) -> Iterator[Finding]:
    judged = objects(listing) if session.protocol == ONLY else iter(())
    told = ((called(n, tool), _fault(tool["execution"])) for n, tool in judged if "execution" in tool)
    for name, says in islice(((name, says) for name, says in told if says), MOST):
        yield Finding(f"{name} has {says}", fix=FIX)


def _fault(execution: Any) -> str:
    if not isinstance(execution, dict):
        return "an `execution` that is no object"
    return "" if execution.get("taskSupport", CHOICES[0]) in CHOICES else "a `taskSupport` that is no choice"
