"""Answers against the frozen schema of their revision, in our words and within limits.

`_revisions/<revision>.json` are written from the facts of the specification (protocol.md 3.1, 3.5); the
official schema.json decided what is strict: null is no string, "yes" is no boolean, up to 2025-11-25 a
property's schema is an object. Neither jsonschema's own message nor the instance is ever quoted.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import islice
from typing import TYPE_CHECKING, Any

from checks._words import brief
from validator import REVISIONS

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator, ValidationError

ITEMS = 2_000  # of a list that are looked at: as many as the session lets a server list
KEYS = 200  # of an object, beside those that some revision knows
DEPTH = 8  # levels; the schemas look no deeper
MOST = 2_000  # faults of one answer
TYPES = {
    "string": "a string",
    "boolean": "true or false",
    "object": "an object",
    "array": "a list",
    "integer": "a whole number",
    "number": "a number",
}

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """One way in which an answer breaks its schema: where, and words that follow the place."""

    path: Path
    words: str
    null: bool = False  # null for a field that may be left out


@lru_cache
def revision(name: str) -> dict[str, Any]:
    """The frozen definitions of one of REVISIONS. Raises FileNotFoundError for another."""
    file = files("checks") / "protocol" / "_revisions" / f"{name}.json"
    definitions: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))["$defs"]
    return definitions


def faults(name: str, definition: str, value: Any) -> list[Fault]:
    """How *value* breaks *definition* of the revision *name*, at most MOST, each once."""
    if definition not in revision(name):
        return []
    errors = islice(_validator(name, definition).iter_errors(prune(value)), MOST)
    found = (fault for error in errors for fault in _told(error, _needed(name)))
    return list(dict.fromkeys(found))


def where(path: Path) -> str:
    """A place as JavaScript writes it, cut: `tools[3].annotations.title`."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{brief(step, 40)}" for step in path)
    return brief(text.removeprefix("."), 120) or "the answer"


def prune(value: Any, depth: int = DEPTH) -> Any:
    """The value without what no schema here looks at, so that a hostile one costs no more than a real one."""
    if isinstance(value, dict):
        kept = dict(islice(value.items(), KEYS)) | {k: value[k] for k in _known() & value.keys()}
        return {key: prune(item, depth - 1) for key, item in kept.items()} if depth else {}
    if isinstance(value, list | tuple):
        return [prune(item, depth - 1) for item in islice(value, ITEMS)] if depth else []
    return value


@lru_cache
def _validator(name: str, definition: str) -> "Draft202012Validator":
    from jsonschema import Draft202012Validator
    from referencing import Registry

    schema = {"$ref": f"#/$defs/{definition}", "$defs": revision(name)}
    return Draft202012Validator(schema, registry=Registry())


@lru_cache
def _known() -> frozenset[str]:
    """Every field that some definition of some revision knows."""
    return frozenset(
        key for name in REVISIONS for part in revision(name).values() for key in part.get("properties", ())
    )


@lru_cache
def _needed(name: str) -> frozenset[str]:
    """Every field that some definition of the revision requires."""
    return frozenset(key for part in revision(name).values() for key in part.get("required", ()))


def _told(error: "ValidationError", needed: frozenset[str]) -> Iterator[Fault]:
    path: Path = tuple(error.absolute_path)
    want: Any = error.validator_value
    instance: Any = error.instance
    if error.validator == "required":
        yield from (Fault((*path, key), "is missing") for key in want if key not in instance)
    elif error.validator == "type":
        says = "null, not" if instance is None else "not"
        yield Fault(path, f"is {says} {TYPES[want]}", _left_out(error, needed))
    elif error.validator in ("enum", "const"):
        listed = want if error.validator == "enum" else [want]
        words = " or ".join(f'"{item}"' for item in listed)
        yield Fault(path, f"is not {words}", _left_out(error, needed))
    else:  # minimum, maximum
        yield Fault(path, f"is {'below' if error.validator == 'minimum' else 'above'} {want}")


def _left_out(error: "ValidationError", needed: frozenset[str]) -> bool:
    """Is it null in the place of a field that could have been left out?"""
    last = error.absolute_path[-1] if error.absolute_path else 0
    return error.instance is None and isinstance(last, str) and last not in needed
