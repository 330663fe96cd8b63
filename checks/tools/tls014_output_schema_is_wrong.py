"""outputSchema is not a schema of an object.

## Why
What a tool gives as `structuredContent` is an object, and until 2026-07-28 the root of `outputSchema` has to
say so (MCP 2025-06-18, server/tools). The official SDKs refuse the whole list for another root.

## Bad
```json session.json
{"protocol": "2025-06-18"}
```
```json listing.json
{"tools": [{"name": "search", "inputSchema": {"type": "object"}, "outputSchema": {"type": "array"}}]}
```

## Good
```json session.json
{"protocol": "2025-06-18"}
```
```json listing.json
{"tools": [{"name": "search", "inputSchema": {"type": "object"}, "outputSchema": {"type": "object",
  "properties": {"hits": {"type": "array"}}}}]}
```

## Fix
Put a list or a text into an object, `{"type": "object", "properties": {"result": …}}`, in the schema and in
`structuredContent`; or leave `outputSchema` out.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from checks.tools._revision import schemas, since
from checks.tools._tool import MOST
from validator import Finding, Listing, Session, Severity, check

FIX = "put the result into an object, or leave `outputSchema` out"


@check("TLS014", Severity.ERROR, since="0.1")
def output_schema_is_wrong(listing: Listing, session: Session) -> Iterator[Finding]:
    any_root = since(session, "2026-07-28")
    given = (schema for schema in schemas(listing, session) if schema.key == "outputSchema")
    wrong = ((schema, says) for schema in given if (says := _fault(schema.value, any_root)))
    for schema, says in islice(wrong, MOST):
        yield Finding(f"{schema.called} {says}", fix=FIX)


def _fault(schema: Any, any_root: bool) -> str:
    if not isinstance(schema, dict):
        return "" if any_root and isinstance(schema, bool) else "is no schema"
    return "" if any_root or schema.get("type") == "object" else 'has another root type than "object"'
