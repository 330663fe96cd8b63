"""Annotations of a tool contradict each other.

## Why
A tool that changes nothing destroys nothing: `destructiveHint` means something only where `readOnlyHint` is
false (MCP 2025-03-26, ToolAnnotations). Clients ask the user before a destructive call, and not before one
that only reads; here they can only guess.

## Bad
```json listing.json
{"tools": [{"name": "drop_table", "annotations": {"readOnlyHint": true, "destructiveHint": true}}]}
```

## Good
```json listing.json
{"tools": [{"name": "drop_table", "annotations": {"readOnlyHint": false, "destructiveHint": true}}]}
```

## Fix
Write `"readOnlyHint": false` for a tool that changes something; leave `destructiveHint` out for one that only
reads.
"""

from collections.abc import Iterator
from itertools import islice

from checks.tools._tool import MOST, called, objects
from validator import Finding, Listing, Severity, check


@check("TLS016", Severity.WARNING, since="0.1")
def annotations_contradict_each_other(listing: Listing) -> Iterator[Finding]:
    hints = ((n, tool, tool.get("annotations")) for n, tool in objects(listing))
    told = ((n, tool) for n, tool, said in hints if isinstance(said, dict) and _contradict(said))
    for n, tool in islice(told, MOST):
        yield Finding(f"{called(n, tool)} says that it only reads, and that it destroys")


def _contradict(said: dict[str, object]) -> bool:
    return said.get("readOnlyHint") is True and said.get("destructiveHint") is True
