"""Key of _meta is not well formed.

## Why
A key of `_meta` is a name of letters, digits, `-`, `_` and `.` that begins and ends with a letter or digit,
with a prefix of labels before a `/` if it has one (MCP 2025-06-18, basic, _meta). Strict clients drop others.

## Bad
```json listing.json
{"tools": [{"name": "search", "_meta": {"com..example/cached": true}}]}
```

## Good
```json listing.json
{"tools": [{"name": "search", "_meta": {"com.example/cached": true}}]}
```

## Fix
Write `name`, or `com.example/name` with a domain of yours, backwards.
"""

from collections.abc import Iterator
from itertools import islice

from checks._words import brief
from checks.tools._meta import is_well_formed, keys
from checks.tools._tool import MOST
from validator import Finding, Listing, Severity, check


@check("TLS020", Severity.NOTE, since="0.1")
def meta_key_is_malformed(listing: Listing) -> Iterator[Finding]:
    for key, where in islice(((key, where) for key, where in keys(listing) if not is_well_formed(key)), MOST):
        yield Finding(f"`_meta` of {where} has the key `{brief(key)}`, which MCP does not allow")
