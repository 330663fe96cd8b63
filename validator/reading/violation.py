"""Where a document differs from the contribution schema: the vocabulary of `shape`."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

Step: TypeAlias = str | int
Path: TypeAlias = tuple[Step, ...]  # keys and indexes from the root


class Kind(StrEnum):
    """What is wrong with the shape."""

    UNKNOWN_KEY = "unknown-key"  # the registry would drop it, and what it says with it
    IGNORED_KEY = "ignored-key"  # known, often seen, and dropped: a warning or a note (rules.md SCH)
    MISSING = "missing"
    TYPE = "type"
    VALUE = "value"  # not one of the few allowed
    FORBIDDEN = "forbidden"  # a known key that has no place in an entry of this type


@dataclass(frozen=True, slots=True)
class Violation:
    """One mistake. `line` and `column` count from 1.

    `pointer` (RFC 6901) names the offending item; where a key is missing, the mapping that lacks it.
    `key` is the last step of the pointer, or the missing key; "" for the root and for list items.
    `at_key` tells whether the position is that of a key or of a value. `wants` are the JSON types
    that the schema allows there, for violations of kind `type`.
    """

    kind: Kind
    pointer: str
    key: str
    message: str
    fix: str | None
    line: int
    column: int
    at_key: bool
    wants: tuple[str, ...] = ()


def dotted(path: Path) -> str:
    """A path for people: `config.env[2].value`, `tools[0].name` in a tools.json; "" for the root."""
    text = "tools" if path and isinstance(path[0], int) else ""
    text += "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".")


def anonymous(path: Path) -> str:
    """The path without indexes, for tables: `config.env[].value`."""
    text = "".join("[]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".")
