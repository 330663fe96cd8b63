"""What ENV, ARG and LABEL set, and how large it grows: variables as BuildKit replaces them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from validator.reading.dockerfile_shell import SPACE, UNKNOWN, Lexer

MOST_EXPANDED = 32 * 1024  # characters that one instruction may grow by (threats.md section 1)
MOST_ENVIRONMENT = 128 * 1024  # characters of all variables of a stage: Linux's MAX_ARG_STRLEN
GUESS = 256  # characters of a variable that only the base image knows
PLATFORM = {  # what the builder itself sets; which architecture does not matter here
    "BUILDPLATFORM": "linux/amd64",
    "BUILDOS": "linux",
    "BUILDARCH": "amd64",
    "BUILDVARIANT": "",
    "TARGETPLATFORM": "linux/amd64",
    "TARGETOS": "linux",
    "TARGETARCH": "amd64",
    "TARGETVARIANT": "",
}
_NAMED = re.compile(r"\$\{?([^\W\d]\w*)")
_BLANK = re.compile(r"[\t\v\f\r ]+")


@dataclass(slots=True)
class Values:
    """The variables of a stage. `open`: its base image may have set others; `mixed`: names that ARG declares.

    A value may hold UNKNOWN. `grown` counts the characters that variables of one instruction were replaced
    by; `size` those of all variables together.
    """

    escape: str
    known: dict[str, str] = field(default_factory=dict)
    open: bool = False
    mixed: frozenset[str] = frozenset()
    grown: int = 0
    size: int = 0

    def expand(self, word: str) -> str:
        """The word as BuildKit sees it. Raises BadWord. Once too much has grown, the rest is UNKNOWN."""
        return Lexer(word, self._value, escape=self.escape).word()

    def measure(self, text: str) -> None:
        """Let `grown` count what is only shown, or written to a file, with variables replaced."""
        for name in _NAMED.findall(text):
            self.grown += length(self.known.get(name, ""))

    def define(self, found: Iterable[tuple[str, str]]) -> None:
        """Set variables. One that ENV and ARG give two values is not known: versions differ there."""
        for name, value in found:
            before = self.known.get(name)
            differs = before is not None and before != value and name in self.mixed
            self.known[name] = UNKNOWN if differs else value
            self.size += length(self.known[name]) - length(before or "")

    def _value(self, name: str) -> str | None:
        value = self.known.get(name, UNKNOWN if self.open else None)
        self.grown += length(value or "")
        return UNKNOWN if value and self.grown > MOST_EXPANDED else value


def length(value: str) -> int:
    """The characters of a value, guessed where it is not known."""
    return len(value) + value.count(UNKNOWN) * (GUESS - 1)


def pairs(text: str, escape: str) -> list[tuple[str, str | None]]:
    """The (name, value) pairs of ENV, ARG or LABEL, unexpanded; None for a name alone."""
    found = []
    for word in quoted_words(text, escape):
        name, mark, value = word.partition("=")
        found.append((name, value if mark else None))
    return found


def env_pairs(text: str, escape: str) -> list[tuple[str, str | None]]:
    """As `pairs`, for ENV and LABEL, which have an older form too: `ENV name a value`."""
    words = quoted_words(text, escape)
    if words and "=" not in words[0]:
        name, *rest = _BLANK.split(text, maxsplit=1)
        return [(name, rest[0] if rest else None)]
    return pairs(text, escape)


def quoted_words(text: str, escape: str) -> list[str]:
    """Words between white space; quotes and escapes stay in them."""
    words: list[str] = []
    word, quote, at = "", "", 0
    while at < len(text):
        here = text[at]
        at += 1
        if not quote and here in SPACE:
            words += [word] if word else []
            word = ""
            continue
        if here == escape and quote != "'":
            here += text[at : at + 1]
            at += 1
        elif here == quote:
            quote = ""
        elif not quote and here in "'\"":
            quote = here
        word += here
    return [*words, word] if word else words
