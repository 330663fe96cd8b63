"""The arguments of one tool, before and after: what a caller that worked will stumble over."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from validator.evidence.difference import Difference, What

SIMPLE = ("null", "boolean", "integer", "number", "string", "array", "object")
VALUES = 5  # of an enum that are named


def argument_differences(tool: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Difference]:
    """What differs in the arguments of *tool*, by the names of the arguments' order."""
    before, after = properties(old), properties(new)
    had, has = _required(old), _required(new)
    for name in before:
        if name not in after:
            yield Difference(What.ARGUMENT_GONE, tool, name)
        else:
            yield from _of_one(tool, name, before[name], after[name])
            yield from _must(tool, name, was=name in had, must=name in has)
    for name in after:
        if name not in before:
            yield Difference(What.ARGUMENT_NEEDED if name in has else What.ARGUMENT_ADDED, tool, name)


def properties(tool: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a tool, by name; none where its schema has no usable ones."""
    schema = tool.get("inputSchema")
    found = schema.get("properties") if isinstance(schema, dict) else None
    return found if isinstance(found, dict) else {}


def _must(tool: str, name: str, *, was: bool, must: bool) -> Iterator[Difference]:
    if was is not must:
        yield Difference(What.ARGUMENT_REQUIRED if must else What.ARGUMENT_OPTIONAL, tool, name)


def _of_one(tool: str, name: str, old: Any, new: Any) -> Iterator[Difference]:
    had, has = types(old), types(new)
    if not _covers(has, had):
        yield Difference(What.ARGUMENT_RETYPED, tool, name, _spelt(had), _spelt(has))
    lost = _lost(_enum(old), _enum(new))
    if lost is not None:
        yield Difference(What.ARGUMENT_NARROWED, tool, name, lost)
    said, says = (_description(schema) for schema in (old, new))
    if re.findall(r"\w+", said.casefold()) != re.findall(r"\w+", says.casefold()):
        yield Difference(What.DESCRIPTION, tool, name, said, says)


def types(schema: Any) -> frozenset[str]:
    """The JSON types that a schema names, by itself or in its alternatives; all where it names none."""
    if not isinstance(schema, dict):
        return frozenset(SIMPLE)
    kind = schema.get("type")
    named = [kind] if isinstance(kind, str) else kind if isinstance(kind, list) else []
    found = {item for item in named if isinstance(item, str)}
    if not named:
        for key in ("anyOf", "oneOf"):
            parts = schema.get(key)
            found |= {one for part in parts for one in _named(part)} if isinstance(parts, list) else set()
    return frozenset(found or SIMPLE)


def _named(schema: Any) -> frozenset[str]:
    """The types of one alternative, without looking into alternatives of its own."""
    kind = schema.get("type") if isinstance(schema, dict) else None
    kinds = [kind] if isinstance(kind, str) else kind if isinstance(kind, list) else SIMPLE
    return frozenset(item for item in kinds if isinstance(item, str))


def _covers(wide: frozenset[str], narrow: frozenset[str]) -> bool:
    return narrow <= (wide | {"integer"} if "number" in wide else wide)


def _spelt(kinds: frozenset[str]) -> str:
    return "any" if kinds >= set(SIMPLE) else " or ".join(sorted(kinds))


def _enum(schema: Any) -> list[str] | None:
    found = schema.get("enum") if isinstance(schema, dict) else None
    return [json.dumps(value, sort_keys=True) for value in found] if isinstance(found, list) else None


def _lost(old: list[str] | None, new: list[str] | None) -> str | None:
    """Values that were taken and no longer are; None where there are none."""
    if new is None:
        return None
    if old is None:
        return f"anything but {', '.join(new[:VALUES])}"
    lost = [value for value in old if value not in set(new)]
    return ", ".join(lost[:VALUES]) + (", …" if len(lost) > VALUES else "") if lost else None


def _required(tool: Mapping[str, Any]) -> set[str]:
    schema = tool.get("inputSchema")
    found = schema.get("required") if isinstance(schema, dict) else None
    return {name for name in found if isinstance(name, str)} if isinstance(found, list) else set()


def _description(schema: Any) -> str:
    found = schema.get("description") if isinstance(schema, dict) else None
    return found if isinstance(found, str) else ""
