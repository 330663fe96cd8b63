"""Schema names a dialect that nobody knows.

## Why
Clients MUST support JSON Schema 2020-12 and may know others (MCP 2025-11-25, basic, JSON Schema usage). Under
a dialect that they do not know, they can check neither the schema nor a call.

## Bad
```json session.json
{"protocol": "2025-11-25"}
```
```json listing.json
{"tools": [{"name": "search", "inputSchema": {"$schema": "https://example.com/schema", "type": "object"}}]}
```

## Good
```json session.json
{"protocol": "2025-11-25"}
```
```json listing.json
{"tools": [{"name": "search", "inputSchema": {"$schema": "http://json-schema.org/draft-07/schema#",
  "type": "object"}}]}
```

## Fix
Leave `$schema` out, or write `https://json-schema.org/draft/2020-12/schema`.
"""

from collections.abc import Iterator
from itertools import islice

from checks._words import brief
from checks.tools._dialect import names_unknown
from checks.tools._revision import schemas
from checks.tools._tool import MOST
from validator import Finding, Listing, Session, Severity, check

FIX = "leave it out, or write `https://json-schema.org/draft/2020-12/schema`"


@check("TLS011", Severity.WARNING, since="0.1")
def dialect_is_not_known(listing: Listing, session: Session) -> Iterator[Finding]:
    for schema in islice((s for s in schemas(listing, session) if names_unknown(s.value)), MOST):
        named = schema.value["$schema"]
        says = f"`{brief(named)}`" if isinstance(named, str) else "something that is no text"
        yield Finding(f"{schema.called} names as its `$schema` {says}, a dialect that is not known", fix=FIX)
