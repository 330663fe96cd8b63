"""Words of a Dockerfile as BuildKit's shell lexer takes them: quotes, escapes, variables, heredoc markers.

Each character is looked at once; what nests deeper than `DEEPEST` is refused.
"""

from collections.abc import Callable
from dataclasses import dataclass

# Go's unicode.IsSpace: what BuildKit trims and splits words at
SPACE = (
    "\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
UNKNOWN = "\ufdd0"  # stands for text that nobody knows before the build; a noncharacter, refused in files
DEEPEST = 16  # `${a:-${b:-…}}` within each other
_SPECIAL = "@*#?-$!0"  # names of one character (POSIX, 2.5.2)
_WORD, _PATTERN = "+-?", "#%"

Value = Callable[[str], str | None]


class BadWord(ValueError):
    """A word that BuildKit refuses, in its own words or nearly."""


@dataclass(slots=True)
class Lexer:
    """One pass over *text*. `value` gives a variable's text, or None where it is not set.

    `keeps_quotes`, `keeps_escapes`, `keeps_unset`: these stay in the result as they are written.
    `spaced`: white space between `<<` and a word belongs to that word (BuildKit since 1.16).
    """

    text: str
    value: Value
    escape: str = "\\"
    keeps_quotes: bool = False
    keeps_escapes: bool = False
    keeps_unset: bool = False
    spaced: bool = False
    at: int = 0
    depth: int = 0

    def word(self) -> str:
        """The whole text, expanded. Raises BadWord."""
        return "".join(piece for piece, _ in self._until("", self.keeps_escapes))

    def words(self) -> list[str]:
        """The expanded text, split at white space that is not quoted. Raises BadWord."""
        found, word = [], ""
        for piece, splits in self._until("", self.keeps_escapes):
            first, *rest = _split(piece) if splits else [piece]
            word += first
            for part in rest:
                found += [word] if word else []
                word = part
        return [*found, word] if word else found

    def _until(self, stop: str, raw: bool) -> list[tuple[str, bool]]:
        """Pieces up to *stop*, which is consumed; and of each, whether white space in it splits words."""
        pieces: list[tuple[str, bool]] = []
        while self.at < len(self.text):
            here = self.text[self.at]
            if stop and here == stop:
                self.at += 1
                return pieces
            if here == "$":
                pieces.append((self._dollar(), True))
            elif here in "'\"":
                pieces.append((self._single() if here == "'" else self._double(), False))
            elif here == "<" and self.spaced:
                pieces.append((self._less(), False))
            elif here == self.escape:
                pieces.append((self._escaped(raw), False))
            else:
                pieces.append((self._plain(stop), True))
        if stop:
            raise BadWord(f"`{stop}` is missing")
        return pieces

    def _next(self) -> str:
        here = self.text[self.at : self.at + 1]
        self.at += 1
        return here

    def _plain(self, stop: str) -> str:
        """As many characters as mean only themselves."""
        begin = self.at
        special = {"$", "'", '"', self.escape, stop, "<" if self.spaced else "$"}
        while self.at < len(self.text) and self.text[self.at] not in special:
            self.at += 1
        return self.text[begin : self.at]

    def _escaped(self, raw: bool) -> str:
        self.at += 1
        following = self._next()
        return (self.escape if raw else "") + following

    def _less(self) -> str:
        begin = self.at
        self.at += 1
        if self.text[self.at : self.at + 1] == "<":
            self.at += 1
            while self.text[self.at : self.at + 1] in ("\t", "\r", " "):
                self.at += 1
        return self.text[begin : self.at]

    def _single(self) -> str:
        end = self.text.find("'", self.at + 1)
        if end < 0:
            raise BadWord("a single quote is not closed")
        begin, self.at = self.at, end + 1
        return self.text[begin : end + 1] if self.keeps_quotes else self.text[begin + 1 : end]

    def _double(self) -> str:
        quote = self._next() if self.keeps_quotes else self._next()[1:]
        found = [quote]
        while (here := self.text[self.at : self.at + 1]) != '"':
            if not here:
                raise BadWord("a double quote is not closed")
            if here == "$":
                found.append(self._dollar())
                continue
            self.at += 1
            if here == self.escape:
                found.append(here if self.keeps_escapes else "")
                following = self.text[self.at : self.at + 1]
                if following in ('"', "$", self.escape):
                    here = self._next()
                elif self.keeps_escapes or not following:
                    continue
            found.append(here)
        self.at += 1
        return "".join([*found, quote])

    def _dollar(self) -> str:
        self.at += 1
        if self.text[self.at : self.at + 1] != "{":
            name = self._name()
            return self._valued(name, f"${name}") if name else "$"
        self.at += 1
        if self.text[self.at : self.at + 1] in ("", "{", "}", ":"):
            raise BadWord("bad substitution")
        name, mark = self._name(), self._next()
        return self._valued(name, f"${{{name}}}") if mark == "}" else self._modified(name, mark)

    def _valued(self, name: str, written: str) -> str:
        value = self.value(name)
        return (written if self.keeps_unset else "") if value is None else value

    def _modified(self, name: str, mark: str) -> str:
        """`${name:-word}` and its kin; what is cut or replaced by a pattern is not known."""
        null = mark == ":"
        mark = self._next() if null else mark
        if mark not in (*_WORD, *(() if null else (*_PATTERN, "/"))):
            raise BadWord("unsupported modifier in substitution")
        self.depth += 1
        if self.depth > DEEPEST:
            raise BadWord("substitutions are nested too deeply")
        if mark == "/":
            self._until("/", True)
        word = "".join(piece for piece, _ in self._until("}", mark not in _WORD))
        self.depth -= 1
        value = self.value(name)
        if value is None and self.keeps_unset:
            return f"${{{name}{':' if null else ''}{mark}{word}}}"
        return _chosen(value, mark, word, null)

    def _name(self) -> str:
        begin, first = self.at, self.text[self.at : self.at + 1]
        if first in _SPECIAL and not first.isdecimal():
            self.at += len(first)
            return first
        takes = str.isdecimal if first.isdecimal() else _in_name
        while self.at < len(self.text) and takes(self.text[self.at]):
            self.at += 1
        return self.text[begin : self.at]


def _in_name(character: str) -> bool:
    return character.isalpha() or character.isdecimal() or character == "_"


def _chosen(value: str | None, mark: str, word: str, null: bool) -> str:
    unknown = value is not None and UNKNOWN in value
    absent = value is None or (null and not value)
    if mark == "+":
        return UNKNOWN if unknown and null else "" if absent else word
    if mark == "?" and absent:
        raise BadWord(word or "a variable that must be set is not")
    if mark == "-" and (absent or unknown):
        return UNKNOWN if unknown else word
    return UNKNOWN if mark in "#%/" and value else value or ""


def _split(piece: str) -> list[str]:
    """As str.split at each white space of SPACE; joined words have no white space between them."""
    for other in set(piece) & set(SPACE):
        piece = piece.replace(other, " ")
    return piece.split(" ")
