"""Given values must not reach a report: they are taken out of everything that a server said.

Also where they are written as JSON, in hex, in base64 or for an address, and where our own limits cut
them in two. A server that hides them on purpose can spell them in other ways: nobody gives a server that
they do not trust a value that they cannot spare.
"""

import json
import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from itertools import takewhile
from typing import Any, TypeVar
from urllib.parse import quote

from validator.resources import Missing

SHORTEST = 4  # characters; a shorter value is found everywhere, and is no secret
SPELT = 8  # characters of a part, or of a spelling in base64, that tell anything
SAYS = "[given value]"
TOKEN = 24  # characters from which on a value is told by its beginning
HEAD = 12  # characters of that
CUT = 80  # characters of a text below which nothing is cut off
GAP = re.compile(r"(\n\[… \d+ bytes left out …\]\n)")  # live/kept.py
T = TypeVar("T")


def without(given: Iterable[str], said: T) -> T:
    """*said* (dataclasses, mappings, sequences, texts) with every given value replaced, escaped ones too."""
    plain = [value for value in given if len(value) >= SHORTEST]
    words = sorted({word for value in plain for word in _spellings(value)}, key=len, reverse=True)
    cleaned: T = _clean(said, words) if words else said
    return cleaned


def _spellings(value: str) -> Iterator[str]:
    data = value.encode("utf-8", errors="surrogateescape")
    yield from (value, json.dumps(value)[1:-1], quote(data, safe=""), data.hex())
    for before, first in enumerate((0, 2, 3)):  # "user:value" moves it by bytes; these characters stay
        last = (before + len(data)) * 8 // 6
        for spell in (b64encode, urlsafe_b64encode):
            inner = spell(bytes(before) + data).decode("ascii")[first:last]
            yield from [inner] * (len(inner) >= SPELT)


def _clean(said: Any, words: list[str]) -> Any:
    if isinstance(said, Enum):
        return said
    if isinstance(said, str):
        return _clean_text(said, words)
    if isinstance(said, Missing):
        return Missing(_clean_text(str(said), words), said.cause)
    if isinstance(said, list | tuple):
        return type(said)(_clean(item, words) for item in said)
    if isinstance(said, Mapping):
        return {_clean(key, words): _clean(item, words) for key, item in said.items()}
    if is_dataclass(said) and not isinstance(said, type):
        return replace(said, **{f.name: _clean(getattr(said, f.name), words) for f in fields(said)})
    return said


def _clean_text(text: str, words: list[str]) -> str:
    long = len(text) >= CUT
    for word in words:
        text = text.replace(word, SAYS)
        if len(word) >= TOKEN:
            text = _without_heads(text, word)
    return "".join(_without_ends(part, words) for part in GAP.split(text)) if long else text


def _without_heads(text: str, word: str) -> str:
    """Without what is left of *word* where a limit cut off its end."""
    parts = text.split(word[:HEAD])
    return SAYS.join([parts[0], *(part[_common(part, word[HEAD:]) :] for part in parts[1:])])


def _common(one: str, other: str) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _without_ends(text: str, words: list[str]) -> str:
    """Without the part of a word with which *text* begins or ends."""
    for word in words:
        sizes = range(len(word) - 1, max(SHORTEST, min(SPELT, len(word) // 2)) - 1, -1)
        if head := next((n for n in sizes if text.startswith(word[-n:])), 0):
            text = SAYS + text[head:]
        if tail := next((n for n in sizes if text.endswith(word[:n])), 0):
            text = text[:-tail] + SAYS
    return text
