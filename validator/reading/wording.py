"""The words for a mistake. Never jsonschema's own: they repeat the whole submission (threats.md S5)."""

import json
from typing import Any

from validator.reading.contract import field, schema
from validator.reading.mistakes import Mistake
from validator.reading.nearest import nearest
from validator.reading.problem import cut
from validator.reading.tree import Mapping, Node, Scalar, ScalarKind
from validator.reading.violation import dotted

_WANTED = {
    "string": "text",
    "object": "a mapping (`key: value`)",
    "array": "a list",
    "boolean": "`true` or `false`",
    "number": "a number",
    "null": "empty",
}
_FOUND = {
    ScalarKind.STRING: "text",
    ScalarKind.INTEGER: "a number",
    ScalarKind.NUMBER: "a number",
    ScalarKind.BOOLEAN: "true or false",
    ScalarKind.NULL: "empty",
}
_ADVICE = {  # in YAML, in JSON
    "string": ("write plain text", "write a text in quotes"),
    "boolean": ("write true or false, without quotes", "write true or false, without quotes"),
    "array": ("begin each item with `- `, on a line of its own", "write a list, in square brackets"),
    "object": ("write `key: value` lines, indented below it", "write keys and values, in braces"),
}
_STDIO = "stdio is for local servers: write `type: server`, or the address of a remote one"


def place_of(mistake: Mistake) -> str:
    """How a message names the place: `config.env[2].value`, in back quotes."""
    return f"`{cut(dotted(mistake.path), 100)}`" if mistake.path else "the file"


def unknown(names: list[str], where: str) -> str:
    """For one or several keys of the mapping `where` (dotted, "" for the top level)."""
    shown = [f"`{cut(name)}`" for name in names[:5]] + ([f"{len(names) - 5} more"] if len(names) > 5 else [])
    listed = " and ".join(filter(None, [", ".join(shown[:-1]), shown[-1]]))
    verb, it = ("is not a field", "it") if len(names) == 1 else ("are not fields", "them")
    mapping = f"of `{cut(where, 80)}`" if where else "at the top level"
    return f"{listed} {verb} {mapping}: the registry ignores {it} and what it says"


def missing(mistake: Mistake, schema_name: str) -> tuple[str, str]:
    """Message and fix; the fix quotes the schema's own description and example."""
    known = field(schema_name, mistake.path) or {}
    example = known.get("examples", [None])[0]
    shown = f", for example {cut(json.dumps(example), 100)}" if isinstance(example, str) else ""
    about = known.get("description", "").rstrip(".")
    return f"{place_of(mistake)} is missing", f"add `{mistake.key}`{shown}. {about}".rstrip(". ")


def mistyped(mistake: Mistake, node: Node | None, is_yaml: bool) -> tuple[str, str | None]:
    """Message and fix for a node of another type than the schema allows."""
    wanted = " or ".join(
        _WANTED[name] for name in mistake.allowed if name != "null" or len(mistake.allowed) == 1
    )
    return f"{place_of(mistake)} must be {wanted}, but {_found(node, mistake.allowed)}", _retype(
        mistake, node, is_yaml
    )


def disallowed(mistake: Mistake, node: Node | None) -> tuple[str, str | None]:
    """Message and fix for a value that is not one of the few allowed."""
    value = node.value if isinstance(node, Scalar) else ""
    allowed = ", ".join(f"`{name}`" for name in mistake.allowed)
    meant = nearest(value, mistake.allowed)
    fix = f"did you mean `{meant}`?" if meant else None
    if value == "stdio" and mistake.key == "transport_type":
        fix = _STDIO
    few = "it must be" if len(mistake.allowed) == 1 else "it must be one of"
    return f"{place_of(mistake)} is `{cut(value)}`; {few} {allowed}", fix


def forbidden(mistake: Mistake, entry_type: str) -> tuple[str, str]:
    """Message and fix for a block of another type of entry; the reason is written in the schema."""
    reasons: list[dict[str, Any]] = [
        branch["then"]["properties"].get(mistake.key, {})
        for branch in schema("server")["allOf"]
        if branch["if"]["properties"]["type"]["const"] == entry_type
    ]
    fix = reasons[0].get("description", "remove it") if reasons else "remove it"
    return f"{place_of(mistake)} has no place in an entry of type `{cut(entry_type)}`", fix


def ignored(mistake: Mistake, schema_name: str) -> tuple[str, str]:
    """Message and fix for a key that is known and dropped."""
    known = field(schema_name, mistake.path) or {}
    return f"{place_of(mistake)} has no effect: the registry drops it", known.get("description", "remove it")


def _found(node: Node | None, allowed: tuple[str, ...]) -> str:
    if not isinstance(node, Scalar):
        return "is a mapping" if isinstance(node, Mapping) else "is a list"
    if node.ambiguous and node.kind is ScalarKind.STRING:
        return f"`{cut(node.value)}` is not {'text' if 'string' in allowed else 'that'} to every YAML reader"
    return f"is {_FOUND[node.kind]}"


def _retype(mistake: Mistake, node: Node | None, is_yaml: bool) -> str | None:
    allowed = mistake.allowed
    if isinstance(node, Scalar) and node.kind is ScalarKind.NULL:
        return "write a value, or leave the key out"
    if "string" in allowed and isinstance(node, Scalar):
        return f'write it in quotes: "{cut(node.value)}"'
    in_yaml, in_json = _ADVICE.get(allowed[0], ("", ""))
    return (in_yaml if is_yaml else in_json) or None
