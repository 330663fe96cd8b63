"""Edits that mend a finding: how a rule says in text what to do, at positions of the document.

Every function gives the edits of one remedy, or none where the text at that place is not plainly what
the parser saw (escapes, several lines, a file that could not be read without problems). Nothing is
ever written anew as a whole: comments, order and spelling of all else stay as they are.
"""

import json
import re
from collections.abc import Iterator
from itertools import groupby

from validator.evidence.manifest import Document
from validator.model import Edit
from validator.reading.strict_yaml import read
from validator.reading.style import restyled
from validator.reading.tree import Mapping, Node, Scalar, ScalarKind, key_at, node_at, to_plain
from validator.reading.yaml_spelling import core_kind, is_ambiguous

WORD = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*", re.ASCII)
LONGEST = 2000  # characters of a replacement: no remedy of ours needs more


def edit_value(document: Document, pointer: str, text: str, *, safe: bool = True) -> tuple[Edit, ...]:
    """The scalar at *pointer* becomes *text*, in the quotes it had, or in new ones if it needs them."""
    node = _node(document, pointer)
    return _rewritten(document, node, text, safe) if isinstance(node, Scalar) else ()


def edit_key(document: Document, pointer: str, text: str, *, safe: bool = True) -> tuple[Edit, ...]:
    """The key at the end of *pointer* becomes *text*; none where its mapping has such a key already."""
    root = document.parsed.root
    parent = node_at(root, pointer.rpartition("/")[0]) if root is not None else None
    key = key_at(root, pointer) if root is not None else None
    if key is None or not isinstance(parent, Mapping) or parent.item(text):
        return ()
    return _rewritten(document, key, text, safe)


def edit_part(
    document: Document, pointer: str, start: int, old: str, new: str, *, safe: bool = True
) -> tuple[Edit, ...]:
    """*old*, which begins *start* characters into the scalar at *pointer*, becomes *new*.

    Other parts of the same scalar may be edited by another finding at the same time.
    """
    node = _node(document, pointer)
    inside = _inside(document, node) if isinstance(node, Scalar) else None
    if inside is None or not isinstance(node, Scalar) or node.value[start : start + len(old)] != old:
        return ()
    whole = node.value[:start] + new + node.value[start + len(old) :]
    quote = _quote(document, node)
    if not old or old == new or not _is_part(new, whole, quote, start):
        return ()
    line, column = inside
    return (Edit(document.path, line, column + start, line, column + start + len(old), new, safe),)


def quote_value(document: Document, pointer: str, *, safe: bool = True) -> tuple[Edit, ...]:
    """The unquoted scalar at *pointer* is put in double quotes."""
    node = _node(document, pointer)
    if not isinstance(node, Scalar) or not node.plain or not node.value or _inside(document, node) is None:
        return ()
    end = node.column + len(node.value)
    text = json.dumps(node.value, ensure_ascii=False)
    return (Edit(document.path, node.line, node.column, node.line, end, text, safe),)


def edit_layout(document: Document) -> tuple[Edit, ...]:
    """The lines that the registry would write otherwise, as it would. Never what a file means is changed.

    None for a file that was not read without problems, or that is as it should be.
    """
    root = document.parsed.root
    if document.parsed.problems or root is None:
        return ()
    told = restyled(document.lines, root)
    if told == document.lines:
        return ()
    text = "\n".join(line for line in told if line is not None)
    after = read(text.encode())
    if after.problems or after.root is None or to_plain(after.root) != to_plain(root):
        return ()
    return tuple(_hunks(document, told))


def _hunks(document: Document, told: tuple[str | None, ...]) -> Iterator[Edit]:
    """One edit for each run of changed lines; the line break before a line that goes, goes with it."""
    ends = [len(line) + 1 for line in document.lines]
    changed = [n for n, line in enumerate(told) if line != document.lines[n]]
    for _, run in groupby(enumerate(changed), lambda pair: pair[1] - pair[0]):
        numbers = [number for _, number in run]
        first, last = numbers[0], numbers[-1]
        kept = [line for line in told[first : last + 1] if line is not None]
        text = "".join(line + "\n" for line in kept)
        if last + 1 < len(told):
            yield Edit(document.path, first + 1, 1, last + 2, 1, text)
        else:
            yield Edit(document.path, first + 1, 1, last + 1, ends[last], text.removesuffix("\n"))


def rename_file(path: str, new_path: str, *, safe: bool = True) -> tuple[Edit, ...]:
    """The file is called *new_path* from now on. Both are relative to the registry's root."""
    return (Edit(path, safe=safe, new_path=new_path),)


def _node(document: Document, pointer: str) -> Node | None:
    """The node, in a document whose positions can be relied on."""
    if document.parsed.problems or document.parsed.root is None:
        return None
    return node_at(document.parsed.root, pointer)


def _rewritten(document: Document, scalar: Scalar, text: str, safe: bool) -> tuple[Edit, ...]:
    quote = _quote(document, scalar)
    spelt = _spelt(text, quote)
    if _inside(document, scalar) is None or spelt is None or text == scalar.value:
        return ()
    end = scalar.column + len(scalar.value) + 2 * len(quote)
    return (Edit(document.path, scalar.line, scalar.column, scalar.line, end, spelt, safe),)


def _inside(document: Document, scalar: Scalar) -> tuple[int, int] | None:
    """(line, column) of the first character of the value, if its text stands there letter by letter."""
    quote = _quote(document, scalar)
    text = document.lines[scalar.line - 1] if scalar.line <= len(document.lines) else ""
    if (
        not scalar.value
        or not (scalar.plain or quote)
        or not text.startswith(quote + scalar.value + quote, scalar.column - 1)
    ):
        return None
    return scalar.line, scalar.column + len(quote)


def _quote(document: Document, scalar: Scalar) -> str:
    if scalar.plain or scalar.line > len(document.lines):
        return ""
    found = document.lines[scalar.line - 1][scalar.column - 1 : scalar.column]
    return found if found in ("'", '"') else ""


def _is_part(new: str, whole: str, quote: str, start: int) -> bool:
    """Whether *new* stands for itself where it stands in *whole*, which was sound before.

    Words in the middle of a text never mean anything to YAML; only for others is the reader asked.
    """
    if WORD.fullmatch(new) and (start or quote):
        return bool(quote) or not is_ambiguous(whole)
    return len(whole) <= LONGEST and _reads_as(quote + whole + quote, whole)


def _spelt(text: str, quote: str) -> str | None:
    """*text* as a scalar in one line, in these quotes if they will do; None where no spelling is sure."""
    if not text or len(text) > LONGEST or not text.isprintable():
        return None
    candidates = [text] if not quote else ["'" + text.replace("'", "''") + "'"] if quote == "'" else []
    for spelling in (*candidates, json.dumps(text, ensure_ascii=False)):
        if _reads_as(spelling, text):
            return spelling
    return None


def _reads_as(spelling: str, text: str) -> bool:
    """In a block and in a flow collection alike, and as a value and as a key."""
    if WORD.fullmatch(text) and spelling.strip("\"'") == text:  # what most are: no reader is asked
        return spelling != text or (core_kind(text) is ScalarKind.STRING and not is_ambiguous(text))
    for manifest in (f"_: {spelling}\n", f"_: [{spelling}]\n", f"{spelling}: _\n"):
        parsed = read(manifest.encode())
        found = _only(parsed.root) if not parsed.problems else None
        if not isinstance(found, Scalar) or found.kind is not ScalarKind.STRING or found.ambiguous:
            return False
        if found.value != text:
            return False
    return True


def _only(root: Node | None) -> Node | None:
    """The key if it is not ours, else the value, else the value's one item."""
    if not isinstance(root, Mapping) or len(root.items) != 1:
        return None
    [item] = root.items
    if item.key.value != "_":
        return item.key
    inner = getattr(item.value, "items", None)
    return inner[0] if isinstance(inner, tuple) and len(inner) == 1 else item.value
