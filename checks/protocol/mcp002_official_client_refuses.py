"""Official client refuses the server's answers.

## Why
Most MCP clients are built on the official SDKs. What these refuse, users see as a server that does not work.

## Bad
```json listing.json
{"tools": [{"name": "search"}], "sdk_error": "tools.0.inputSchema: Field required"}
```

## Good
```json listing.json
{"tools": [{"name": "search", "inputSchema": {"type": "object"}}]}
```

## Fix
The finding quotes the client: a place in the answer (`tools.0.inputSchema` is the first tool's) and what is
wrong with it. Mend that field, or build the answers with an official SDK, whose types make them right.
"""

from collections.abc import Iterator

from checks._words import brief
from validator import Finding, Listing, Severity, check, cut


@check("MCP002", Severity.ERROR, since="0.1")
def official_client_refuses(listing: Listing) -> Iterator[Finding]:
    if listing.sdk_error:
        first = next((line for line in listing.sdk_error.splitlines() if line.strip()), "")
        message = f"the official SDK's client refuses the answers: {brief(first.strip(), 200)}"
        yield Finding(message, detail=cut(listing.sdk_error, 2000))
