"""How the registry writes its entries, and the lines of a manifest that are written otherwise.

Learnt from the registry itself, where 198 of 201 entries are as prettier lays them out: two columns a
level, lists indented below their key, one space after a colon and a dash, double quotes, no white space
at the end of a line, at most one empty line in a row, one line break at the end. What that layout
leaves to the author stays: where lines are broken, comments, flow collections. In doubt a line is right.
"""

import re
from dataclasses import dataclass, field

from validator.reading.tree import Mapping, Node, Scalar

STEP = 2  # columns a level
_BLOCK = re.compile(r"[|>]-?(?: +#.*)?")  # a header that gives neither an indentation nor `+`


@dataclass(slots=True)
class _Layout:
    """What the tree tells about each line, by its number from 1; columns count from 0."""

    lines: list[str]
    starts: dict[int, int] = field(default_factory=dict)  # where its key or dash should begin
    spots: dict[int, list[tuple[int, int, str]]] = field(default_factory=dict)  # parts that read otherwise
    shifts: dict[int, int] = field(default_factory=dict)  # of the lines of literal and folded texts
    unsure: bool = False  # too unusual to be judged by lines

    def at(self, node: Node) -> str:
        """The line from the node on."""
        return self.lines[node.line - 1][node.column - 1 :]

    def before(self, node: Node) -> str:
        """The line up to the node."""
        return self.lines[node.line - 1][: node.column - 1]

    def spot(self, line: int, begin: int, end: int, text: str) -> None:
        """Note that a part of a line should read otherwise, if it does."""
        if self.lines[line - 1][begin:end] != text:
            self.spots.setdefault(line, []).append((begin, end, text))


def restyled(lines: tuple[str, ...], root: Node) -> tuple[str | None, ...]:
    """Each line as the registry writes it, None for one that should go. Linear in the text.

    *lines* are those between line breaks, so the last is "" where the file ends with one. *root* is
    the tree of a file that was read without problems. Where the layout is too unusual to be judged
    line by line, only the ends of lines and the empty ones are.
    """
    layout = _Layout([line.removesuffix("\r") for line in lines])
    _walk(layout, root, 0)
    if layout.unsure:
        layout = _Layout(layout.lines, shifts=dict.fromkeys(layout.shifts, 0))
    told: list[str | None] = [_line(layout, n, shift) for n, shift in enumerate(_shifts(layout), 1)]
    return tuple(_without_gaps(layout, told))


def _walk(layout: _Layout, node: Node, column: int) -> None:
    """How a node and all in it should stand; *column*: of its keys or dashes. Depth: the reader's limit."""
    if isinstance(node, Scalar):
        _scalar(layout, node, column)
    elif layout.at(node).startswith(("{", "[")):
        return
    elif isinstance(node, Mapping):
        for item in node.items:
            _key(layout, item.key, column)
            _gap(layout, item.key, item.value)
            _walk(layout, item.value, column + STEP)
    else:
        for value in node.items:
            _dash(layout, value, column)
            _walk(layout, value, column + STEP)


def _key(layout: _Layout, key: Scalar, column: int) -> None:
    before = layout.before(key)
    if not before.strip(" "):
        layout.starts[key.line] = column
    elif before.strip(" -"):
        layout.unsure = True
    _quotes(layout, key)


def _dash(layout: _Layout, value: Node, column: int) -> None:
    before = layout.before(value).rstrip(" ")
    if not before.endswith("-") or before.strip(" -"):
        layout.unsure = True  # the dash stands on a line of its own
    elif not before[:-1].strip(" "):
        layout.starts[value.line] = column


def _gap(layout: _Layout, key: Scalar, value: Node) -> None:
    """One space between a colon and what follows it on the same line."""
    before = layout.before(value)
    empty = isinstance(value, Scalar) and value.plain and not value.value
    if not empty and value.line == key.line and before.rstrip(" ").endswith(":"):
        layout.spot(value.line, len(before.rstrip(" ")), len(before), " ")


def _scalar(layout: _Layout, scalar: Scalar, column: int) -> None:
    _quotes(layout, scalar)
    header = layout.at(scalar)
    if scalar.plain or not header.startswith(("|", ">")):
        return
    if not _BLOCK.fullmatch(header.rstrip(" ")):
        layout.unsure = True
    content = _content(layout, scalar)
    if content:
        base = _indent(layout.lines[content[0] - 1])
        layout.shifts.update(dict.fromkeys(range(scalar.line + 1, content[-1] + 1), column - base))


def _content(layout: _Layout, scalar: Scalar) -> list[int]:
    """The lines of a literal or folded text that are not empty: all that are indented more than its key."""
    before = layout.before(scalar)
    key = before.lstrip(" -")
    floor = len(before) - len(key) if key else len(before.rstrip(" ")) - 1
    found = []
    for number in range(scalar.line + 1, len(layout.lines) + 1):
        line = layout.lines[number - 1]
        if line.strip(" ") and _indent(line) <= floor:
            break
        if line.strip(" "):
            found.append(number)
    return found


def _quotes(layout: _Layout, scalar: Scalar) -> None:
    """Double quotes where they need no escape that single ones do not need."""
    text = "'" + scalar.value.replace("'", "''") + "'"
    if not scalar.plain and not {'"', "\\"} & set(scalar.value) and layout.at(scalar).startswith(text):
        begin = scalar.column - 1
        layout.spot(scalar.line, begin, begin + len(text), f'"{scalar.value}"')


def _shifts(layout: _Layout) -> list[int]:
    """By how many columns each line moves to the right. What begins no item moves with what it belongs to."""
    shifts: list[int] = []
    shift = 0
    for number, line in enumerate(layout.lines, 1):
        if number in layout.starts:
            shift = layout.starts[number] - _indent(line)
        shifts.append(layout.shifts.get(number, shift))
    below = 0  # a comment belongs to the line below if it stands in the same column
    for number in range(len(layout.lines), 0, -1):
        line = layout.lines[number - 1]
        if number in layout.starts:
            below = number
        elif line.lstrip(" ").startswith("#") and number not in layout.shifts and below:
            same = _indent(line) == _indent(layout.lines[below - 1])
            shifts[number - 1] = shifts[below - 1] if same else shifts[number - 1]
    return shifts


def _line(layout: _Layout, number: int, shift: int) -> str:
    line = layout.lines[number - 1]
    for begin, end, text in sorted(layout.spots.get(number, ()), reverse=True):
        line = line[:begin] + text + line[end:]
    if number not in layout.shifts:
        line = line.rstrip(" \t")
    if number in layout.starts:
        line = _one_space_after_dashes(line)
    if not line.strip(" "):
        return ""
    return " " * shift + line if shift >= 0 else line[min(-shift, _indent(line)) :]


def _one_space_after_dashes(line: str) -> str:
    indent = _indent(line)
    rest = line[indent:]
    dashes = ""
    while rest.startswith("- "):
        dashes, rest = dashes + "- ", rest[2:].lstrip(" ")
    return line[:indent] + dashes + rest


def _without_gaps(layout: _Layout, told: list[str | None]) -> list[str | None]:
    """At most one empty line in a row, none at the beginning, and one line break at the end."""
    empty = True
    for number, line in enumerate(told, 1):
        if line or number in layout.shifts:
            empty = False
        elif empty:
            told[number - 1] = None
        else:
            empty = True
    while told and not told[-1]:
        told.pop()
    missing = len(layout.lines) - len(told)
    if told and not missing:  # the last line has no line break
        return [*told[:-1], f"{told[-1]}\n"]
    return [*told, *[None] * (missing - 1), ""]


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
