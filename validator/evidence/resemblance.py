"""Which names could be taken for one another: edit distance, and an index that finds such names quickly.

Rule and calibration: threats.md I1. The words that tell nothing apart are dropped, then one edit is a
likeness from five characters on, two from nine; an edit inserts, drops, replaces or swaps characters.
"""

import re
from collections.abc import Iterable, Iterator

NOISE = {"mcp", "server", "official", "remote", "the"}  # threats.md I1
LONGEST = 64  # characters of a name that are compared; names of entries have no more (REG003)
ONE, TWO = 5, 9  # characters from which one edit, two edits make a likeness
WORD = re.compile(r"[a-z0-9]+", re.ASCII)

Key = tuple[str, int, str]


def skeleton(name: str) -> str:
    """The letters and digits of *name*, lower-case, without the words that tell nothing apart.

    A name of such words only keeps them.
    """
    words = WORD.findall(name[: 4 * LONGEST].lower())
    telling = [word for word in words if word not in NOISE]
    return "".join(telling or words)[:LONGEST]


def allowed(one: str, other: str) -> int:
    """How many edits apart two skeletons may be to be alike."""
    shorter = min(len(one), len(other))
    return (shorter >= ONE) + (shorter >= TWO)


def alike(one: str, other: str) -> bool:
    """Whether one skeleton could be taken for the other. Never for empty ones."""
    return bool(one and other) and distance(one, other) <= allowed(one, other)


def distance(one: str, other: str) -> int:
    """Edits from *one* to *other*, a swap of neighbours counting once. Quadratic in at most 64 characters."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one):
        older, before, row = before, row, [i + 1]
        for j, b in enumerate(other):
            best = min(before[j + 1] + 1, row[j] + 1, before[j] + (a != b))
            if i and j and a == other[j - 1] and b == one[i - 1]:
                best = min(best, older[j - 1] + 1)
            row.append(best)
    return row[-1]


def keys(name: str) -> Iterator[Key]:
    """Where a skeleton is filed. Alike skeletons have a key of one among the `probes` of the other.

    As a whole, with any one character dropped: that finds one edit. And by its halves, each with any
    one character dropped: of two edits, one half has suffered one at most.
    """
    yield from (("", 0, text) for text in _without_one(name))
    if len(name) >= TWO:
        half = (len(name) - 1) // 2
        for side, text in (("<", name[:half]), (">", name[-half:])):
            yield from ((side, len(name), shorter) for shorter in _without_one(text))


def probes(name: str) -> Iterator[Key]:
    """The keys under which skeletons that are like this one are filed."""
    yield from (("", 0, text) for text in _without_one(name))
    for length in range(max(TWO, len(name) - 2), len(name) + 3):
        half = (length - 1) // 2
        for size in (half - 1, half, half + 1):
            for side, text in (("<", name[:size]), (">", name[-size:])):
                yield from ((side, length, shorter) for shorter in _without_one(text))


def _without_one(text: str) -> Iterable[str]:
    return {text, *(text[:n] + text[n + 1 :] for n in range(len(text)))}
