"""The edits that mend a violation of the contribution schema in server.yaml."""

from validator.edits import edit_key, edit_value, quote_value
from validator.evidence.manifest import Document
from validator.model import Edit
from validator.moving import move_keys
from validator.reading.contract import field, homes
from validator.reading.misplaced import Home, home
from validator.reading.nearest import letters, nearest
from validator.reading.tree import Mapping, Scalar, ScalarKind, Sequence, node_at, steps
from validator.reading.violation import Kind, Path, Violation, anonymous

SCHEMA = "server"


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
        return edit_key(document, violation.pointer, last)
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
    return tuple(n for n in strangers if home(SCHEMA, (*parent, n), entry_type).within == meant.within)


def _value(document: Document, violation: Violation) -> tuple[Edit, ...]:
    node = node_at(document.parsed.root, violation.pointer) if document.parsed.root else None
    allowed = (field(SCHEMA, _path(document, violation.pointer)) or {}).get("enum", ())
    meant = nearest(node.value, allowed) if isinstance(node, Scalar) else None
    if not isinstance(node, Scalar) or meant is None:
        return ()
    return edit_value(document, violation.pointer, meant, safe=letters(meant) == letters(node.value))


def _path(document: Document, pointer: str) -> Path:
    """The steps of a pointer, the indexes of lists as numbers."""
    path: Path = ()
    here = ""
    for step in steps(pointer):
        node = node_at(document.parsed.root, here) if document.parsed.root else None
        path = (*path, int(step) if isinstance(node, Sequence) else step)
        here = f"{here}/{step.replace('~', '~0').replace('/', '~1')}"
    return path


def _entry_type(document: Document) -> str:
    node = node_at(document.parsed.root, "/type") if document.parsed.root else None
    return node.value if isinstance(node, Scalar) else ""
