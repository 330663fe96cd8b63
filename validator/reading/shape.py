"""Compares a document with the contribution schema, and says what differs in words for a contributor.

jsonschema finds the differences; what it says about them is not used (threats.md S5, S6).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from validator.reading.misplaced import Home, home
from validator.reading.mistakes import Mistake, mistakes
from validator.reading.nearest import nearest
from validator.reading.problem import MOST_MESSAGE, cut
from validator.reading.prune import prune, prune_list
from validator.reading.tree import Mapping, Node, Scalar, ScalarKind, child, key_at, node_at
from validator.reading.violation import Kind, Path, Violation, anonymous, dotted
from validator.reading.wording import disallowed, forbidden, ignored, missing, mistyped, unknown

_ALIKE = 5  # more of the same mistake than this are one finding
_INDEX = re.compile(r"/[0-9]+(?=/|$)")

__all__ = ["Kind", "Violation", "nearest", "prune", "prune_list", "violations"]


def violations(document_root: Node, schema_name: str) -> tuple[Violation, ...]:
    """Every violation of the schema `server` or `tools`, in the order of the document.

    One mistake gives one violation: a misspelt key is not also a missing one, keys that slid out of
    a mapping are one finding, an unknown `type` brings none of what the types require, and the same
    mistake in more than five items of a list is reported at the first, with the other lines. Messages
    and fixes have at most 300 characters. Raises ValueError for another schema name.
    """
    if schema_name not in ("server", "tools"):
        raise ValueError(f"there is no schema {schema_name}")
    found = mistakes(document_root, schema_name)
    entry_type = _entry_type(document_root)
    homes = {m.path: home(schema_name, m.path, entry_type) for m in found if m.kind is Kind.UNKNOWN_KEY}
    told = [_told(m, document_root, schema_name, entry_type) for m in _remaining(found, homes, document_root)]
    told.extend(_unknown_keys(homes, document_root))
    return tuple(_in_order(_folded(_in_order(told))))


def _entry_type(root: Node) -> str:
    item = root.item("type") if isinstance(root, Mapping) else None
    return item.value.value if item and isinstance(item.value, Scalar) else ""


def _remaining(found: list[Mistake], homes: dict[Path, Home], root: Node) -> Iterator[Mistake]:
    """All but the unknown keys, and but what they explain: what was misspelt or moved is not missing."""
    places = {place.place for place in homes.values() if place.place}
    emptied = {place.within for place in homes.values() if place.within}
    for mistake in found:
        place = anonymous(mistake.path)
        explained = mistake.kind is Kind.MISSING and (place in places or place in emptied)
        explained |= mistake.kind is Kind.TYPE and place in emptied and _is_null(root, mistake.path)
        if mistake.kind is not Kind.UNKNOWN_KEY and not explained:
            yield mistake


def _is_null(root: Node, path: Path) -> bool:
    node = node_at(root, _pointer(path))
    return isinstance(node, Scalar) and node.kind is ScalarKind.NULL


def _unknown_keys(homes: dict[Path, Home], root: Node) -> Iterator[Violation]:
    """One violation for all keys of a mapping that should move to the same other one."""
    groups: dict[tuple[Path, str], list[Path]] = {}
    for path, place in homes.items():
        groups.setdefault((path[:-1], place.within or f"only {path[-1]}"), []).append(path)
    for (parent, _), paths in groups.items():
        message = unknown([str(path[-1]) for path in paths], dotted(parent))
        yield _violation(Mistake(Kind.UNKNOWN_KEY, paths[0]), message, homes[paths[0]].fix, root)


def _in_order(told: Iterable[Violation]) -> list[Violation]:
    return sorted(told, key=lambda violation: (violation.line, violation.column))


def _folded(told: list[Violation]) -> Iterator[Violation]:
    """Wrong types stay apart: `prune` needs each of them."""
    groups: dict[tuple[object, ...], list[Violation]] = {}
    for violation in told:
        alike = (violation.kind, _INDEX.sub("/[]", violation.pointer), violation.key, violation.fix)
        alone = violation.pointer if violation.kind is Kind.TYPE else ""
        groups.setdefault((*alike, alone), []).append(violation)
    for group in groups.values():
        if len(group) <= _ALIKE:
            yield from group
        else:
            lines = ", ".join(str(violation.line) for violation in group[1:])
            message = cut(
                f"{group[0].message}; the same {len(group) - 1} more times, in lines {lines}", MOST_MESSAGE
            )
            yield replace(group[0], message=message)


def _told(mistake: Mistake, root: Node, schema_name: str, entry_type: str) -> Violation:
    node = node_at(root, _pointer(mistake.path))
    words: tuple[str, str | None]
    match mistake.kind:
        case Kind.MISSING:
            words = missing(mistake, schema_name)
        case Kind.TYPE:
            words = mistyped(mistake, node, schema_name == "server")
        case Kind.VALUE:
            words = disallowed(mistake, node)
        case Kind.FORBIDDEN:
            words = forbidden(mistake, entry_type)
        case _:
            words = ignored(mistake, schema_name)
    return _violation(mistake, *words, root)


def _violation(mistake: Mistake, message: str, fix: str | None, root: Node) -> Violation:
    path = mistake.path[:-1] if mistake.kind is Kind.MISSING else mistake.path
    pointer = _pointer(path)
    key = None if mistake.kind in (Kind.TYPE, Kind.VALUE) else key_at(root, pointer)
    place = key or node_at(root, pointer) or root
    return Violation(
        mistake.kind,
        pointer,
        mistake.key,
        cut(message, MOST_MESSAGE),
        cut(fix, MOST_MESSAGE) if fix else None,
        place.line,
        place.column,
        key is not None,
        mistake.allowed if mistake.kind is Kind.TYPE else (),
    )


def _pointer(path: Path) -> str:
    pointer = ""
    for step in path:
        pointer = child(pointer, step)
    return pointer
