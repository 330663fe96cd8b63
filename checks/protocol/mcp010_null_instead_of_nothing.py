"""Field is null where it should be left out.

## Why
In MCP an optional field is there with its type, or it is not there: null is no string, nor a cursor. The
official Python client forgives it, the TypeScript one refuses the whole answer.

## Bad
```json session.json
{"protocol": "2025-11-25"}
```
```json listing.json
{"tools": [{"name": "search", "description": null, "inputSchema": {"type": "object"}}]}
```
```json calls.json
{"calls": []}
```

## Good
```json session.json
{"protocol": "2025-11-25"}
```
```json listing.json
{"tools": [{"name": "search", "inputSchema": {"type": "object"}}]}
```
```json calls.json
{"calls": []}
```

## Fix
Leave out what has no value; with pydantic, `model_dump(exclude_none=True)`.
"""

from collections.abc import Iterator

from checks.protocol._answers import Answer, answers
from checks.protocol._schema import Path, where
from validator import Calls, Finding, Listing, Session, Severity, check, cut

SHOWN = 6  # fields
LONGEST = 250  # characters of their names
SCHEMAS = ("inputSchema", "outputSchema")  # what is null in them is for the rules about schemas


@check("MCP010", Severity.WARNING, since="0.1")
def null_instead_of_nothing(session: Session, listing: Listing, calls: Calls) -> Iterator[Finding]:
    for answer in answers(session, listing, calls):
        if paths := _nulls(answer):
            fields = list(dict.fromkeys(f"`{where(path[-1:])}`" for path in paths))
            again = f" ({len(paths)} times)" if len(paths) > 1 else ""
            listed = cut(", ".join(fields[:SHOWN]), LONGEST)
            message = f"the answer to {answer.called} has null for {listed}{again}"
            yield Finding(message, fix=f"leave the field out; the first is `{where(paths[0])}`")


def _nulls(answer: Answer) -> list[Path]:
    paths = (fault.path for fault in answer.faults() if fault.null)
    return [path for path in paths if not set(SCHEMAS) & set(path[:-1])]
