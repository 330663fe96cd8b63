"""Argument cannot be sent as the header that it names.

## Why
Since MCP 2026-07-28 an argument may say by `x-mcp-header` under which header its value is sent as well.
Clients MUST leave out a tool where this is done wrongly (transports, custom headers): users never see it.

## Bad
```json listing.json
{"tools": [{"name": "search", "inputSchema": {"type": "object", "properties": {
  "region": {"type": "string", "x-mcp-header": "Region Name"}}}}]}
```

## Good
```json listing.json
{"tools": [{"name": "search", "inputSchema": {"type": "object", "properties": {
  "region": {"type": "string", "x-mcp-header": "Region"}}}}]}
```

## Fix
Name a header by letters, digits and hyphens, once in a tool, and only on arguments of type string, integer or
boolean that are reached through `properties` alone.
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from checks._words import brief
from checks.tools._dialect import MOST_VALUES, measure, pointer, positions, steps
from checks.tools._keywords import DRAFT_2020
from checks.tools._tool import MOST, called, objects
from validator import Finding, Listing, Severity, check

KEY = "x-mcp-header"
TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", re.ASCII)  # RFC 9110, section 5.6.2
PRIMITIVE = ("boolean", "integer", "string")


@check("TLS022", Severity.ERROR, since="0.1")
def header_of_an_argument_is_wrong(listing: Listing) -> Iterator[Finding]:
    found = (finding for n, tool in objects(listing) for finding in _judge(n, tool))
    yield from islice(found, MOST)


def _judge(n: int, tool: dict[str, Any]) -> Iterator[Finding]:
    schema, seen = tool.get("inputSchema"), set[str]()
    if not isinstance(schema, dict) or measure(schema) > MOST_VALUES:
        return  # TLS005 and TLS012 say so
    for trail, here in positions(schema, DRAFT_2020):
        if isinstance(here, dict) and KEY in here:
            path, name = steps(trail), here[KEY]
            says = _fault(path, here, name, seen)
            if says:
                yield Finding(f"`{brief(pointer(path), 90)}` of {called(n, tool)} has an `{KEY}` {says}")
            elif isinstance(name, str):
                seen.add(name.lower())


def _fault(path: list[str], schema: dict[str, Any], name: Any, seen: set[str]) -> str:
    if not path or any(step != "properties" for step in path[::2]):
        return "where no value can be found without looking at the call"
    if not isinstance(name, str) or not TOKEN.fullmatch(name):
        return "that is no name of a header"
    if schema.get("type") not in PRIMITIVE:
        return f"though it is none of {', '.join(PRIMITIVE)}"
    return f"that another argument has: `{brief(name)}`" if name.lower() in seen else ""
