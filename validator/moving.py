"""Edits that move keys of a block mapping, with all below them, to where they belong.

Works on whole lines: what is moved keeps its comments and its spelling, and is indented anew.
"""

from dataclasses import dataclass

from validator.evidence.manifest import Document
from validator.model import Edit
from validator.reading.tree import Item, Mapping, Node, Scalar, Sequence, child, node_at, steps

STEP = 2  # columns of one level, as the registry writes its entries


@dataclass(frozen=True, slots=True)
class _Place:
    """Where moved lines go: before `line` (from 1), indented to `column` (from 0), below `head` lines."""

    line: int
    column: int
    head: tuple[str, ...] = ()


def move_keys(
    document: Document, parent: str, keys: tuple[str, ...], into: tuple[str, ...], *, safe: bool = True
) -> tuple[Edit, ...]:
    """*keys* of the mapping at the pointer *parent* move into the mapping at the path *into*.

    What is missing on the way there is made. A mapping that has no key left goes too. None where
    the file was not read without problems, where the lines are not plainly those of the keys, where
    the target is no block mapping, or has such a key already; but a list joins the list of that name.
    """
    root = document.parsed.root
    if document.parsed.problems or not isinstance(root, Mapping):
        return ()
    mapping = node_at(root, parent)
    items = [item for key in keys if isinstance(mapping, Mapping) and (item := mapping.item(key))]
    if not isinstance(mapping, Mapping) or not items or len(items) < len(keys):
        return ()
    merged = _occupied(root, into, keys)
    place = _end_of_list(document, root, (*into, keys[0])) if merged else _place(document, root, into)
    blocks = [_block(document, item) for item in items]
    if not place or _within(place.line, blocks) or (merged and not _is_list(document, items)):
        return ()
    moved = [line for begin, end in blocks for line in _indented(document, begin + merged, end, place.column)]
    stays = into[: len(steps(parent))] == tuple(steps(parent))
    gone = (not stays and _emptied(document, root, parent, mapping, items)) or blocks
    if _within(place.line, gone):
        return ()
    return (_inserted(document, place, moved, safe), *(_removed(document, block, safe) for block in gone))


def _place(document: Document, root: Mapping, into: tuple[str, ...]) -> _Place | None:
    """After the last item of the target; below its key where it is empty; else made in its parent."""
    target = node_at(root, _pointer(into))
    if isinstance(target, Mapping):
        return _after(document, target)
    above = node_at(root, _pointer(into[:-1]))
    if not isinstance(above, Mapping) or not _plain(document, above):
        return None
    item = above.item(into[-1])
    if item and isinstance(item.value, Scalar) and item.value.plain and not item.value.value:
        return _Place(item.key.line + 1, item.key.column - 1 + STEP)
    after = _after(document, above) if not item else None
    head = " " * (above.column - 1) + into[-1] + ":"
    return _Place(after.line, after.column + STEP, (head,)) if after else None


def _after(document: Document, mapping: Mapping) -> _Place | None:
    if not mapping.items or not _plain(document, mapping):
        return None
    _, end = _block(document, mapping.items[-1])
    return _Place(end, mapping.column - 1) if end else None


def _plain(document: Document, mapping: Mapping) -> bool:
    """Whether it is written in lines rather than in braces."""
    return document.lines[mapping.line - 1][mapping.column - 1 : mapping.column] != "{"


def _occupied(root: Mapping, into: tuple[str, ...], keys: tuple[str, ...]) -> bool:
    target = node_at(root, _pointer(into))
    return isinstance(target, Mapping) and any(target.item(key) for key in keys)


def _end_of_list(document: Document, root: Mapping, path: tuple[str, ...]) -> _Place | None:
    """Below the last item of a list that is written in lines."""
    above, found = node_at(root, _pointer(path[:-1])), node_at(root, _pointer(path))
    item = above.item(path[-1]) if isinstance(above, Mapping) else None
    if not item or not isinstance(found, Sequence) or not _is_list(document, [item]):
        return None
    _, end = _block(document, item)
    return _Place(end, found.column - 1) if end else None


def _is_list(document: Document, items: list[Item]) -> bool:
    """Whether it is one list, with its items on lines below the key."""
    [first, *more] = items
    below = isinstance(first.value, Sequence) and first.value.line > first.key.line
    return below and not more and document.lines[first.value.line - 1].lstrip(" ").startswith("-")


def _block(document: Document, item: Item) -> tuple[int, int]:
    """(first line, line after the last) of an item that stands alone on its lines; (0, 0) if it does not.

    What is indented more belongs to it, by the grammar of YAML; a list may begin in the key's column.
    """
    begin, column = item.key.line, item.key.column - 1
    if document.lines[begin - 1][:column].strip(" "):
        return 0, 0
    end = begin + 1
    for number in range(begin + 1, len(document.lines) + 1):
        text = document.lines[number - 1].strip()
        if text and not text.startswith("#") and not _belongs(document.lines[number - 1], column, item.value):
            break
        if text and (not text.startswith("#") or _indent(document.lines[number - 1]) > column):
            end = number + 1
    return begin, end


def _belongs(line: str, column: int, value: Node) -> bool:
    flush = isinstance(value, Sequence) and (line[column:] + " ").startswith(("- ", "-\r"))
    return _indent(line) > column or (_indent(line) == column and flush)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _indented(document: Document, begin: int, end: int, column: int) -> list[str]:
    """The lines of a block, without line breaks, so that the first begins in *column* (from 0)."""
    lines = [document.lines[number - 1].rstrip("\r") for number in range(begin, end)]
    shift = column - _indent(lines[0])
    if shift >= 0:
        return [" " * shift + line if line.strip() else line for line in lines]
    return [line[min(-shift, _indent(line)) :] for line in lines]


def _emptied(
    document: Document, root: Mapping, parent: str, mapping: Mapping, items: list[Item]
) -> list[tuple[int, int]]:
    """The block of the mapping itself where nothing is left of it."""
    above = node_at(root, parent.rpartition("/")[0]) if parent else None
    if len(items) < len(mapping.items) or not isinstance(above, Mapping):
        return []
    found = next((item for item in above.items if item.value is mapping), None)
    block = _block(document, found) if found else (0, 0)
    return [block] if all(block) else []


def _within(line: int, blocks: list[tuple[int, int]]) -> bool:
    return any(begin < line < end for begin, end in blocks) or (0, 0) in blocks


def _inserted(document: Document, place: _Place, moved: list[str], safe: bool) -> Edit:
    lines = [*place.head, *moved]
    if place.line <= len(document.lines):
        text = "".join(line + "\n" for line in lines)
        return Edit(document.path, place.line, 1, place.line, 1, text, safe)
    last = len(document.lines)  # the file does not end with a line break
    end = len(document.lines[-1]) + 1
    return Edit(document.path, last, end, last, end, "".join("\n" + line for line in lines), safe)


def _removed(document: Document, block: tuple[int, int], safe: bool) -> Edit:
    begin, end = block
    if end <= len(document.lines):
        return Edit(document.path, begin, 1, end, 1, "", safe)
    last = document.lines[-1]
    if begin > 1:
        before = document.lines[begin - 2]
        return Edit(document.path, begin - 1, len(before) + 1, end - 1, len(last) + 1, "", safe)
    return Edit(document.path, begin, 1, end - 1, len(last) + 1, "", safe)


def _pointer(path: tuple[str, ...]) -> str:
    here = ""
    for step in path:
        here = child(here, step)
    return here
