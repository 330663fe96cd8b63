"""Plain data of the types that the schema promises, so that other rules need not look again.

What is of the wrong type is reported by `shape.violations`; here it is set aside:
- text that merely lacks its quotes (`NO`, an all-digit commit) becomes the text as written;
- an item of a mapping is left out, as is one whose value is empty (null), which says nothing;
- an item of a list is replaced by an empty one of the right type, so that indexes, and with them the
  positions of later findings, stay true;
- a block that has no place in an entry of this type is left out;
- a document whose root is of the wrong type is empty.
Unknown keys stay. A missing key is missing.
"""

from collections.abc import Iterable

from validator.reading.tree import Mapping, Node, Plain, Scalar, ScalarKind, Sequence, child, scalar_value
from validator.reading.violation import Kind, Violation

_Wrong = dict[str, tuple[str, ...]]  # pointer -> the types the schema allows there


def prune(root: Node, violations: Iterable[Violation]) -> dict[str, Plain]:
    """The document of a server.yaml, given its violations. Never raises; {} if it is no mapping."""
    wrong = _wrong(violations)
    return _mapping(root, "", wrong) if isinstance(root, Mapping) and "" not in wrong else {}


def prune_list(root: Node, violations: Iterable[Violation]) -> list[Plain]:
    """The document of a tools.json, given its violations. Never raises; [] if it is no list."""
    wrong = _wrong(violations)
    return _list(root, "", wrong) if isinstance(root, Sequence) and "" not in wrong else []


def _wrong(violations: Iterable[Violation]) -> _Wrong:
    aside = (Kind.TYPE, Kind.FORBIDDEN)
    return {violation.pointer: violation.wants for violation in violations if violation.kind in aside}


def _mapping(node: Mapping, pointer: str, wrong: _Wrong) -> dict[str, Plain]:
    kept: dict[str, Plain] = {}
    for item in node.items:
        below = child(pointer, item.key.value)
        empty = isinstance(item.value, Scalar) and item.value.kind is ScalarKind.NULL
        if not empty and (below not in wrong or _lacks_quotes(item.value, wrong[below])):
            kept[item.key.value] = _value(item.value, below, wrong)
    return kept


def _list(node: Sequence, pointer: str, wrong: _Wrong) -> list[Plain]:
    return [_value(item, child(pointer, index), wrong) for index, item in enumerate(node.items)]


def _value(node: Node, pointer: str, wrong: _Wrong) -> Plain:
    if pointer in wrong:
        return (
            node.value
            if isinstance(node, Scalar) and _lacks_quotes(node, wrong[pointer])
            else _empty(wrong[pointer])
        )
    if isinstance(node, Mapping):
        return _mapping(node, pointer, wrong)
    if isinstance(node, Sequence):
        return _list(node, pointer, wrong)
    return scalar_value(node)


def _lacks_quotes(node: Node, wants: tuple[str, ...]) -> bool:
    return "string" in wants and isinstance(node, Scalar) and node.kind is not ScalarKind.NULL


def _empty(wants: tuple[str, ...]) -> Plain:
    match wants[0]:
        case "object":
            return {}
        case "array":
            return []
        case "boolean":
            return False
        case _:
            return ""
