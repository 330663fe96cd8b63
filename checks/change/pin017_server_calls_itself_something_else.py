"""Server has another name or an older protocol.

## Why
A server that calls itself something else, or answers in an older revision of the protocol, may be built from
something else than was meant.

## Bad
```json previous.json
{"session": {"protocol": "2025-11-25"}}
```
```json session.json
{"protocol": "2025-03-26"}
```

## Good
```json previous.json
{"session": {"protocol": "2025-06-18", "server_version": "1.0"}}
```
```json session.json
{"protocol": "2025-11-25", "server_version": "1.1"}
```

## Fix
Check that the commit is the one you mean.
"""

from collections.abc import Iterator

from checks.change._grouped import of
from validator import Finding, SessionChanges, Severity, What, check, told


@check("PIN017", Severity.NOTE, since="0.1")
def server_calls_itself_something_else(changes: SessionChanges) -> Iterator[Finding]:
    for found in of(changes.differences, What.SERVER_NAME, What.PROTOCOL_BACK):
        yield Finding(told(found), fix="check that the commit is the one you mean")
