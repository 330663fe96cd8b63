"""`{{entry.parameter|filter}}`: the gateway's template language, parsed in linear time.

Semantics: docker/mcp-gateway, pkg/eval (rules.md, CFG). A term ends at the first `}}`; the path is
looked up in the user's configuration, an unset one gives the empty text; unknown filters are
skipped without a word, which is why a misspelt one goes unnoticed for weeks.
"""

import re
from dataclasses import dataclass

OPEN, CLOSE = "{{", "}}"
FILTERS = ("volume", "volume-target", "into", "first", "last")
PREFIXES = ("or:", "mount_as:")  # filters with an argument
SEGMENT = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Placeholder:
    """One term of a text. `fault` says in a few words why it is none; "" where it is one."""

    text: str  # as written, with its braces
    start: int  # characters from the beginning of the text it stands in
    path: tuple[str, ...] = ()  # ("entry", "parameter"), without white space
    filters: tuple[str, ...] = ()
    fault: str = ""

    @property
    def dotted(self) -> str:
        """The path as it is written."""
        return ".".join(self.path)

    def unknown_filters(self) -> list[str]:
        """The filters the gateway does not know and silently skips."""
        return [f for f in self.filters if f not in FILTERS and not f.startswith(PREFIXES)]


def placeholders(text: str) -> tuple[Placeholder, ...]:
    """Every `{{…}}` of *text*, in order, the malformed ones too. Never raises; linear in the text."""
    found = []
    start = text.find(OPEN)
    while start >= 0:
        end = text.find(CLOSE, start)
        if end < 0:
            found.append(Placeholder(text[start:], start, fault="it is never closed by `}}`"))
            break
        found.append(_parse(text[start : end + len(CLOSE)], start))
        start = text.find(OPEN, end + len(CLOSE))
    return tuple(found)


def _parse(text: str, start: int) -> Placeholder:
    head, *filters = text[len(OPEN) : -len(CLOSE)].split("|")
    path = tuple(part.strip() for part in head.split("."))
    return Placeholder(text, start, path, tuple(f.strip() for f in filters), _fault(head, path))


def _fault(head: str, path: tuple[str, ...]) -> str:
    if not head.strip():
        return "it names no parameter"
    if "{" in head or "}" in head:
        return "there are braces inside it"
    wrong = [part for part in path if not SEGMENT.fullmatch(part)]
    if wrong:
        return "a name in it is empty or has characters other than letters, digits, `_` and `-`"
    return ""
