"""Tools as the server lists them: raw JSON, whatever it is."""

from collections.abc import Iterator
from typing import Any

from checks._words import brief
from validator import Listing

HINTS = ("readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint")  # MCP, ToolAnnotations
MOST = 50  # findings of one rule: a server with a thousand tools makes every mistake a thousand times


def objects(listing: Listing) -> Iterator[tuple[int, dict[str, Any]]]:
    """The tools that are objects, with their places in the list from 1."""
    return ((n, tool) for n, tool in enumerate(listing.tools, 1) if isinstance(tool, dict))


def called(n: int, tool: dict[str, Any]) -> str:
    """How a finding names a tool."""
    name = tool.get("name")
    return f"the tool `{brief(name)}`" if isinstance(name, str) and name else f"tool number {n}"


def properties(tool: dict[str, Any]) -> dict[str, Any]:
    """The arguments of a tool, by name; none where its schema has no usable ones."""
    schema = tool.get("inputSchema")
    found = schema.get("properties") if isinstance(schema, dict) else None
    return found if isinstance(found, dict) else {}
