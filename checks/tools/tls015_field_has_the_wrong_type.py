"""Title or annotation of a tool has the wrong type.

## Why
`title` is a text, and the hints of `annotations` are true or false (MCP 2025-03-26, server/tools). A hint
that is the text "true" is read differently by every client, or makes it refuse the list.

## Bad
```json listing.json
{"tools": [{"name": "search", "annotations": {"readOnlyHint": "true"}}]}
```

## Good
```json listing.json
{"tools": [{"name": "search", "annotations": {"readOnlyHint": true}}]}
```

## Fix
Write `true` or `false` without quotes, a text as the title, and leave out what has no value instead of
writing `null`.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from checks.tools._tool import HINTS, MOST, called, objects
from validator import Finding, Listing, Severity, check


@check("TLS015", Severity.WARNING, since="0.1")
def field_has_the_wrong_type(listing: Listing) -> Iterator[Finding]:
    found = ((called(n, tool), list(_faults(tool))) for n, tool in objects(listing))
    for name, faults in islice(((name, faults) for name, faults in found if faults), MOST):
        yield Finding(f"{name} has fields of a wrong type: {', '.join(faults)}")


def _faults(tool: dict[str, Any]) -> Iterator[str]:
    if not isinstance(tool.get("title", ""), str):
        yield "`title` is no text"
    annotations = tool.get("annotations", {})
    if not isinstance(annotations, dict):
        yield "`annotations` is no object"
        return
    if not isinstance(annotations.get("title", ""), str):
        yield "`annotations.title` is no text"
    wrong = (hint for hint in HINTS if not isinstance(annotations.get(hint, False), bool))
    yield from (f"`{hint}` is neither true nor false" for hint in wrong)
