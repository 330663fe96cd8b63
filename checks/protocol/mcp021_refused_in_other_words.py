"""Refusal is not the one that clients look for.

## Why
By the code -32601 a client knows that a method does not exist, and does without it; any other code looks
like a failure that may pass. A cursor that nobody gave should be refused with -32602 (MCP,
utilities/pagination), or a client with an old cursor reads the first page again.

## Bad
```json listing.json
{"tools": [{"name": "add"}]}
```
```json calls.json
{"calls": [{"probe": "unknown-method", "method": "nobody/knows", "end": "error",
 "code": -32603, "message": "?"}]}
```

## Good
```json listing.json
{"tools": [{"name": "add"}]}
```
```json calls.json
{"calls": [{"probe": "unknown-method", "method": "nobody/knows", "end": "error",
 "code": -32601, "message": "?"}]}
```

## Fix
Use an official SDK in its current version; the Python SDK 1.x gives -32602 for an unknown method.
"""

from collections.abc import Iterator

from validator import CallEnd, Calls, Finding, Listing, Severity, check

UNKNOWN = -32601


@check("MCP021", Severity.NOTE, since="0.1")
def refused_in_other_words(calls: Calls, listing: Listing) -> Iterator[Finding]:
    method, cursor = calls.of("unknown-method"), calls.of("bad-cursor")
    if method is not None and method.end is CallEnd.ERROR and method.code != UNKNOWN:
        message = f"a method that does not exist is refused with {method.code}, not with {UNKNOWN}"
        yield Finding(message, fix=f"refuse it with {UNKNOWN}")
    # Where everything is on one page there are no cursors: every real server ignores one (protocol.md 3.4).
    if cursor is not None and cursor.end is CallEnd.ANSWERED and listing.pages > 1:
        yield Finding("tools/list takes a cursor that nobody gave", fix="refuse it with -32602")
