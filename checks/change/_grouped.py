"""A pin bump may change a hundred things: how they become a short list of findings."""

from collections.abc import Iterable, Sequence

from checks._words import brief
from validator import Difference, What, told

MOST = 20  # findings of one rule
NAMED = 6  # things that one finding names


def of(differences: Iterable[Difference], *whats: What) -> list[Difference]:
    """Those of these kinds."""
    return [found for found in differences if found.what in whats]


def listed(names: Iterable[str]) -> str:
    """`a`, `b` and 3 more; each once."""
    once = list(dict.fromkeys(names))
    shown = ", ".join(f"`{brief(name, 40)}`" for name in once[:NAMED])
    return f"{shown} and {len(once) - NAMED} more" if len(once) > NAMED else shown


def counted(things: Sequence[object], one: str, many: str) -> str:
    """`1 tool is`, `2 tools are`."""
    return f"1 {one}" if len(things) == 1 else f"{len(things)} {many}"


def detail(differences: Iterable[Difference]) -> str:
    """All of them in words, a line each."""
    return "\n".join(told(found) for found in differences)
