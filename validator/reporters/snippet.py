"""A source line with a mark under the column, in as many cells as a terminal gives each character."""

import unicodedata

from validator.model import Location
from validator.reporters.escape import disarmed, visible

BEFORE = 30  # characters of a long line that are kept left of the column


def snippet(at: Location, width: int) -> list[str]:
    """`12 | commit: main` and `   |         ^`; nothing where the location carries no source.

    *width* is in cells; a longer line is cut around the column.
    """
    if not at.source.strip():
        return []
    source, column = _window(at.source.replace("\n", " "), at.column, max(width, 20))
    number = str(at.line)
    lines = [f"{number} | {disarmed(visible(source))}"]
    if 0 < column <= len(source) + 1:
        lines.append(f"{' ' * len(number)} | {' ' * cells(visible(source[: column - 1]))}^")
    return lines


def _window(source: str, column: int, width: int) -> tuple[str, int]:
    start = max(0, column - 1 - BEFORE) if len(source) > width else 0
    window = source[start : start + width]
    lead, trail = "…" if start else "", "…" if start + width < len(source) else ""
    return lead + window + trail, column - start + len(lead)


def cells(text: str) -> int:
    """How many columns of a terminal visible text takes."""
    return sum(_cells(char) for char in text)


def _cells(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def fitted(text: str, width: int) -> str:
    """Visible text cut to *width* columns."""
    taken = 0
    for place, char in enumerate(text):
        taken += _cells(char)
        if taken > width:
            return text[: max(place - 1, 0)] + "…"
    return text
