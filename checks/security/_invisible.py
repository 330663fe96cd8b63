"""Characters that are in a text and not on the screen (threats.md Y13, Y14; protocol.md 5.1)."""

import unicodedata
from collections.abc import Iterator

# Default_Ignorable_Code_Point and blank letters that the strict readers let pass: they have honest uses
# elsewhere, none in an entry. Unicode 15, DerivedCoreProperties.txt.
BLANK = {0xAD, 0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0}
RANGES = ((0x180B, 0x180F), (0xFE00, 0xFE0D), (0xE0100, 0xE01EF), (0xE000, 0xF8FF), (0xF0000, 0x10FFFF))
# What the readers refuse in server.yaml and tools.json (validator.reading.text), for the other files.
CONTROLS = {0x61C, 0x200B, 0x200E, 0x200F, 0xFEFF, *range(0x2028, 0x202F), *range(0x2060, 0x2070)}
JOINERS = {0x200C, 0x200D}
PRESENTATION = {0xFE0E, 0xFE0F}  # of emoji: honest after a symbol
TAGS = range(0xE0000, 0xE0100)
MOST_MARKS = 4  # combining marks on one letter: more cover the lines above and below


def invisible(text: str) -> Iterator[tuple[int, str]]:
    """(index, what it is) of every character that a reviewer cannot see. Linear in the text."""
    marks = 0
    for n, character in enumerate(text):
        if character.isascii():
            marks = 0
            if (character < " " and character not in "\t\n\r") or character == "\x7f":
                yield n, f"the control character U+{ord(character):04X}"
            continue
        before = text[n - 1] if n else ""
        if _is_hidden(ord(character), before):
            yield n, f"the invisible character U+{ord(character):04X}"
        marks = marks + 1 if unicodedata.category(character) == "Mn" else 0
        if marks == MOST_MARKS + 1:
            yield n, f"more than {MOST_MARKS} combining marks on one letter"


def _is_hidden(code: int, before: str) -> bool:
    if code in PRESENTATION or code in JOINERS:
        return not _is_symbol(before)
    ranged = any(first <= code <= last for first, last in RANGES)
    return ranged or code in BLANK or code in CONTROLS or code in TAGS or 0x7F <= code < 0xA0


def _is_symbol(before: str) -> bool:
    """An emoji, a digit of a keycap, a letter of a script that is joined: something to be presented."""
    if not before:
        return False
    ascii_ = before.isascii()
    return (
        before in "0123456789#*"
        if ascii_
        else unicodedata.category(before) in ("So", "Sm", "Sk", "Mn", "Lo", "Po")
    )


def smuggled(text: str) -> str:
    """What the tag characters in *text* spell, in plain letters; "" where there are none."""
    return "".join(chr(ord(c) - TAGS.start) for c in text if ord(c) in TAGS and 0x20 <= ord(c) & 0xFF < 0x7F)
