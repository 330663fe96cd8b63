"""Schema refers to something that is not in it.

## Why
Clients fetch no schema from elsewhere, and a reference to a definition that is not there cannot be followed:
the argument means nothing, and validators fail on every call.

## Bad
```json session.json
{"protocol": "2025-11-25"}
```
```json listing.json
{"tools": [{"name": "search", "inputSchema": {"type": "object", "properties": {
  "by": {"$ref": "#/$defs/By"}}}}]}
```

## Good
```json session.json
{"protocol": "2025-11-25"}
```
```json listing.json
{"tools": [{"name": "search", "inputSchema": {"type": "object", "properties": {"by": {"$ref": "#/$defs/By"}},
  "$defs": {"By": {"enum": ["name", "date"]}}}}]}
```

## Fix
Keep the definitions when the schema is taken from a larger document: put them below `$defs` of the same
schema, and refer to them as `#/$defs/Name`.
"""

from collections.abc import Iterator
from itertools import islice

from checks._words import brief
from checks.tools._references import broken
from checks.tools._revision import Schema, schemas
from checks.tools._schema import outside
from checks.tools._tool import MOST
from validator import Finding, Listing, Session, Severity, check

FIX = "define it in the same schema, below `$defs`"


@check("TLS013", Severity.ERROR, since="0.1")
def reference_leads_nowhere(listing: Listing, session: Session) -> Iterator[Finding]:
    judged = (s for s in schemas(listing, session) if s.fits and isinstance(s.value, dict))
    yield from islice((finding for schema in judged for finding in _judge(schema)), MOST)


def _judge(schema: Schema) -> Iterator[Finding]:
    for ref in broken(schema.value):
        yield Finding(f"{schema.called} refers to `{brief(ref, 100)}`, which is not in it", fix=FIX)
    if schema.key == "outputSchema":  # of an inputSchema TLS005 says so
        for ref in outside(schema.value):
            yield Finding(f"{schema.called} refers to `{brief(ref, 100)}`, outside itself", fix=FIX)
