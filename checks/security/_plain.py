"""A text as a model reads it: without what only hides its words from a pattern.

Compatibility forms, accents, invisible characters, letters that imitate others, character references,
escapes and emphasis are undone; white space becomes one blank. In linear time, whatever the text.
"""

import html
import re
import unicodedata

UNSEEN = {"Cf", "Cc", "Mn", "Me", "Co", "Cn", "Cs"}  # Unicode categories
BLANK = {0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0}  # letters without a picture
# Letters of other scripts with the look of a Latin one; by hand, from the charts of Unicode 15.
CYRILLIC = dict(zip("аеорсухіјѕԁһԛԝѵӏктмАВЕКМНОРСТУХІЈЅ", "aeopcyxijsdhqwvlktmABEKMHOPCTYXIJS", strict=True))
GREEK = dict(zip("αοριντκυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "aopivtkuxABEZHIKMNOPTYX", strict=True))
LOOK_ALIKE = CYRILLIC | GREEK
LONG = {0xFDFA, 0xFDFB}  # ligatures of 18 and 8 letters, none of them Latin
ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2}))", re.ASCII)


def plain(text: str) -> str:
    """The text, on one line, in the letters that it is read in; upper and lower case stay."""
    if "&" in text:
        text = html.unescape(text)
    if "\\" in text:
        text = ESCAPE.sub(lambda found: chr(int(found[1] or found[2], 16)), text)
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.translate(dict.fromkeys(LONG)))
    return flat(text.translate(FOLDED))


def flat(text: str) -> str:
    """The text with every run of white space as one blank: a line break hides no word."""
    return " ".join(text.split())


class _Folded(dict[int, str | None]):
    """A table for str.translate that is filled as characters are met: what stands for each, None for none."""

    def __missing__(self, code: int) -> str | None:
        character = chr(code)
        unseen = code >= 0x80 and (unicodedata.category(character) in UNSEEN or code in BLANK)
        self[code] = None if unseen else character
        return self[code]


FOLDED = _Folded(str.maketrans(LOOK_ALIKE | {"’": "'", "‘": "'", "ʼ": "'", "`": None, "*": None}))
