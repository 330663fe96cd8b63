"""Edits that give tools.json the registry's own shape, where it is written as MCP's tools/list gives it.

MCP says `inputSchema` (a JSON Schema); the registry reads `arguments`, each with name, type, desc and
optional (docker/mcp-registry, pkg/servers; rules.md, TLS). All tools are mended at once.
"""

import json
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from validator.evidence.manifest import ToolsFile
from validator.model import Edit
from validator.reading.tree import Item, Mapping, Node, Scalar, Sequence, to_plain

SCHEMAS = ("inputSchema", "input_schema", "parameters")  # what contributors have called it
TYPES = ("string", "number", "integer", "boolean", "array", "object", "null", "any")
MOST_TOOLS = 1000  # beyond it a file is no list of tools


@dataclass(frozen=True, slots=True)
class _Text:
    """The file's text, and where its lines begin."""

    path: str
    text: str
    starts: tuple[int, ...]

    def edit(self, begin: int, end: int, replacement: str, safe: bool) -> Edit:
        """From and to are characters from the beginning of the file."""
        return Edit(self.path, *self._place(begin), *self._place(end), replacement, safe)

    def offset(self, node: Node) -> int:
        """Where the node begins."""
        return self.starts[node.line - 1] + node.column - 1

    def end(self, node: Node) -> int:
        """Where it ends. The reader has limited the depth."""
        return json.JSONDecoder(strict=True).raw_decode(self.text, self.offset(node))[1]

    def _place(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1


def mend_tools(file: ToolsFile, key: str) -> tuple[Edit, ...]:
    """All tools that have the unknown *key*, in the shape that the registry reads; none for other keys."""
    root = file.parsed.root
    if file.parsed.problems or not isinstance(root, Sequence) or len(root.items) > MOST_TOOLS:
        return ()
    source = _source(file)
    tools = [tool for tool in root.items if isinstance(tool, Mapping)]
    if key in SCHEMAS:
        found = [edit for tool in tools if (edit := _arguments(source, tool, key))]
    elif key == "required":
        found = [edit for argument in _listed(tools) if (edit := _optional(source, argument))]
    elif key == "description":
        found = [edit for argument in _listed(tools) if (edit := _described(source, argument))]
    else:
        found = []
    return tuple(found)


def _source(file: ToolsFile) -> _Text:
    lines = [line + "\n" for line in file.lines]
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    return _Text(file.path, "".join(lines), tuple(starts))


def _listed(tools: list[Mapping]) -> Iterator[Mapping]:
    """The arguments of all tools."""
    for tool in tools:
        item = tool.item("arguments")
        if item and isinstance(item.value, Sequence):
            yield from (argument for argument in item.value.items if isinstance(argument, Mapping))


def _arguments(source: _Text, tool: Mapping, key: str) -> Edit | None:
    item = tool.item(key)
    schema = to_plain(item.value) if item else None
    if not item or not isinstance(schema, dict) or tool.item("arguments"):
        return None
    properties, required = schema.get("properties", {}), schema.get("required", [])
    if not isinstance(properties, dict) or not isinstance(required, list):
        return None
    converted = [_argument(name, found, name not in required) for name, found in properties.items()]
    sure = all(sure for _, sure in converted)
    text = json.dumps([argument for argument, _ in converted], indent=2, ensure_ascii=False)
    margin = source.text[source.starts[item.key.line - 1] :][: item.key.column - 1]
    if margin.strip():  # the key does not begin its line: all in one
        text = json.dumps([argument for argument, _ in converted], ensure_ascii=False)
    text = '"arguments": ' + text.replace("\n", "\n" + margin)
    return source.edit(source.offset(item.key), source.end(item.value), text, sure)


def _argument(name: str, found: Any, is_optional: bool) -> tuple[dict[str, Any], bool]:
    """One argument, and whether its schema said all that it needs."""
    schema = found if isinstance(found, dict) else {}
    kind, desc = schema.get("type"), schema.get("description")
    argument: dict[str, Any] = {"name": name, "type": _type(schema)}
    argument["desc"] = desc if isinstance(desc, str) else ""
    if argument["type"] == "array" and isinstance(schema.get("items"), dict):
        argument["items"] = {"type": _type(schema["items"])}
    if is_optional:
        argument["optional"] = True
    return argument, kind in TYPES and bool(argument["desc"].strip())


def _type(schema: dict[str, Any]) -> str:
    """The one type that a schema allows, apart from null; `any` where it is not that simple."""
    said = schema.get("type")
    named = said if isinstance(said, list) else [said]
    kinds = [kind for kind in named if kind in TYPES and kind != "null"]
    return kinds[0] if len(kinds) == 1 else "null" if said == "null" else "any"


def _optional(source: _Text, argument: Mapping) -> Edit | None:
    """`required: true` goes, since it is so anyway; `required: false` is called `optional: true`."""
    item = argument.item("required")
    said = item.value.value if item and isinstance(item.value, Scalar) and item.value.plain else ""
    if not item or said not in ("true", "false") or argument.item("optional"):
        return None
    begin, end = source.offset(item.key), source.end(item.value)
    if said == "false":
        return source.edit(begin, end, '"optional": true', True)
    return _removed(source, argument, item)


def _removed(source: _Text, mapping: Mapping, item: Item) -> Edit:
    """The item with the comma that sets it apart from the one before it, or from the one after it."""
    begin, end = source.offset(item.key), source.end(item.value)
    place = mapping.items.index(item)
    if place > 0:
        begin = source.end(mapping.items[place - 1].value)
    elif len(mapping.items) > 1:
        end = source.offset(mapping.items[1].key)
    return source.edit(begin, end, "", True)


def _described(source: _Text, argument: Mapping) -> Edit | None:
    item = argument.item("description")
    if not item or argument.item("desc"):
        return None
    begin = source.offset(item.key)
    return source.edit(begin, source.end(item.key), '"desc"', True)
