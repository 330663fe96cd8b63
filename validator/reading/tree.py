"""The parsed tree: what was written, and where.

Scalars stay text, with the kind their spelling has; only `to_plain` makes Python values of them.
The readers limit the depth (16 in YAML, 32 in JSON), so the recursion here is bounded.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

Plain: TypeAlias = bool | int | float | str | list["Plain"] | dict[str, "Plain"] | None


class ScalarKind(StrEnum):
    """What a scalar's spelling says it is (JSON, or the YAML 1.2 core schema, section 10.3.2)."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    NULL = "null"


@dataclass(frozen=True, slots=True)
class Scalar:
    """A leaf, or a key. `value` is the decoded text; `plain` means that it stands without quotes.

    `ambiguous`: some reader takes this spelling for something other than text (`NO`, `0777`,
    `22:22`, `1e5`, threats.md Y11). `line` and `column` count from 1, columns in characters.
    """

    value: str
    plain: bool
    kind: ScalarKind
    line: int
    column: int
    ambiguous: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One key of a mapping and its value."""

    key: Scalar
    value: "Node"


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys are unique: of two equal ones the reader keeps the first and reports the second."""

    items: tuple[Item, ...]
    line: int
    column: int

    def item(self, key: str) -> Item | None:
        """The item of that key, or None."""
        return next((item for item in self.items if item.key.value == key), None)


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list of nodes."""

    items: tuple["Node", ...]
    line: int
    column: int


Node: TypeAlias = Scalar | Mapping | Sequence


def child(pointer: str, step: str | int) -> str:
    """The RFC 6901 pointer one step further down, with `~` and `/` escaped (section 3)."""
    if isinstance(step, str) and ("~" in step or "/" in step):
        step = step.replace("~", "~0").replace("/", "~1")
    return f"{pointer}/{step}"


def steps(pointer: str) -> list[str]:
    """The unescaped steps of an RFC 6901 pointer; "" is the root and has none."""
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]


def node_at(root: Node, pointer: str) -> Node | None:
    """The node a pointer names, or None where there is none."""
    node: Node | None = root
    for step in steps(pointer):
        node = _down(node, step)
    return node


def key_at(root: Node, pointer: str) -> Scalar | None:
    """The key of the mapping item a pointer names; None for the root and for items of a sequence."""
    parent, _, last = pointer.rpartition("/")
    mapping = node_at(root, parent) if pointer else None
    item = mapping.item(steps(f"/{last}")[0]) if isinstance(mapping, Mapping) else None
    return item.key if item else None


def position(root: Node, pointer: str) -> tuple[int, int]:
    """(line, column) of the node a pointer names, or of its nearest ancestor that exists."""
    node = root
    for step in steps(pointer):
        below = _down(node, step)
        if below is None:
            break
        node = below
    return node.line, node.column


def walk(root: Node, pointer: str = "") -> Iterator[tuple[str, Node]]:
    """Every node with its pointer, in the order of the document, parents before children."""
    yield pointer, root
    within = [_children(pointer, root)]
    while within:
        for below, node in within[-1]:
            yield below, node
            if not isinstance(node, Scalar):
                within.append(_children(below, node))
                break
        else:
            within.pop()


def _children(pointer: str, node: Node) -> Iterator[tuple[str, Node]]:
    if isinstance(node, Mapping):
        return ((child(pointer, item.key.value), item.value) for item in node.items)
    items = node.items if isinstance(node, Sequence) else ()
    return ((f"{pointer}/{index}", item) for index, item in enumerate(items))


def to_plain(node: Node) -> Plain:
    """Python data: dict, list, str, int, float, bool, None. Never raises for what the readers made."""
    if isinstance(node, Mapping):
        return {item.key.value: to_plain(item.value) for item in node.items}
    if isinstance(node, Sequence):
        return [to_plain(item) for item in node.items]
    return scalar_value(node)


def scalar_value(scalar: Scalar) -> bool | int | float | str | None:
    """The Python value of a scalar, by its kind."""
    match scalar.kind:
        case ScalarKind.STRING:
            return scalar.value
        case ScalarKind.INTEGER:
            return _integer(scalar.value)
        case ScalarKind.NUMBER:
            return float(scalar.value)
        case ScalarKind.BOOLEAN:
            return scalar.value.lower() == "true"
        case ScalarKind.NULL:
            return None


def _integer(text: str) -> int:
    """Octal and hexadecimal as in YAML 1.2: `0o17`, `0x1F`; a leading zero alone changes nothing."""
    base = {"0o": 8, "0x": 16}.get(text[:2], 10)
    return int(text, base)


def _down(node: Node | None, step: str) -> Node | None:
    if isinstance(node, Mapping):
        item = node.item(step)
        return item.value if item else None
    if isinstance(node, Sequence) and step.isascii() and step.isdigit() and len(step) < 10:
        index = int(step)
        return node.items[index] if index < len(node.items) and str(index) == step else None
    return None
