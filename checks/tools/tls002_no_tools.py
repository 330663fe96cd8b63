"""Server has no tools.

## Why
The registry's users enable a server for its tools; the catalog would list zero.

## Bad
```json listing.json
{"tools": []}
```

## Good
```json listing.json
{"tools": [{"name": "search", "inputSchema": {"type": "object"}}]}
```

## Fix
List the tools even when the server is not configured yet.
"""

from collections.abc import Iterator

from validator import Finding, Listing, Severity, check


@check("TLS002", Severity.ERROR, since="0.1")
def no_tools(listing: Listing) -> Iterator[Finding]:
    if not listing.tools:
        yield Finding("tools/list gives an empty list", fix="list the tools before the server is configured")
