"""Words in letters of two alphabets, or in letters that only look like plain ones."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from checks.security._plain import LOOK_ALIKE

ALIKE = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")  # scripts with letters of the same look
WORD = re.compile(r"[^\W_]+")  # `ID-номер` is two words, each of one alphabet
RARE = ("ARMENIAN", "CHEROKEE")  # all of whose letters look like others
WIDE = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL")  # beside them full-width letters are honest


def imitations(name: str) -> Iterator[tuple[str, str]]:
    """(word, what is odd about it) of every word in *name* that looks like another one."""
    if not name.isascii():
        for word in dict.fromkeys(WORD.findall(name)):
            if not word.isascii() and (says := _imitates(word)):
                yield word, says


def _imitates(word: str) -> str:
    scripts = {script for c in set(word) if (script := _script(c))}
    if len(scripts) > 1 and any(c in LOOK_ALIKE or _script(c) in RARE for c in word):
        return f"mixes letters of {' and '.join(sorted(name.capitalize() for name in scripts))}"
    plain = unicodedata.normalize("NFKC", word)
    styled = any(c != p and c.isalpha() and p.isascii() for c, p in zip(word, plain, strict=False))
    if not styled or len(plain) != len(word) or any(_is_wide(c) for c in set(word)):
        return ""
    return "has letters that only look like plain ones"


@lru_cache(4096)
def _script(letter: str) -> str:
    """Which of the ALIKE scripts a letter is of; "" for none."""
    name = unicodedata.name(letter, "") if letter.isalpha() else ""
    return next((script for script in ALIKE if name.startswith(script)), "")


def _is_wide(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith(WIDE)
