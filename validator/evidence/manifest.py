"""The entry's files as read: documents with positions, what the schema says of them, and the entry itself.

All of it is derived from `Files` by pure functions, in live runs and replays alike.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from validator.evidence.submission import ENTRIES, EntryChange, Files
from validator.model import Cause, Kind, Location
from validator.reading import strict_json, strict_yaml
from validator.reading.problem import Parsed
from validator.reading.prune import prune
from validator.reading.shape import violations
from validator.reading.tree import Mapping as MappingNode
from validator.reading.tree import Node, Scalar, child, key_at, node_at, position
from validator.reading.violation import Violation
from validator.resources import Missing, provider

LINE = 200  # characters of a source line that a location carries


@dataclass(frozen=True, slots=True)
class Document:
    """server.yaml as parsed, valid or not."""

    path: str  # relative to the registry's root
    present: bool
    lines: tuple[str, ...]
    parsed: Parsed

    def at(self, pointer: str, *, key: bool = False) -> Location:
        """Where the value (or its key) at a JSON pointer stands; the nearest parent if it is absent."""
        root = self.parsed.root
        if root is None:
            return self.location(1, 1, pointer)
        named = key_at(root, pointer) if key else None
        line, column = (named.line, named.column) if named else position(root, pointer)
        return self.location(line, column, pointer)

    def location(self, line: int, column: int, pointer: str = "") -> Location:
        """A place in this file, with its source line."""
        source = self.lines[line - 1][:LINE] if 0 < line <= len(self.lines) else ""
        return Location(self.path, line, column, pointer, source)


@dataclass(frozen=True, slots=True)
class ToolsFile(Document):
    """tools.json as parsed, valid or not."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What the contribution schema says against server.yaml."""

    violations: tuple[Violation, ...]


@dataclass(frozen=True, slots=True)
class ToolsShape:
    """What the schema of tools.json says against it; nothing where there is no such file."""

    violations: tuple[Violation, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """The manifest's data, with the parts of a wrong type set aside.

    A submission with one mistyped value is still judged on all the others, so that an author gets
    every finding at once (docs/adr/0002).
    """

    name: str  # of the folder: what the registry calls it, whatever the manifest says
    kind: Kind
    change: EntryChange
    data: dict[str, Any]
    document: Document

    def get(self, *path: str | int, default: Any = None) -> Any:
        """The value at *path*, or *default* where there is none."""
        here: Any = self.data
        for step in path:
            try:
                here = here[step]
            except (KeyError, IndexError, TypeError):
                return default
        return here

    def at(self, *path: str | int, key: bool = False) -> Location:
        """Where the value (or its key) at *path* stands; the nearest parent if it is absent."""
        return self.document.at(pointer(*path), key=key)


def pointer(*path: str | int) -> str:
    """The RFC 6901 JSON pointer of a path."""
    here = ""
    for step in path:
        here = child(here, step)
    return here


def kind_of(document: Document) -> Kind:
    """What the manifest says it is, read before any schema is asked."""
    node = node_at(document.parsed.root, "/type") if document.parsed.root is not None else None
    value = node.value if isinstance(node, Scalar) else ""
    return Kind(value) if value in (Kind.SERVER, Kind.REMOTE, Kind.POCI) else Kind.UNKNOWN


@provider
def document(files: Files) -> Iterator[Document]:
    """Reads server.yaml; bad input is data, not an error."""
    yield _document(files)


@provider
def tools_file(files: Files) -> Iterator[ToolsFile]:
    """Reads tools.json; bad input is data, not an error."""
    path = f"{ENTRIES}/{files.folder}/tools.json"
    content = files.contents.get("tools.json")
    parsed = strict_json.read(content) if content is not None else Parsed(None, ())
    yield ToolsFile(path, content is not None, _lines(content), parsed)


@provider
def shape(document: Document) -> Iterator[Shape]:
    """Holds server.yaml against server.schema.json."""
    yield Shape(violations(_root(document), "server"))


@provider
def tools_shape(file: ToolsFile) -> Iterator[ToolsShape]:
    """Holds tools.json against tools.schema.json; what cannot be read at all, its problems speak of."""
    yield ToolsShape(violations(file.parsed.root, "tools") if file.parsed.root is not None else ())


@provider
def entry(document: Document, shape: Shape, files: Files, change: EntryChange) -> Iterator[Entry]:
    """The data of a manifest that can be read at all."""
    yield _entry(document, shape, files, change)


def entry_of(files: Files, change: EntryChange) -> Entry:
    """The entry of another folder than the one that is judged: the base's. Raises Missing, as `entry`."""
    document = _document(files)
    return _entry(document, Shape(violations(_root(document), "server")), files, change)


def _document(files: Files) -> Document:
    path = f"{ENTRIES}/{files.folder}/server.yaml"
    content = files.contents.get("server.yaml")
    parsed = strict_yaml.read(content) if content is not None else Parsed(None, ())
    return Document(path, content is not None, _lines(content), parsed)


def _entry(document: Document, shape: Shape, files: Files, change: EntryChange) -> Entry:
    if not isinstance(document.parsed.root, MappingNode):
        raise Missing("server.yaml is not a mapping of keys to values")
    data = prune(document.parsed.root, shape.violations)
    return Entry(files.folder, kind_of(document), change, data, document)


def _root(document: Document) -> Node:
    if document.parsed.root is None:
        raise Missing(f"{document.path} cannot be read", Cause.CONSEQUENCE)
    return document.parsed.root


def _lines(content: bytes | None) -> tuple[str, ...]:
    return tuple((content or b"").decode("utf-8", errors="backslashreplace").split("\n"))


DERIVED = (document, tools_file, shape, tools_shape, entry)
