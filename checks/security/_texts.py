"""Every text of a manifest and of a tools.json, keys included, with its place."""

from collections.abc import Iterator
from dataclasses import dataclass

from validator import Document, Location, Scalar, walk

LONGEST = 20_000  # characters of one text that are looked at: more than the readers allow


@dataclass(frozen=True, slots=True)
class Text:
    """A key or a value. `key` is the last step of its pointer, whatever it is."""

    value: str
    key: str
    pointer: str
    document: Document
    line: int
    column: int
    is_key: bool = False

    @property
    def at(self) -> Location:
        """Where it stands."""
        return self.document.location(self.line, self.column, self.pointer)


def texts(*documents: Document) -> Iterator[Text]:
    """Every key and every value, in the order of the documents; nothing of a file that cannot be read."""
    for document in documents:
        if document.parsed.root is None:
            continue
        for pointer, node in walk(document.parsed.root):
            key = pointer.rpartition("/")[2].replace("~1", "/").replace("~0", "~")
            place = (pointer, document, node.line, node.column)
            if key and not key.isdigit():
                yield Text(key[:LONGEST], key, *place, is_key=True)
            if isinstance(node, Scalar):
                yield Text(node.value[:LONGEST], key, *place)
