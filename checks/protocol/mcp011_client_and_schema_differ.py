"""Official client and the specification's schema differ about an answer.

## Why
What the official SDK's client takes and the schema of the negotiated version forbids works today, with that
client. What only the SDK refuses works with others. Either way some users see something else than you.

## Bad
```json session.json
{"protocol": "2025-11-25"}
```
```json listing.json
{"tools": [{"name": "search", "annotations": {"readOnlyHint": "yes"}, "inputSchema": {"type": "object"}}]}
```
```json calls.json
{"calls": []}
```

## Good
```json session.json
{"protocol": "2025-11-25"}
```
```json listing.json
{"tools": [{"name": "search", "annotations": {"readOnlyHint": true}, "inputSchema": {"type": "object"}}]}
```
```json calls.json
{"calls": []}
```

## Fix
Follow the schema of the version that the server negotiates: every client takes that.
"""

from collections.abc import Iterator

from checks.protocol._answers import answers, first_words
from checks.protocol._schema import where
from validator import Calls, Finding, Listing, Session, Severity, check


@check("MCP011", Severity.NOTE, since="0.1")
def client_and_schema_differ(session: Session, listing: Listing, calls: Calls) -> Iterator[Finding]:
    for answer in answers(session, listing, calls):
        wrong = answer.faults()
        if bool(wrong) is bool(answer.sdk_error):
            continue
        called = f"the answer to {answer.called}"
        if wrong:
            fault = f"`{where(wrong[0].path)}` {wrong[0].words}"
            schema = f"though it breaks the schema of {answer.revision}"
            message = f"the official client does not refuse {called}, {schema}: {fault}"
        else:
            words = first_words(answer.sdk_error)
            schema = f"though it fits the schema of {answer.revision}"
            message = f"the official client refuses {called}, {schema}: {words}"
        yield Finding(message)
