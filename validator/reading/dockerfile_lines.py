"""A Dockerfile's lines as instructions: directives, comments, continuations and heredocs.

The builder is a moving target, and a submission chooses its version (`# syntax=docker/dockerfile:1.0`).
What its versions do differently is a `Dialect`; all of them are read where it could matter.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from validator.reading.dockerfile_shell import SPACE, BadWord, Lexer

_DIRECTIVE = re.compile(r"([a-zA-Z][a-zA-Z0-9]*)[\t\n\f\r ]*=[\t\n\f\r ]*(\S.*)", re.ASCII)
_OLD_ESCAPE = re.compile(r"#[ \t]*escape[ \t]*=[ \t]*(.)", re.ASCII)
_MARKER = re.compile(r"[0-9]*<<(-?)[\t\n\f\r ]*([^<]+)", re.ASCII)
DIRECTIVES = ("syntax", "escape", "check")


class Heredocs(Enum):
    """Which heredoc markers a version of the Dockerfile frontend knows."""

    NONE = "up to 1.2"
    TIGHT = "1.3 to 1.15"  # `<<EOF`
    SPACED = "since 1.16"  # `<< EOF` too


@dataclass(frozen=True, slots=True)
class Dialect:
    """How some versions of BuildKit's frontend read. `ancient`: 1.0 and 1.1."""

    heredocs: Heredocs
    ancient: bool = False


NEWEST = Dialect(Heredocs.SPACED)
OLDER = (Dialect(Heredocs.TIGHT), Dialect(Heredocs.NONE), Dialect(Heredocs.NONE, ancient=True))


class BadLine(ValueError):
    """A line that cannot be read. `doubt`: the builder might do so all the same, or in another way."""

    def __init__(self, says: str, line: int, *, doubt: bool = False) -> None:
        super().__init__(says)
        self.line = line
        self.doubt = doubt


@dataclass(frozen=True, slots=True)
class Heredoc:
    """A text that stands in the Dockerfile itself. `expands`: variables in it are replaced."""

    name: str
    text: str
    expands: bool
    line: int  # of its first line


@dataclass(frozen=True, slots=True)
class Logical:
    """One instruction's text, its lines joined; lines count from 1."""

    text: str
    line: int
    last: int


class Lines:
    """Hands out the logical lines of a Dockerfile, in one dialect."""

    def __init__(self, lines: list[str], dialect: Dialect) -> None:
        self._lines = lines
        self._dialect = dialect
        self._next = 0  # index of the next line
        self._directives = True  # may directives still come?
        self._seen: set[str] = set()
        self.escape = "\\"

    def logical(self) -> Iterator[Logical]:
        """The instructions; of each, the caller takes the heredocs before the next one. Raises BadLine."""
        while self._next < len(self._lines):
            begin = self._next + 1
            line = self._lines[self._next].lstrip(SPACE)
            self._next += 1
            self._directive(line, begin)
            if is_comment(line):
                continue
            text, goes_on = self._continued(line)
            if text or goes_on:
                yield Logical("".join([text, *(self._rest() if goes_on else ())]), begin, self._next)

    def heredoc(self, marker: re.Match[str], line: int) -> Heredoc | None:
        """The text up to the marker's name; None where it is no marker after all. Raises BadLine."""
        try:
            [name] = _unquoted(marker[2], False)
            expands = _quotes(_unquoted(marker[2], True)) == _quotes([name])
        except BadWord as exc:
            raise BadLine(f"the heredoc `{marker[2]}` cannot be read: {exc}", line) from exc
        except ValueError:
            return None
        if "$" in marker[2]:
            raise BadLine(f"the heredoc `{marker[2]}` has a variable in its name", line, doubt=True)
        begin, chomps = self._next, bool(marker[1])
        for index in range(begin, len(self._lines)):
            found = self._lines[index]
            if (found.lstrip("\t") if chomps else found) == name:
                self._next = index + 1
                return Heredoc(name, "\n".join(self._lines[begin:index]), expands, begin + 1)
        raise BadLine(f"the heredoc `{name}` does not end", line)

    @property
    def read(self) -> int:
        """How many lines were consumed."""
        return self._next

    def markers(self, text: str) -> list[re.Match[str]]:
        """The heredoc markers of an instruction's text."""
        if self._dialect.heredocs is Heredocs.NONE or "<<" not in text:
            return []
        spaced = self._dialect.heredocs is Heredocs.SPACED
        lexer = Lexer(text, _unset, keeps_quotes=True, keeps_escapes=True, keeps_unset=True, spaced=spaced)
        try:
            return [found for word in lexer.words() if (found := _MARKER.fullmatch(word))]
        except BadWord:  # BuildKit finds none there either
            return []

    def _rest(self) -> Iterator[str]:
        while self._next < len(self._lines):
            line = self._lines[self._next]
            self._next += 1
            if is_comment(line) or not line.strip(SPACE):
                continue
            text, goes_on = self._continued(line)
            yield text
            if not goes_on:
                return

    def _continued(self, line: str) -> tuple[str, bool]:
        """The line without its continuation mark, and whether it has one."""
        seen = line.rstrip(" \t")
        goes_on = seen.endswith(self.escape) and (self._dialect.ancient or not seen.endswith(self.escape * 2))
        return (seen[:-1], True) if goes_on else (line, False)

    def _directive(self, line: str, number: int) -> None:
        """Take note of a parser directive. Raises BadLine for one that the builder refuses."""
        if not self._directives:
            return
        name, value = self._named(line)
        if not name:
            self._directives = False
            return
        if name in self._seen:
            raise BadLine(f"the directive `{name}` stands there twice", number)
        if name == "escape":
            if value not in ("\\", "`"):
                raise BadLine("the directive `escape` names neither ` nor \\", number)
            if value == "`" and "check" in self._seen:
                raise BadLine(
                    "the directive `escape` after `check` is not known to older builders", number, doubt=True
                )
            self.escape = value
        self._seen.add(name)

    def _named(self, line: str) -> tuple[str, str]:
        if self._dialect.ancient:
            old = _OLD_ESCAPE.match(line.lower())
            return ("escape", old[1]) if old else ("", "")
        found = _DIRECTIVE.fullmatch(line[1:].lstrip(SPACE)) if line.startswith("#") else None
        known = found is not None and found[1].lower() in DIRECTIVES
        return (found[1].lower(), found[2].rstrip("\t\n\f\r ")) if found and known else ("", "")


def is_comment(line: str) -> bool:
    """A line of which BuildKit reads nothing, even between continued ones."""
    return line.lstrip(SPACE).startswith("#")


def _unset(_name: str) -> None:
    return None


def _unquoted(word: str, keeps: bool) -> list[str]:
    return Lexer(word, _unset, keeps_quotes=keeps, keeps_unset=True).words()


def _quotes(words: list[str]) -> int:
    return sum(word.count("'") + word.count('"') for word in words)
