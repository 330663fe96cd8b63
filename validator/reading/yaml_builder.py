"""Builds the tree from YAML events, and judges keys where they are read."""

from dataclasses import dataclass, field, replace

from yaml.events import Event

from validator.reading.problem import Problems, cut
from validator.reading.tree import Item, Mapping, Node, Scalar, Sequence

MOST_KEY = 128  # characters, threats.md 3.1


@dataclass(slots=True)
class _Open:
    """A mapping or sequence whose end has not been read yet."""

    is_mapping: bool
    at: tuple[int, int]
    nodes: list[Node] = field(default_factory=list)
    items: dict[str, Item] = field(default_factory=dict)
    key: Scalar | None = None  # read, its value is still to come
    at_value: bool = False  # a key was read, good or bad: the next node is its value


@dataclass(slots=True)
class Builder:
    """The tree under construction. `root` is None until the outermost node is complete."""

    problems: Problems
    root: Node | None = None
    _stack: list[_Open] = field(default_factory=list)

    @property
    def depth(self) -> int:
        """How many mappings and sequences are open."""
        return len(self._stack)

    def open(self, is_mapping: bool, at: tuple[int, int]) -> None:
        """A mapping or a sequence begins at (line, column)."""
        self._stack.append(_Open(is_mapping, at))

    def close(self) -> None:
        """The innermost mapping or sequence ends."""
        done = self._stack.pop()
        if done.is_mapping:
            self.put(Mapping(tuple(done.items.values()), *done.at))
        else:
            self.put(Sequence(tuple(done.nodes), *done.at))

    def put(self, node: Node) -> None:
        """A complete node: a key, a value, an item of a sequence, or the root."""
        if not self._stack:
            self.root = node
        elif not self._stack[-1].is_mapping:
            self._stack[-1].nodes.append(node)
        else:
            self._put_in_mapping(self._stack[-1], node)

    def _put_in_mapping(self, mapping: _Open, node: Node) -> None:
        if not mapping.at_value:
            mapping.key = self._key(node, mapping)
            mapping.at_value = True
            return
        if mapping.key is not None:
            mapping.items[mapping.key.value] = Item(mapping.key, _placed(node, mapping.key))
        mapping.key, mapping.at_value = None, False

    def _key(self, node: Node, mapping: _Open) -> Scalar | None:
        """The key, or None where its value must be left out of the tree."""
        at = (node.line, node.column)
        if not isinstance(node, Scalar):
            self.problems.add("yaml/complex-key", "a key must be a single word, not a list or a mapping", at)
            return None
        name = cut(node.value)
        first = mapping.items.get(node.value)
        if not node.value:
            self.problems.add("yaml/empty-key", "a key is missing before the colon, or empty", at)
        elif len(node.value) > MOST_KEY:
            self.problems.add("yaml/key-too-long", f"a key has more than {MOST_KEY} characters: {name}", at)
        elif node.value == "<<":
            message = "the merge key `<<` is not allowed: readers differ in what it means"
            self.problems.add("yaml/merge-key", message, at, "write the keys out")
        elif first is not None:
            message = (
                f"the key `{name}` is already set in line {first.key.line}; readers differ in which wins"
            )
            self.problems.add("yaml/duplicate-key", message, at, "keep one of the two")
        else:
            self._warn_of_spelling(node, name)
            return node
        return None

    def _warn_of_spelling(self, key: Scalar, name: str) -> None:
        if key.ambiguous:
            message = f"the key `{name}` is not text for every YAML reader"
            self.problems.add("yaml/ambiguous-key", message, (key.line, key.column), "write it in quotes")


def _placed(node: Node, key: Scalar) -> Node:
    """A value that was left out stands where its key stands: the parser's mark may be lines away."""
    if isinstance(node, Scalar) and node.plain and not node.value:
        return replace(node, line=key.line, column=key.column)
    return node


def place(event: Event) -> tuple[int, int]:
    """Where an event begins: (line, column), from 1."""
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)
