"""The tools that an entry itself lists: in tools.json, or in the manifest of a poci entry."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from validator import Document, Location, Scalar, ToolsFile, walk


@dataclass(frozen=True, slots=True)
class Item:
    """A tool or an argument, by its JSON pointer; `texts` are the values of the document, by theirs."""

    pointer: str
    document: Document
    texts: Mapping[str, Scalar]

    def text(self, key: str) -> str | None:
        """The text below *key*; None where there is none."""
        found = self.texts.get(f"{self.pointer}/{key}")
        return found.value if found and found.kind == "string" else None

    def is_true(self, key: str) -> bool:
        """Whether the value below *key* is `true`."""
        found = self.texts.get(f"{self.pointer}/{key}")
        return found is not None and found.kind == "boolean" and found.value == "true"

    def at(self, key: str) -> Location:
        """Where the value below *key* stands, or the item that lacks it."""
        return self.document.at(f"{self.pointer}/{key}")


def tools(file: ToolsFile, manifest: Document) -> Iterator[Item]:
    """Every tool of both files, with a name or without."""
    yield from _items(file, re.compile(r"/[0-9]+", re.ASCII))
    yield from _items(manifest, re.compile(r"/tools/[0-9]+", re.ASCII))


def claimed(file: ToolsFile) -> dict[str, Item]:
    """The tools that a tools.json claims, by name, the first of each; none where it cannot be relied on."""
    found: dict[str, Item] = {}
    for item in _items(file, re.compile(r"/[0-9]+", re.ASCII)) if not file.parsed.problems else ():
        name = item.text("name")
        if name is not None:
            found.setdefault(name, item)
    return found


def arguments(file: ToolsFile) -> Iterator[tuple[str, Item]]:
    """Every argument of a tools.json, with the pointer of its tool."""
    for item in _items(file, re.compile(r"/[0-9]+/arguments/[0-9]+", re.ASCII)):
        yield item.pointer.partition("/arguments/")[0], item


def _items(document: Document, form: re.Pattern[str]) -> Iterator[Item]:
    nodes = list(walk(document.parsed.root)) if document.parsed.root is not None else []
    texts = {pointer: node for pointer, node in nodes if isinstance(node, Scalar)}
    for pointer, node in nodes:
        if form.fullmatch(pointer) and not isinstance(node, Scalar):
            yield Item(pointer, document, texts)
