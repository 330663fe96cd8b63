"""The contribution schemas: loaded once, compiled once, and asked what a place in them means."""

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from validator.reading.violation import Path

if TYPE_CHECKING:
    from jsonschema.protocols import Validator

# Shape only. `pattern`, `format` and lengths are help for editors: what is security-relevant is
# checked in code, with full matches and ASCII classes (threats.md S6).
_SHAPE = {"$ref", "additionalProperties", "allOf", "const", "deprecated", "else", "enum", "if", "items"}
_SHAPE |= {"not", "properties", "required", "then", "type"}
_BY_NAME = {"properties", "$defs"}  # keywords whose value maps names, not keywords, to schemas
_TOO_COMMON = {"default", "description", "env", "example", "items", "name", "properties", "required", "type"}


class Ambiguous(str):
    """Unquoted text that some YAML reader takes for something else: no string, as far as a schema goes."""

    __slots__ = ()


@cache
def schema(name: str) -> dict[str, Any]:
    """The published schema `server` or `tools`, with titles, descriptions and examples."""
    text = files("validator").joinpath("schemas", f"{name}.schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


@cache
def compiled(name: str) -> "Validator":
    """A validator of the shape. It resolves nothing outside the schema itself (threats.md S1)."""
    from jsonschema import Draft202012Validator, ValidationError  # 0.2 s
    from jsonschema.validators import extend
    from referencing import Registry

    def deprecated(_validator: Any, value: Any, _instance: Any, _schema: Any) -> Iterator[ValidationError]:
        if value:
            yield ValidationError("ignored")

    def is_string(_checker: Any, instance: Any) -> bool:
        return isinstance(instance, str) and not isinstance(instance, Ambiguous)

    types = Draft202012Validator.TYPE_CHECKER.redefine("string", is_string)
    make: Any = extend
    strict = make(Draft202012Validator, {"deprecated": deprecated}, type_checker=types)
    validator: Validator = strict(_shape_of(schema(name)), registry=Registry())
    return validator


def field(name: str, path: Path) -> dict[str, Any] | None:
    """What the schema says about a place, or None where the place does not exist in it."""
    root = schema(name)
    found: Any = root
    for step in path:
        if isinstance(step, int):
            found = found.get("items")
        else:
            found = found.get("properties", {}).get(step, found.get("additionalProperties"))
        found = _resolved(found, root)
        if found is None:
            return None
    known: dict[str, Any] = found
    return known


def known_keys(name: str, path: Path) -> tuple[str, ...]:
    """The keys a mapping at this place may have, without those the registry ignores."""
    properties = (field(name, path) or {}).get("properties", {})
    return tuple(key for key, value in properties.items() if not value.get("deprecated"))


@cache
def homes(name: str) -> dict[str, tuple[str, ...]]:
    """For each key that is telling enough, where it may stand: `volumes` -> `run.volumes`, ..."""
    found: dict[str, tuple[str, ...]] = {}
    for key, place in _places(schema(name), ""):
        if key not in _TOO_COMMON:
            found[key] = (*found.get(key, ()), place)
    return found


def _places(node: dict[str, Any], above: str) -> Iterator[tuple[str, str]]:
    """(key, dotted place) of every key that the schema names, outermost first; `$ref` is not followed."""
    inner = []
    for key, value in node.get("properties", {}).items():
        place = f"{above}.{key}".removeprefix(".")
        if not value.get("deprecated"):
            yield key, place
            inner.append((value, place))
    for value, place in inner:
        yield from _places(value, place)
    if isinstance(node.get("items"), dict):
        yield from _places(node["items"], f"{above}[]")


def _resolved(node: Any, root: dict[str, Any]) -> Any:
    """The schema behind a local `$ref`; None for `false`, `true` and nothing."""
    if isinstance(node, dict) and "$ref" in node:
        return root["$defs"][node["$ref"].rpartition("/")[2]]
    return node if isinstance(node, dict) else None


def _shape_of(node: Any, is_schema: bool = True) -> Any:
    """A copy without annotations and without what is only for editors: half the work at run time."""
    if isinstance(node, list):
        return [_shape_of(value) for value in node]
    if not isinstance(node, dict):
        return node
    kept = {key: value for key, value in node.items() if not is_schema or key in _SHAPE or key == "$defs"}
    return {key: _shape_of(value, not (is_schema and key in _BY_NAME)) for key, value in kept.items()}
