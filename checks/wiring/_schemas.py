"""The objects of parameters that a manifest declares, with their places."""

from collections.abc import Iterator
from typing import Any

from validator import Entry

Path = tuple[str | int, ...]


def objects(entry: Entry) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Every schema with `properties`: of the configuration, of what is nested in it, of a poci tool."""
    tools = entry.get("tools")
    roots: list[Path] = [("config", "parameters")]
    roots += [("tools", n, "parameters") for n in range(len(tools) if isinstance(tools, list) else 0)]
    for root in roots:
        yield from _below(root, entry.get(*root))


def parameters(entry: Entry) -> Iterator[tuple[Path, str, dict[str, Any]]]:
    """Every declared parameter: its place, its name, its schema."""
    for path, schema in objects(entry):
        for name, found in schema["properties"].items():
            if isinstance(found, dict):
                yield (*path, "properties", name), name, found


def groups(path: Path, found: object) -> list[tuple[Path, object]]:
    """The lists of names in an `anyOf`, with their places."""
    items = found if isinstance(found, list) else []
    return [
        ((*path, n, "required"), item.get("required"))
        for n, item in enumerate(items)
        if isinstance(item, dict)
    ]


def names(listed: object) -> Iterator[tuple[int, str]]:
    """The texts of a list, with their indexes; an empty one is SCH004's."""
    for n, name in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(name, str) and name:
            yield n, name


def _below(path: Path, schema: object) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Depth: the reader's limit."""
    if not isinstance(schema, dict) or not isinstance(schema.get("properties"), dict):
        return
    yield path, schema
    for name, found in schema["properties"].items():
        yield from _below((*path, "properties", name), found)
