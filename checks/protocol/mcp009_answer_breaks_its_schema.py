"""Answer breaks the schema of its protocol version.

## Why
Strict clients check every answer against the schema of the negotiated version, and drop the whole list for
one wrong field. Lenient ones guess, each in its own way.

## Bad
```json session.json
{"protocol": "2025-11-25"}
```
```json listing.json
{"tools": [{"name": "search", "title": 7, "inputSchema": {"type": "object"}}]}
```
```json calls.json
{"calls": []}
```

## Good
```json session.json
{"protocol": "2025-11-25"}
```
```json listing.json
{"tools": [{"name": "search", "title": "Search", "inputSchema": {"type": "object"}}]}
```
```json calls.json
{"calls": []}
```

## Fix
Build the answers with the types of an official SDK, in the version that was negotiated.
"""

from collections.abc import Iterator

from checks.protocol._answers import answers, grouped
from checks.protocol._schema import Fault
from validator import Calls, Finding, Listing, Session, Severity, check

OWN_RULES = {  # what rules about tools say in better words; the place's third step
    *("name", "inputSchema", "outputSchema", "annotations", "icons", "execution", "_meta"),
}
OF_INITIALIZE = (  # what MCP001 says
    *(("protocolVersion",), ("capabilities",), ("serverInfo",)),
    *(("serverInfo", "name"), ("serverInfo", "version")),
)


@check("MCP009", Severity.ERROR, since="0.1")
def answer_breaks_its_schema(session: Session, listing: Listing, calls: Calls) -> Iterator[Finding]:
    for answer in answers(session, listing, calls):
        yield from grouped(answer, (fault for fault in answer.faults() if not _is_said_elsewhere(fault)))


def _is_said_elsewhere(fault: Fault) -> bool:
    """A null is MCP010's."""
    of_tool = fault.path[:1] == ("tools",) and len(fault.path) > 2 and fault.path[2] in OWN_RULES
    return fault.null or of_tool or fault.path in OF_INITIALIZE
