"""The index of a registry: of every entry the few facts that registry-wide rules compare."""

from collections.abc import Callable, Iterable, Iterator

from validator.evidence.placeholders import OPEN, placeholders
from validator.evidence.submission import Change, EntryChange, Neighbour, Registry
from validator.reading.strict_yaml import read
from validator.reading.tree import Node, Scalar, Sequence, node_at, walk

FACTS = {
    "title": "/about/title",
    "image": "/image",
    "project": "/source/project",
    "directory": "/source/directory",
    "dockerfile": "/source/dockerfile",
    "url": "/remote/url",
}  # field of Neighbour -> JSON pointer in server.yaml


def neighbour(name: str, server_yaml: bytes, *, trusted: bool = False) -> Neighbour:
    """What the manifest of the entry *name* says of itself. Never raises: of bad input, only the name."""
    root = read(server_yaml, fast=trusted).root
    return Neighbour(name, **facts(root), refers=references(name, root))


def registry(items: Iterable[tuple[str, bytes]], *, trusted: bool = False) -> Registry:
    """The index of (name, bytes of server.yaml) pairs, sorted by name. Never raises.

    *trusted*: they are of the base side, and are read in a fifth of the time (reading.strict_yaml).
    """
    return Registry(tuple(neighbour(name, content, trusted=trusted) for name, content in sorted(items)))


def overlaid(
    base: Registry, changes: Iterable[EntryChange], manifest: Callable[[EntryChange], bytes]
) -> Registry:
    """The base's index as it will be: without what is removed or renamed, with what is added or edited.

    Two entries of one pull request are neighbours like any others: they may not share a name either.
    """
    changed = list(changes)
    gone = {name for change in changed for name in (change.name, change.previous)}
    kept = [entry for entry in base.entries if entry.name not in gone]
    new = [neighbour(c.name, manifest(c)) for c in changed if c.change is not Change.REMOVED]
    return Registry(tuple(sorted([*kept, *new], key=lambda entry: entry.name)))


def facts(root: Node | None) -> dict[str, str]:
    """The FACTS of a parsed manifest, "" for what it does not say, or says in another type."""
    return {field: text_at(root, pointer) for field, pointer in FACTS.items()}


def text_at(root: Node | None, pointer: str) -> str:
    """The text of the scalar at an RFC 6901 pointer, "" where there is none."""
    node = node_at(root, pointer) if root is not None else None
    return node.value if isinstance(node, Scalar) else ""


def references(name: str, root: Node | None) -> tuple[str, ...]:
    """The names of other entries that a manifest builds on: sorted, without *name* and without empty ones."""
    return tuple(sorted({*_prefixes(root)} - {name, ""})) if root is not None else ()


def _prefixes(root: Node) -> Iterator[str]:
    """First words of secrets' names and of placeholders, and the name of an image of the registry."""
    for pointer in ("/config/secrets", "/oauth"):
        listed = node_at(root, pointer)
        items = listed.items if isinstance(listed, Sequence) else ()
        for item in items:
            for key in ("/name", "/secret"):
                yield text_at(item, key).rpartition(".")[0].partition(".")[0]
    for _, node in walk(root):
        if isinstance(node, Scalar) and OPEN in node.value:
            yield from (p.path[0] for p in placeholders(node.value) if not p.fault and len(p.path) > 1)
    organisation, _, image = text_at(root, "/image").partition("/")
    yield image.partition(":")[0].partition("@")[0] if organisation == "mcp" else ""
