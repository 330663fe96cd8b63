"""What a fuzz target is."""

from collections.abc import Callable
from dataclasses import dataclass

from hypothesis.strategies import SearchStrategy


@dataclass(frozen=True, slots=True)
class Target:
    """One parser and what must hold of it, whatever the bytes.

    `one` raises for a fault: an exception that the parser does not document, or a broken invariant.
    `grammar` makes bytes that get deep, which random ones do not. `most` is the length (bytes) up to
    which inputs are tried: more than the parser's own limit, or enough for every path.
    """

    one: Callable[[bytes], None]
    grammar: SearchStrategy[bytes]
    most: int


def pieces(data: bytes, cuts: bytes) -> list[bytes]:
    """The data in pieces whose lengths are the bytes of *cuts*, again and again; one of none is skipped."""
    sizes = [size for size in cuts if size] or [len(data) or 1]
    found, at, turn = [], 0, 0
    while at < len(data):
        size = sizes[turn % len(sizes)]
        found.append(data[at : at + size])
        at, turn = at + size, turn + 1
    return found
