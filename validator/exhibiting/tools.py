"""The server's tools as a table can show them: as it listed them, or else as tools.json claims."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from validator.evidence.execution import Listing
from validator.evidence.manifest import ToolsFile
from validator.exhibit import Argument, Tool
from validator.exhibiting.cutting import PROSE, shareable, short
from validator.reading.tree import to_plain

MOST_TOOLS = 200
MOST_ARGUMENTS = 60
LISTED = "listed by the server"
CLAIMED = "claimed by tools.json; the server did not list them here"
HINTS = {  # annotation -> (where true, where false), in the words of the protocol's ToolAnnotations
    "readOnlyHint": ("only reads", ""),
    "destructiveHint": ("may destroy", "destroys nothing"),
    "idempotentHint": ("may be repeated", ""),
    "openWorldHint": ("reaches outside", "stays inside"),
}


def tools(had: Mapping[type, object]) -> Mapping[str, Any]:
    """`Exhibit.tools`, `.tools_total` and `.tools_from`."""
    if isinstance(listing := had.get(Listing), Listing):
        return _shown(listing.tools, LISTED)
    claimed = had.get(ToolsFile)
    if isinstance(claimed, ToolsFile) and claimed.parsed.root is not None:
        value = to_plain(claimed.parsed.root)
        if isinstance(value, list) and value:
            return _shown(value, CLAIMED)
    return {}


def _shown(found: Sequence[Any], source: str) -> Mapping[str, Any]:
    shown = tuple(_tool(tool) for tool in found[:MOST_TOOLS])
    return {"tools": shown, "tools_total": len(found), "tools_from": source}


def _tool(tool: Any) -> Tool:
    """Servers answer whatever they like: what is no tool is shown as it stands."""
    if not isinstance(tool, dict):
        return Tool(short(tool))
    schema = tool.get("inputSchema")
    arguments = _arguments(schema) if isinstance(schema, dict) else _claimed(tool.get("arguments"))
    return Tool(
        short(tool.get("name")),
        shareable(tool.get("title")),
        shareable(tool.get("description"), PROSE),
        tuple(_hints(tool.get("annotations"))),
        tuple(arguments),
    )


def _hints(annotations: Any) -> Iterator[str]:
    given = annotations if isinstance(annotations, dict) else {}
    for name, (true, false) in HINTS.items():
        if isinstance(given.get(name), bool) and (word := true if given[name] else false):
            yield word


def _arguments(schema: Mapping[str, Any]) -> Iterator[Argument]:
    properties, required = schema.get("properties"), schema.get("required")
    needed = required if isinstance(required, list) else []
    for name, found in list(properties.items() if isinstance(properties, dict) else ())[:MOST_ARGUMENTS]:
        given = found if isinstance(found, dict) else {}
        yield Argument(short(name), _type(given), name in needed, shareable(given.get("description"), PROSE))


def _type(schema: Mapping[str, Any]) -> str:
    if isinstance(choices := schema.get("enum"), list):
        return short(" | ".join(short(choice, 40) for choice in choices[:20]))
    kind, items = schema.get("type"), schema.get("items")
    if isinstance(kind, list):
        return short(" | ".join(short(one, 40) for one in kind[:10]))
    if kind == "array" and isinstance(items, dict) and isinstance(items.get("type"), str):
        return short(f"array of {items['type']}")
    return short(kind)


def _claimed(arguments: Any) -> Iterator[Argument]:
    """As tools.json writes them: docker/mcp-registry, CONTRIBUTING.md. Which are needed, it does not say."""
    for given in (arguments if isinstance(arguments, list) else [])[:MOST_ARGUMENTS]:
        if isinstance(given, dict):
            required = given.get("optional") is False
            description = shareable(given.get("desc"), PROSE)
            yield Argument(short(given.get("name")), short(given.get("type")), required, description)
