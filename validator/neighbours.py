"""The index of a registry: of every entry the few facts that registry-wide rules compare."""

from collections.abc import Iterable

from validator.evidence.submission import Neighbour, Registry
from validator.reading.strict_yaml import read
from validator.reading.tree import Node, Scalar, node_at

FACTS = {
    "title": "/about/title",
    "image": "/image",
    "project": "/source/project",
    "directory": "/source/directory",
    "url": "/remote/url",
}  # field of Neighbour -> JSON pointer in server.yaml


def neighbour(name: str, server_yaml: bytes) -> Neighbour:
    """What the manifest of the entry *name* says of itself. Never raises: of bad input, only the name."""
    root = read(server_yaml).root
    return Neighbour(name, **facts(root))


def registry(items: Iterable[tuple[str, bytes]]) -> Registry:
    """The index of (name, bytes of server.yaml) pairs, sorted by name. Never raises."""
    return Registry(tuple(neighbour(name, content) for name, content in sorted(items)))


def facts(root: Node | None) -> dict[str, str]:
    """The FACTS of a parsed manifest, "" for what it does not say, or says in another type."""
    return {field: text_at(root, pointer) for field, pointer in FACTS.items()}


def text_at(root: Node | None, pointer: str) -> str:
    """The text of the scalar at an RFC 6901 pointer, "" where there is none."""
    node = node_at(root, pointer) if root is not None else None
    return node.value if isinstance(node, Scalar) else ""
