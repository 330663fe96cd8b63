"""Strict JSON (RFC 8259) with positions: no recursion, no duplicate keys, no NaN, bounded everything.

`json.loads` takes duplicate keys, NaN, 1e999 and lone surrogates, dies of deep nesting and knows no
positions (threats.md J1 to J5). Only its scanner of a single string is used here.
"""

import math
import re
from bisect import bisect_right
from dataclasses import dataclass, field
from json.decoder import JSONDecodeError, scanstring  # type: ignore[attr-defined]
from typing import NoReturn

from validator.reading.problem import Parsed, Problems, cut
from validator.reading.text import code_point, decode, replace_forbidden
from validator.reading.tree import Item, Mapping, Node, Scalar, ScalarKind, Sequence

# threats.md, section 1: the largest of 82 real files has 100 KB and 302 tools
MOST_BYTES = 1024 * 1024
MOST_DEPTH = 32
MOST_NODES = 50_000
MOST_STRING = 16 * 1024  # characters
MOST_KEY = 128  # characters
MOST_DIGITS = 18  # fits a 64-bit integer everywhere

_SPACE = re.compile(r"[ \t\n]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_WORD = re.compile(r"-?[A-Za-z_][A-Za-z_0-9]*")
_WORDS = {"true": ScalarKind.BOOLEAN, "false": ScalarKind.BOOLEAN, "null": ScalarKind.NULL}
_NOT_JSON = {"NaN", "Infinity", "-Infinity"}


class _Stop(Exception):
    """Ends the reading: nothing that follows can be understood."""


def read(data: bytes) -> Parsed:
    """Read a tools.json. Never raises for bad input; problems are data.

    A duplicate key, a bad number or a forbidden character is noted and the reading goes on; a
    syntax error or a limit ends it.
    """
    problems = Problems()
    text = decode(data, MOST_BYTES, problems)
    if text is None:
        return problems.parsed(None)
    reader = _Reader(text, problems, [index for index, char in enumerate(text) if char == "\n"])
    try:
        return problems.parsed(reader.document())
    except _Stop:
        return problems.parsed(None)


def _advice(rest: str) -> str | None:
    """What to do about a few common mistakes, told by the two characters where the reading stopped."""
    if rest in ("//", "/*"):
        return "remove the comment: JSON has none"
    return "use double quotes" if rest.startswith("'") else None


@dataclass(slots=True)
class _Open:
    """A mapping (`end` is a brace) or list whose end has not been read yet."""

    end: str
    at: tuple[int, int]
    nodes: list[Node] = field(default_factory=list)
    items: dict[str, Item] = field(default_factory=dict)
    key: Scalar | None = None
    is_dropped: bool = False  # the key is there already, or no good: the value is left out

    def put(self, node: Node) -> None:
        if self.key is None:
            self.nodes.append(node)
        elif not self.is_dropped:
            self.items[self.key.value] = Item(self.key, node)

    def node(self) -> Node:
        if self.end == "}":
            return Mapping(tuple(self.items.values()), *self.at)
        return Sequence(tuple(self.nodes), *self.at)


@dataclass(slots=True)
class _Reader:
    """Goes through the text once. `at` is the index of the next character."""

    text: str
    problems: Problems
    breaks: list[int]
    at: int = 0
    nodes: int = 0
    stack: list[_Open] = field(default_factory=list)

    def document(self) -> Node:
        """The one value of the file."""
        node: Node | None = self._value()
        while self.stack or node is None:
            if node is not None:
                self.stack[-1].put(node)
                node = self._after_value()
            else:
                node = self._next_in(self.stack[-1])
        if self._peek():
            self._fail("there is more after the end of the value")
        return node

    def _next_in(self, parent: _Open) -> Node | None:
        """The next value of an open mapping or list (its key first), None where one opens."""
        if parent.end == "}":
            self._key(parent)
        return self._value()

    def _after_value(self) -> Node | None:
        """After a value: None for a comma, else the node that ends here."""
        char = self._peek()
        if char == self.stack[-1].end:
            self.at += 1
            return self.stack.pop().node()
        if char != ",":
            self._fail(f"expected a comma or `{self.stack[-1].end}`")
        comma = self.at
        self.at += 1
        if self._peek() == self.stack[-1].end:
            self.at = comma
            self._fail("a comma before the closing bracket", "remove the comma")
        return None

    def _value(self) -> Node | None:
        """A scalar or an empty collection; None where a collection with content was opened."""
        char = self._peek()
        self._count()
        if char == '"':
            return self._string()
        if char in ("{", "["):
            return self._open("}" if char == "{" else "]")
        number = _NUMBER.match(self.text, self.at)
        return self._number(number) if number else self._word()

    def _open(self, end: str) -> Node | None:
        if len(self.stack) >= MOST_DEPTH:
            self._fail(f"nested more than {MOST_DEPTH} levels deep", code="json/too-deep")
        opened = _Open(end, self._place())
        self.at += 1
        if self._peek() == end:
            self.at += 1
            return opened.node()
        self.stack.append(opened)
        return None

    def _key(self, parent: _Open) -> None:
        if self._peek() != '"':
            self._fail("expected a key in double quotes")
        key = self._string()
        first = parent.items.get(key.value)
        if first:
            message = f"the key `{cut(key.value)}` is already set in line {first.key.line}"
            self.problems.add("json/duplicate-key", message, (key.line, key.column), "keep one of the two")
        if len(key.value) > MOST_KEY:
            message = f"a key has more than {MOST_KEY} characters: {cut(key.value)}"
            self.problems.add("json/key-too-long", message, (key.line, key.column), "shorten it")
        parent.key, parent.is_dropped = key, first is not None or len(key.value) > MOST_KEY
        if self._peek() != ":":
            self._fail("expected a colon after the key")
        self.at += 1

    def _string(self) -> Scalar:
        place = self._place()
        try:
            raw, end = scanstring(self.text, self.at + 1, True)
        except JSONDecodeError as error:
            self.at = error.pos
            self._fail(f"this string cannot be read: {error.msg}", "write line breaks as \\n")
        self.at = end
        text, forbidden = replace_forbidden(raw.replace("\r\n", "\n"))
        if forbidden:
            message = f"this text has the forbidden character {code_point(forbidden)}, written as an escape"
            self.problems.add("text/forbidden-character", message, place, "remove it")
        if len(text) > MOST_STRING:
            message = f"this text has {len(text)} characters; the limit is {MOST_STRING}"
            self.problems.add("json/string-too-long", message, place, "shorten it")
        return Scalar(text[:MOST_STRING], False, ScalarKind.STRING, *place)

    def _number(self, match: re.Match[str]) -> Scalar:
        text, place = match[0], self._place()
        self.at = match.end()
        if sum(map(str.isdigit, text)) > MOST_DIGITS or not math.isfinite(float(text)):
            message = f"the number {cut(text, 24)} is larger or longer than readers agree on"
            self.problems.add("json/number", message, place, f"use at most {MOST_DIGITS} digits")
            return Scalar(cut(text), True, ScalarKind.STRING, *place)
        kind = ScalarKind.NUMBER if match[1] or match[2] else ScalarKind.INTEGER
        return Scalar(text, True, kind, *place)

    def _word(self) -> Scalar:
        match, place = _WORD.match(self.text, self.at), self._place()
        word = match[0] if match else ""
        if word in _NOT_JSON:
            self.problems.add("json/number", f"`{word}` is not JSON", place, "leave it out, or write null")
        elif word not in _WORDS:
            self._fail("expected a value", _advice(self.text[self.at : self.at + 2]))
        self.at += len(word)
        return Scalar(word, True, _WORDS.get(word, ScalarKind.STRING), *place)

    def _count(self) -> None:
        self.nodes += 1
        if self.nodes > MOST_NODES:
            self._fail(f"the file has more than {MOST_NODES} values", code="json/too-many-nodes")

    def _peek(self) -> str:
        """The next character that is not white space, "" at the end."""
        match = _SPACE.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return self.text[self.at : self.at + 1]

    def _place(self) -> tuple[int, int]:
        line = bisect_right(self.breaks, self.at - 1)
        return line + 1, self.at - (self.breaks[line - 1] if line else -1)

    def _fail(self, message: str, fix: str | None = None, code: str = "json/syntax") -> NoReturn:
        if not self.text[self.at :].strip() and code == "json/syntax":
            message = f"the file ends too early: {message}"
        self.problems.add(code, message, self._place(), fix)
        raise _Stop
