"""Answer uses fields of a later protocol version.

## Why
A client of the negotiated version does not know these fields and drops them: what they say, a title or that
a tool only reads, is lost there.

## Bad
```json session.json
{"protocol": "2024-11-05"}
```
```json listing.json
{"tools": [{"name": "search", "annotations": {"readOnlyHint": true}, "inputSchema": {"type": "object"}}]}
```
```json calls.json
{"calls": []}
```

## Good
```json session.json
{"protocol": "2025-03-26"}
```
```json listing.json
{"tools": [{"name": "search", "annotations": {"readOnlyHint": true}, "inputSchema": {"type": "object"}}]}
```
```json calls.json
{"calls": []}
```

## Fix
Update the SDK, so that the server negotiates the version whose fields it uses.
"""

from collections.abc import Iterator

from checks.protocol._answers import answers
from checks.protocol._later import later_fields
from validator import Calls, Finding, Listing, Session, Severity, check


@check("MCP025", Severity.NOTE, since="0.1")
def field_of_a_later_version(session: Session, listing: Listing, calls: Calls) -> Iterator[Finding]:
    for answer in answers(session, listing, calls):
        later = later_fields(answer.revision, answer.definition, answer.value)
        if later:
            fields = ", ".join(f"`{field}` ({since})" for field, since in sorted(later.items()))
            message = (
                f"the answer to {answer.called} in {answer.revision} uses fields of later versions: {fields}"
            )
            yield Finding(message, fix=f"negotiate {max(later.values())} or later")
