"""inputSchema is not a schema of an object.

## Why
Clients and models build the call from `inputSchema`, and MCP asks for a JSON Schema whose root is an object.
With anything else the tool cannot be called, and the official SDKs refuse the whole list.

## Bad
```json listing.json
{"tools": [{"name": "search", "inputSchema": {"type": "string"}}]}
```

## Good
```json listing.json
{"tools": [{"name": "search", "inputSchema": {"type": "object", "properties": {"text": {"type": "string"}}}}]}
```

## Fix
Write `{"type": "object", "properties": {…}, "required": […]}`; for a tool without arguments
`{"type": "object"}`. Define what is referred to in the schema itself, below `$defs`.
"""

from collections.abc import Iterator
from itertools import islice

from checks.tools._schema import faults
from checks.tools._tool import MOST, called, objects
from validator import Finding, Listing, Severity, check


@check("TLS005", Severity.ERROR, since="0.1")
def input_schema_is_wrong(listing: Listing) -> Iterator[Finding]:
    found = (
        Finding(f"the inputSchema of {called(n, tool)} {says}")
        for n, tool in objects(listing)
        for says in faults(tool.get("inputSchema"))
    )
    yield from islice(found, MOST)
