"""What an inputSchema must be, beside a JSON Schema: MCP, server/tools; threats.md J5 (references)."""

from collections.abc import Iterator
from typing import Any

from checks._words import brief

NAMED = {"properties", "patternProperties", "$defs", "definitions", "dependentSchemas"}  # by name
DATA = {"default", "examples", "example", "enum", "const"}  # keywords that hold values, not schemas
MOST = 100_000  # values of one schema that are looked at; the session's limit is of the same size


def faults(schema: Any) -> Iterator[str]:
    """What is wrong with an inputSchema, in words that follow it."""
    if not isinstance(schema, dict):
        yield "is missing" if schema is None else "is not an object"
        return
    if schema.get("type") != "object":
        yield 'has another root type than "object"'
    properties = schema.get("properties", {})
    if not isinstance(properties, dict):
        yield "has `properties` that are no object"
    else:
        wrong = [name for name, value in properties.items() if not isinstance(value, dict | bool)]
        yield from (f"describes `{brief(name)}` by something that is no schema" for name in wrong[:5])
    required = schema.get("required", [])
    if not isinstance(required, list) or not all(isinstance(name, str) for name in required):
        yield "has a `required` that is no list of names"
    yield from (f"refers to `{brief(ref, 100)}`, outside itself" for ref in outside(schema))


def is_told(schema: dict[str, Any], path: list[str]) -> bool:
    """Whether `faults` speaks of what is wrong at *path*, the steps from the root."""
    match path:
        case ["type"] | ["properties"]:
            return True
        case ["required"]:
            names = schema["required"]
            return not isinstance(names, list) or not all(isinstance(name, str) for name in names)
        case ["properties", name]:
            return not isinstance(schema["properties"][name], dict | bool)
    return False


def outside(schema: dict[str, Any]) -> list[str]:
    """References that lead out of the schema, at most five: a client must not fetch them."""
    own: set[str] = set()
    refs: list[str] = []
    for keyword, value in _keywords(schema):
        if keyword == "$id" and isinstance(value, str):
            own.add(value.partition("#")[0])
        elif keyword in ("$ref", "$dynamicRef") and isinstance(value, str):
            refs.append(value)
    strange = (ref for ref in refs if not ref.startswith("#") and ref.partition("#")[0] not in own)
    return list(dict.fromkeys(strange))[:5]


def _keywords(schema: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Every keyword of a schema and of those in it, without recursion."""
    left: list[tuple[Any, bool]] = [(schema, True)]  # and whether its keys are keywords
    for _ in range(MOST):
        if not left:
            return
        node, is_schema = left.pop()
        if isinstance(node, dict):
            yield from node.items() if is_schema else ()
            left.extend(
                (value, not (is_schema and key in NAMED))
                for key, value in node.items()
                if not (is_schema and key in DATA)
            )
        elif isinstance(node, list):
            left.extend((item, True) for item in node)
