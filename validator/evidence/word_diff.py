"""Two texts held against each other: by words for prose, by lines for files. Bounded, whatever they hold."""

from collections.abc import Iterator
from difflib import SequenceMatcher, unified_diff
from itertools import islice

WORDS = 1_500  # of a description that are compared: the comparison is quadratic
LINES = 2_000  # of a file
MOST_LINES = 80  # of a diff
LINE = 300  # characters of a line of a diff
AROUND = 6  # words that are shown on each side of a change


def word_diff(before: str, after: str) -> str:
    """In one line: `[-gone-]`, `{+new+}`, and a few words around them. "" where the words are the same."""
    old, new = before.split()[:WORDS], after.split()[:WORDS]
    steps = SequenceMatcher(None, old, new, autojunk=True).get_opcodes()
    if all(kind == "equal" for kind, *_ in steps):
        return ""
    return " ".join(word for step in steps for word in _shown(step, old, new))


def _shown(step: tuple[str, int, int, int, int], old: list[str], new: list[str]) -> Iterator[str]:
    kind, begin, end, new_begin, new_end = step
    if kind == "equal":
        yield from _context(old[begin:end], first=begin == 0, last=end == len(old))
        return
    if begin < end:
        yield f"[-{' '.join(old[begin:end])}-]"
    if new_begin < new_end:
        yield f"{{+{' '.join(new[new_begin:new_end])}+}}"


def _context(words: list[str], *, first: bool, last: bool) -> list[str]:
    if first and not last:
        return ["…", *words[-AROUND:]] if len(words) > AROUND else words
    if last and not first:
        return [*words[:AROUND], "…"] if len(words) > AROUND else words
    return [*words[:AROUND], "…", *words[-AROUND:]] if len(words) > 2 * AROUND + 1 else words


def line_diff(before: str, after: str) -> str:
    """A unified diff with one line of context; "" where the lines are the same."""
    old, new = before.splitlines()[:LINES], after.splitlines()[:LINES]
    found = [line[:LINE] for line in islice(unified_diff(old, new, n=1, lineterm=""), 2, MOST_LINES + 3)]
    if len(found) > MOST_LINES:
        found[MOST_LINES:] = ["…"]
    return "\n".join(found)
