"""The index of a registry: of every entry the few facts that registry-wide rules compare."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping

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
MOST_TOOLS = 2_000  # of one entry; the most in the registry's history are 302 (threats.md section 1)
LONGEST = 200  # characters of a tool's name that are kept


def neighbour(name: str, server_yaml: bytes, tools_json: bytes = b"", *, trusted: bool = False) -> Neighbour:
    """What the files of the entry *name* say of it. Never raises: of bad input, only the name."""
    root = read(server_yaml, fast=trusted).root
    listed = tool_names(tools_json) if tools_json else ()
    return Neighbour(name, **facts(root), refers=references(name, root), tools=listed)


def registry(
    items: Iterable[tuple[str, bytes]], tools: Mapping[str, bytes] | None = None, *, trusted: bool = False
) -> Registry:
    """The index of (name, bytes of server.yaml) pairs, sorted by name. Never raises.

    *tools*: the bytes of tools.json by the entry's name, of entries that have one. *trusted*: the
    manifests are of the base side, and are read in a fifth of the time (reading.strict_yaml).
    """
    lists = tools or {}
    found = (neighbour(n, content, lists.get(n, b""), trusted=trusted) for n, content in sorted(items))
    return Registry(tuple(found))


def tool_names(tools_json: bytes) -> tuple[str, ...]:
    """The names that a tools.json lists, at most MOST_TOOLS. Never raises: of bad input, none.

    It is not read strictly: where the file is wrong other rules say so, and only names are kept.
    """
    try:
        found = json.loads(tools_json)
    except (ValueError, RecursionError):
        return ()
    items = found[:MOST_TOOLS] if isinstance(found, list) else []
    names = (item.get("name") for item in items if isinstance(item, dict))
    return tuple(dict.fromkeys(name[:LONGEST] for name in names if isinstance(name, str) and name))


def overlaid(
    base: Registry, changes: Iterable[EntryChange], content: Callable[[EntryChange, str], bytes]
) -> Registry:
    """The base's index as it will be: without what is removed or renamed, with what is added or edited.

    Two entries of one pull request are neighbours like any others: they may not share a name either.
    *content*: the bytes of a file of a changed entry, b"" where there is none.
    """
    changed = list(changes)
    gone = {name for change in changed for name in (change.name, change.previous)}
    kept = [entry for entry in base.entries if entry.name not in gone]
    there = [change for change in changed if change.change is not Change.REMOVED]
    new = [neighbour(c.name, content(c, "server.yaml"), content(c, "tools.json")) for c in there]
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
