"""The edits that mend a violation of the contribution schema in server.yaml."""

from validator.edits import edit_key, edit_value, quote_value
from validator.evidence.manifest import Document
from validator.model import Edit
from validator.moving import move_keys
from validator.reading.contract import field, homes
from validator.reading.misplaced import Home, home
from validator.reading.nearest import letters, nearest
from validator.reading.tree import Mapping, Node, Scalar, ScalarKind, Sequence, child, node_at, steps
from validator.reading.violation import Kind, Path, Violation, anonymous

SCHEMA = "server"
MOST_STRANGERS = 50  # unknown keys of one mapping; with more it is not ours to say what was meant


def mend_violation(document: Document, violation: Violation) -> tuple[Edit, ...]:
    """A misspelt key is spelt right, a misplaced one moved, text is quoted; none where nobody can tell."""
    if document.parsed.problems:
        return ()
    match violation.kind:
        case Kind.UNKNOWN_KEY:
            return _key(document, violation)
        case Kind.TYPE if "string" in violation.wants:
            node = node_at(document.parsed.root, violation.pointer) if document.parsed.root else None
            is_empty = isinstance(node, Scalar) and node.kind is ScalarKind.NULL
            return () if is_empty else quote_value(document, violation.pointer)
        case Kind.VALUE:
            return _value(document, violation)
    return ()


def _key(document: Document, violation: Violation) -> tuple[Edit, ...]:
    path = _path(document, violation.pointer)
    parent = violation.pointer.rpartition("/")[0]
    meant = home(SCHEMA, path, _entry_type(document))
    before, _, last = meant.place.rpartition(".")
    if meant.within:
        into = tuple(meant.within.split("."))
        keys = _companions(document, parent, path[:-1], meant)
        sure = all(len(_homes(key, document)) < 2 for key in keys)
        return move_keys(document, parent, keys, into, safe=sure) if "[]" not in meant.within else ()
    if meant.place and before == anonymous(path[:-1]):
        found = (edit_key(document, pointer, last) for pointer in _alike(document, path))
        return tuple(edit for edits in found for edit in edits)
    if meant.place and not before:
        return move_keys(document, parent, (violation.key,), (), safe=False)
    return ()


def _homes(key: str, document: Document) -> list[str]:
    """The places that have such a key, in an entry of this type."""
    everywhere = homes(SCHEMA).get(key, ())
    return [place for place in everywhere if not place.startswith("tools") or _entry_type(document) == "poci"]


def _companions(document: Document, pointer: str, parent: Path, meant: Home) -> tuple[str, ...]:
    """All unknown keys of the mapping that belong into the same one: a whole block slid out at once."""
    mapping = node_at(document.parsed.root, pointer) if document.parsed.root else None
    known = (field(SCHEMA, parent) or {}).get("properties", {})
    names = [item.key.value for item in mapping.items] if isinstance(mapping, Mapping) else []
    entry_type = _entry_type(document)
    strangers = [name for name in names if name not in known]
    if len(strangers) > MOST_STRANGERS:
        return ()
    return tuple(n for n in strangers if home(SCHEMA, (*parent, n), entry_type).within == meant.within)


def _value(document: Document, violation: Violation) -> tuple[Edit, ...]:
    node = node_at(document.parsed.root, violation.pointer) if document.parsed.root else None
    allowed = (field(SCHEMA, _path(document, violation.pointer)) or {}).get("enum", ())
    meant = nearest(node.value, allowed) if isinstance(node, Scalar) else None
    if not isinstance(node, Scalar) or meant is None:
        return ()
    sure = letters(meant) == letters(node.value)
    places = _alike(document, _path(document, violation.pointer), node.value)
    found = (edit_value(document, pointer, meant, safe=sure) for pointer in places)
    return tuple(edit for edits in found for edit in edits)


def _alike(document: Document, path: Path, value: str | None = None) -> list[str]:
    """The pointers of all places that differ from *path* in the indexes of lists only.

    Of many mistakes of one kind only the first is reported (reading.shape), and all are mended with
    it. With *value*: those that have it.
    """
    found: list[tuple[str, Node | None]] = [("", document.parsed.root)]
    for step in path:
        below: list[tuple[str, Node | None]] = []
        for pointer, node in found:
            if isinstance(step, int) and isinstance(node, Sequence):
                below += [(f"{pointer}/{n}", item) for n, item in enumerate(node.items)]
            elif isinstance(step, str) and isinstance(node, Mapping) and (item := node.item(step)):
                below.append((child(pointer, step), item.value))
        found = below
    same = (value is None or (isinstance(node, Scalar) and node.value == value) for _, node in found)
    return [pointer for (pointer, _), is_same in zip(found, same, strict=True) if is_same]


def _path(document: Document, pointer: str) -> Path:
    """The steps of a pointer, the indexes of lists as numbers."""
    path: Path = ()
    here = ""
    for step in steps(pointer):
        node = node_at(document.parsed.root, here) if document.parsed.root else None
        path = (*path, int(step) if isinstance(node, Sequence) else step)
        here = child(here, step)
    return path


def _entry_type(document: Document) -> str:
    node = node_at(document.parsed.root, "/type") if document.parsed.root else None
    return node.value if isinstance(node, Scalar) else ""
