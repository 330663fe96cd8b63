"""Clients of different versions see different tools.

## Why
A server that takes older clients, which begin with `initialize`, and those of protocol version
2026-07-28, which begin without it, offers the same thing twice. If the tools are not the same, what users get
depends on the age of their client, and only one half was looked at.

## Bad
```json listing.json
{"tools": [{"name": "add"}, {"name": "search"}]}
```
```json discovery.json
{"stage": "listed", "end": "complete", "protocol": "2026-07-28",
 "tools": [{"name": "add"}, {"name": "erase"}],
 "calls": [{"probe": "tools", "method": "tools/list", "end": "answered", "result": {}}]}
```

## Good
```json listing.json
{"tools": [{"name": "add"}, {"name": "search"}]}
```
```json discovery.json
{"stage": "listed", "end": "complete", "protocol": "2026-07-28",
 "tools": [{"name": "search"}, {"name": "add"}],
 "calls": [{"probe": "tools", "method": "tools/list", "end": "answered", "result": {}}]}
```

## Fix
Make both lists from one: register every tool once, on the server object that answers both kinds of client.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from checks.protocol._tools import changes
from validator import MODERN, CallEnd, Discovery, Finding, Listing, Severity, check


@check("MCP016", Severity.WARNING, since="0.1")
def eras_list_different_tools(listing: Listing, discovery: Discovery) -> Iterator[Finding]:
    call = discovery.of("tools")
    if discovery.protocol not in MODERN or call is None or call.end is not CallEnd.ANSWERED:
        return
    before = listing.tools if discovery.pages >= listing.pages else listing.tools[: len(discovery.tools)]
    for words in changes(_plain(before), _plain(discovery.tools), order=False):
        message = f"asked in {discovery.protocol}, without a handshake, tools/list {words}"
        yield Finding(message, fix="offer the same tools to every client")


def _plain(tools: Sequence[Any]) -> list[Any]:
    """Name, description and names of the arguments: the rest may be written differently in each version."""
    return [_part(tool) for tool in tools if isinstance(tool, dict)]


def _part(tool: dict[str, Any]) -> dict[str, Any]:
    schema = tool.get("inputSchema")
    properties = schema.get("properties") if isinstance(schema, dict) else None
    arguments = sorted(properties) if isinstance(properties, dict) else []
    return {"name": tool.get("name"), "description": tool.get("description"), "arguments": arguments}
