"""Key of _meta is reserved for MCP.

## Why
Keys of `_meta` whose prefix has `mcp` or `modelcontextprotocol` as its second label belong to the protocol
(MCP 2025-06-18, basic, _meta). A later revision may give such a key a meaning that the server does not mean.

## Bad
```json listing.json
{"tools": [{"name": "search", "_meta": {"com.mcp/cached": true}}]}
```

## Good
```json listing.json
{"tools": [{"name": "search", "_meta": {"com.example/cached": true}}]}
```

## Fix
Use a prefix of your own: a domain that is yours, backwards, as in `com.example/cached`.
"""

from collections.abc import Iterator
from itertools import islice

from checks._words import brief
from checks.tools._meta import is_reserved, keys
from checks.tools._tool import MOST
from validator import Finding, Listing, Severity, check

FIX = "use a prefix of your own, such as `com.example/`"


@check("TLS019", Severity.WARNING, since="0.1")
def meta_key_is_reserved(listing: Listing) -> Iterator[Finding]:
    for key, where in islice(((key, where) for key, where in keys(listing) if is_reserved(key)), MOST):
        yield Finding(f"`_meta` of {where} has the key `{brief(key)}`, which is reserved for MCP", fix=FIX)
