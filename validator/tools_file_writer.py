"""tools.json in the registry's format, made from what a server lists. Pure: raw tools in, text out.

MCP gives each tool an `inputSchema`, a JSON Schema; the registry reads `arguments`, each with name, type,
desc and optional (docker/mcp-registry, pkg/servers; rules.md, TLS). What the registry's readers would refuse
is left out, and said to be: `Written.left_out`.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from validator.reading.problem import cut
from validator.reading.strict_json import MOST_BYTES, MOST_NODES, MOST_STRING, read
from validator.reading.text import FORBIDDEN
from validator.reading.tree import to_plain

Plain: TypeAlias = dict[str, Any]

NAME = re.compile(r"[A-Za-z0-9_.-]{1,128}", re.ASCII)  # MCP 2025-11-25, server/tools, tool names
ARGUMENT = re.compile(r"\S{1,128}")  # what TLS007 takes
TYPES = ("string", "number", "integer", "boolean", "array", "object", "null", "any")
HINTS = ("readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint")
DEFINITION = re.compile(r"#/(\$defs|definitions)/([^/~%]+)")  # the one form of reference that is followed
MOST_STEPS = 10  # from a reference or a choice to the next


class TooLarge(ValueError):
    """The server lists more than a tools.json may hold; the message says how much."""


@dataclass(frozen=True, slots=True)
class Written:
    """The file's text, which ends with a line break, and what is not in it, in words.

    `bare` names tools, and arguments as tool.argument, that nobody has described: the registry wants a text.
    """

    text: str
    left_out: tuple[str, ...] = ()
    bare: tuple[str, ...] = ()


def write_tools(tools: Iterable[Any], before: bytes | None = None) -> Written:
    """tools.json for the raw *tools* of tools/list, in their order. Raises TooLarge.

    What the server does not describe keeps the text that somebody wrote into the file *before*. The same
    tools and file always give the same text.
    """
    known = _described(before)
    found: dict[str, Plain] = {}
    left_out: list[str] = []
    for n, tool in enumerate(tools, 1):
        listed = registry_tool(tool)
        if listed is None or listed["name"] in found:
            left_out.append(f"tool number {n}: it has no name of its own that a tools.json can hold")
        else:
            found[listed["name"]] = _filled(listed, known)
            left_out += [f"an argument of {listed['name']}: {cut(name)!r}" for name in _lost(tool)]
    text = spell(list(found.values()))
    size = len(text.encode())
    if size > MOST_BYTES or (values := _count(list(found.values()))) > MOST_NODES:
        much = f"{size} bytes" if size > MOST_BYTES else f"{values} values"
        raise TooLarge(f"a tools.json for this server would have {much}, which is more than is ever read")
    bare = (name for tool in found.values() for name, said in _texts(tool).items() if not said)
    return Written(text, tuple(left_out), tuple(bare))


def spell(value: Any, *, ascii_only: bool = False) -> str:
    """As the file is written: indented by two, what nobody can see as an escape."""
    text = json.dumps(value, indent=2, ensure_ascii=ascii_only)
    if not text.replace("\n", "").isprintable():
        text = "".join(c if c == "\n" or c.isprintable() else json.dumps(c)[1:-1] for c in text)
    return text + "\n"


def registry_tool(tool: Any) -> Plain | None:
    """One raw tool in the registry's form; None where it is no tool, or its name cannot be written.

    Always with `name`; with `description`, `arguments` and `annotations` where it has such.
    """
    if not isinstance(tool, dict) or not isinstance(tool.get("name"), str):
        return None
    if not NAME.fullmatch(tool["name"]):
        return None
    listed: Plain = {"name": tool["name"]}
    if description := registry_text(tool.get("description")):
        listed["description"] = description
    if arguments := registry_arguments(tool.get("inputSchema")):
        listed["arguments"] = arguments
    if annotations := _annotations(tool.get("annotations")):
        listed["annotations"] = annotations
    return listed


def registry_arguments(schema: Any) -> list[Plain]:
    """The properties of an inputSchema as arguments. One that is not described has an empty `desc`."""
    required = schema.get("required") if isinstance(schema, dict) else None
    must = required if isinstance(required, list) else []
    return [
        _argument(name, found, schema, name not in must)
        for name, found in _properties(schema).items()
        if _is_argument(name)
    ]


def registry_text(given: Any) -> str:
    """A description without what a strict reader refuses and space at its ends; "" for what is no text."""
    if not isinstance(given, str):
        return ""
    text = FORBIDDEN.sub("", given.replace("\r\n", "\n").replace("\r", "\n")).strip()
    return text if len(text) <= MOST_STRING else text[: MOST_STRING - 1] + "…"


def type_of(schema: Any, root: Any) -> str:
    """The one type that a schema allows, apart from null; `any` where it is not that simple.

    A choice with one alternative beside null, and a reference to a definition of *root*, are followed.
    """
    for _ in range(MOST_STEPS):
        if not isinstance(schema, dict):
            return "any"
        following = _choice(schema) or _definition(schema, root)
        if "type" in schema or following is None:
            break
        schema = following
    said = schema.get("type", _type_of_values(schema))
    kinds = [kind for kind in (said if isinstance(said, list) else [said]) if kind in TYPES[:-1]]
    real = [kind for kind in kinds if kind != "null"]
    return real[0] if len(real) == 1 else "null" if kinds == ["null"] else "any"


def _texts(tool: Plain) -> dict[str, str]:
    """The descriptions of a tool in the registry's form: by its name, and by tool.argument."""
    name = tool["name"]
    arguments = {f"{name}.{argument['name']}": argument["desc"] for argument in tool.get("arguments", [])}
    return {name: tool.get("description", ""), **arguments}


def _filled(tool: Plain, known: Mapping[str, str]) -> Plain:
    """With texts that are known, where it has none."""
    name = tool["name"]
    described = {"name": name, "description": tool.get("description") or known.get(name, ""), **tool}
    for argument in tool.get("arguments", []):
        argument["desc"] = argument["desc"] or known.get(f"{name}.{argument['name']}", "")
    return {key: value for key, value in described.items() if value}


def _described(before: bytes | None) -> dict[str, str]:
    """The descriptions in an earlier file, as `_texts` names them; none of one that cannot be relied on."""
    parsed = read(before) if before else None
    found = to_plain(parsed.root) if parsed and parsed.root is not None and not parsed.problems else []
    known: dict[str, str] = {}
    for tool in found if isinstance(found, list) else []:
        if isinstance(tool, dict):
            name, arguments = tool.get("name"), tool.get("arguments")
            known[f"{name}"] = registry_text(tool.get("description"))
            for argument in arguments if isinstance(arguments, list) else []:
                if isinstance(argument, dict):
                    known[f"{name}.{argument.get('name')}"] = registry_text(argument.get("desc"))
    return known


def _argument(name: str, found: Any, root: Any, is_optional: bool) -> Plain:
    schema = found if isinstance(found, dict) else {}
    kind = type_of(schema, root)
    argument: Plain = {"name": name, "type": kind, "desc": registry_text(schema.get("description"))}
    if kind == "array" and isinstance(schema.get("items"), dict):
        argument["items"] = {"type": type_of(schema["items"], root)}
    if is_optional:
        argument["optional"] = True
    return argument


def _choice(schema: Plain) -> Any:
    """The one alternative of anyOf or oneOf beside null."""
    for key in ("anyOf", "oneOf"):
        given = schema.get(key)
        real = [item for item in given if item != {"type": "null"}] if isinstance(given, list) else []
        if len(real) == 1:
            return real[0]
    return None


def _definition(schema: Plain, root: Any) -> Any:
    ref = schema.get("$ref")
    found = DEFINITION.fullmatch(ref) if isinstance(ref, str) else None
    below = root.get(found[1]) if found and isinstance(root, dict) else None
    return below.get(found[2]) if found and isinstance(below, dict) else None


def _type_of_values(schema: Plain) -> str:
    """The type of a list of texts to choose from, the most frequent schema that names no type."""
    values = schema.get("enum", [schema["const"]] if "const" in schema else None)
    texts = isinstance(values, list) and values and all(isinstance(value, str) for value in values)
    return "string" if texts else "any"


def _annotations(given: Any) -> Plain:
    if not isinstance(given, dict):
        return {}
    title = registry_text(given.get("title"))
    hints = {hint: given[hint] for hint in HINTS if isinstance(given.get(hint), bool)}
    return ({"title": title} if title else {}) | hints


def _properties(schema: Any) -> Mapping[str, Any]:
    found = schema.get("properties") if isinstance(schema, dict) else None
    return found if isinstance(found, dict) else {}


def _is_argument(name: str) -> bool:
    return ARGUMENT.fullmatch(name) is not None and not FORBIDDEN.search(name)


def _lost(tool: Plain) -> list[str]:
    return [name for name in _properties(tool.get("inputSchema")) if not _is_argument(name)]


def _count(value: Any) -> int:
    """How many values it holds; its depth is ours."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + sum(_count(item) for item in inner)
