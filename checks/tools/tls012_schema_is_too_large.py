"""Schema is too large to be checked.

## Why
A schema is read by every client and shown to every model. The largest of 245 real ones has 264 values; one
with twenty thousand, or nested 64 levels deep, keeps a validator busy for seconds or ends it. What was not
checked is not called good here: somebody has to look.

## Bad
```json session.json
{"protocol": "2025-11-25"}
```
```json listing.json
{"tools": [{"name": "search", "inputSchema": {"type": "object", "default":
[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]
}}]}
```

## Good
```json session.json
{"protocol": "2025-11-25"}
```
```json listing.json
{"tools": [{"name": "search", "inputSchema": {"type": "object", "default": []}}]}
```

## Fix
Describe the argument in words where it can be anything, and check it when the tool is called; define a part
that occurs often once, below `$defs`.
"""

from collections.abc import Iterator
from itertools import islice

from checks.tools._dialect import DEEPEST, MOST_IN_ALL, MOST_VALUES, measure
from checks.tools._revision import schemas
from checks.tools._tool import MOST
from validator import Finding, Listing, Session, Severity, check

FIX = "define what occurs often once, below `$defs`, and describe in words what can be anything"


@check("TLS012", Severity.REVIEW, since="0.1")
def schema_is_too_large(listing: Listing, session: Session) -> Iterator[Finding]:
    for schema in islice((s for s in schemas(listing, session) if not s.fits), MOST):
        if measure(schema.value) > MOST_VALUES:
            limit = f"it has more than {MOST_VALUES} values, or more than {DEEPEST} levels"
        else:
            limit = f"all schemas together have more than {MOST_IN_ALL} values"
        yield Finding(f"{schema.called} is too large to be checked: {limit}", fix=FIX)
