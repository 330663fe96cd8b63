"""Schema breaks the rules of JSON Schema.

## Why
A schema MUST be valid under its dialect: the one that `$schema` names, else JSON Schema 2020-12 (MCP
2025-11-25, basic, JSON Schema usage). Clients that check it drop the tool, and the interfaces of models
refuse the whole list for one such schema.

## Bad
```json session.json
{"protocol": "2025-11-25"}
```
```json listing.json
{"tools": [{"name": "search", "inputSchema": {"type": "object", "properties": {"text": {"type": "str"}}}}]}
```

## Good
```json session.json
{"protocol": "2025-11-25"}
```
```json listing.json
{"tools": [{"name": "search", "inputSchema": {"type": "object", "properties": {"text": {"type": "string"}}}}]}
```

## Fix
Mend the keyword that is named. Names of required arguments belong into one list, `required`, beside
`properties`; a list of schemas for an array's items is `prefixItems` since 2020-12; types are array, boolean,
integer, null, number, object and string.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from checks.tools._dialect import LATEST, SEVENTH, Dialect, declared, faults, in_words, names_unknown
from checks.tools._keywords import TYPES
from checks.tools._revision import Schema, schemas, since
from checks.tools._schema import is_told
from checks.tools._tool import MOST
from validator import Finding, Listing, Session, Severity, check

FIX = f"mend what is named; the types are {', '.join(TYPES)}"


@check("TLS010", Severity.ERROR, since="0.1")
def schema_breaks_its_dialect(listing: Listing, session: Session) -> Iterator[Finding]:
    defaults = (LATEST,) if since(session, "2025-11-25") else (LATEST, SEVENTH)
    judged = (s for s in schemas(listing, session) if s.fits and isinstance(s.value, dict))
    found = (finding for schema in judged for finding in _judge(schema, defaults))
    yield from islice(found, MOST)


def _judge(schema: Schema, defaults: tuple[Dialect, ...]) -> Iterator[Finding]:
    if names_unknown(schema.value):
        return  # TLS011 says so
    chosen = declared(schema.value)
    told = [(dialect, _faults(schema, dialect)) for dialect in ((chosen,) if chosen else defaults)]
    if all(found for _, found in told):
        dialect, found = told[0]
        yield Finding(f"{schema.called} is no valid {dialect.name}: {in_words(found)}", fix=FIX)


def _faults(schema: Schema, dialect: Dialect) -> list[tuple[list[str], Any]]:
    """Without what TLS005 says of the root of an inputSchema."""
    own = schema.key == "inputSchema"
    return [f for f in faults(schema.value, dialect) if not (own and is_told(schema.value, f[0]))]
