"""Tool or argument has no description.

## Why
A model chooses tools and fills in arguments by their descriptions. Without them it guesses.

## Bad
```json listing.json
{"tools": [{"name": "search", "inputSchema": {"type": "object"}}]}
```

## Good
```json listing.json
{"tools": [{"name": "search", "description": "Search the documents.", "inputSchema": {"type": "object"}}]}
```

## Fix
Describe every tool, and every argument, in a sentence.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from checks._words import brief
from checks.tools._tool import MOST, called, objects, properties
from validator import Finding, Listing, Severity, check


@check("TLS004", Severity.WARNING, since="0.1")
def tool_is_not_described(listing: Listing) -> Iterator[Finding]:
    found = (finding for n, tool in objects(listing) for finding in _judge(n, tool))
    yield from islice(found, MOST)


def _judge(n: int, tool: dict[str, Any]) -> Iterator[Finding]:
    if not _text(tool.get("description")):
        yield Finding(f"{called(n, tool)} has no description")
    missing = [name for name, schema in properties(tool).items() if not _described(schema)]
    if missing:
        names = ", ".join(f"`{brief(name, 40)}`" for name in missing[:5])
        more = f" and {len(missing) - 5} more" if len(missing) > 5 else ""
        yield Finding(f"{called(n, tool)} has arguments without a description: {names}{more}")


def _described(schema: Any) -> bool:
    """A reference may lead to the description; a schema that is only true or false has no room for one."""
    return not isinstance(schema, dict) or "$ref" in schema or _text(schema.get("description"))


def _text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())
