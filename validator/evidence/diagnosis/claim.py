"""Whether an entry's own files can stand in for a server that cannot be asked here."""

import re
from collections.abc import Iterator
from typing import Any

from validator.evidence.diagnosis.ailments import WANTS, Ailment
from validator.evidence.execution import Image
from validator.evidence.manifest import Entry, ToolsFile
from validator.reading.shape import violations
from validator.reading.tree import Mapping, Node, Scalar, Sequence

DUMMY_PATH = "/mcp-vet/"  # below it is what example_values mounts where no path is given
_NAMED = re.compile(r"[A-Za-z0-9_.-]{1,128}", re.ASCII)  # as tools.schema.json has it; TLS007 tells why not
_LOOPBACK = ("localhost", "127.", "0.0.0.0", "[::1]", "::1")  # noqa: S104 - looked for, not listened on


def lists_tools(file: ToolsFile) -> bool:
    """A tools.json without any fault that lists at least one tool."""
    root = file.parsed.root
    if not file.present or file.parsed.problems or not isinstance(root, Sequence):
        return False
    named = all(_NAMED.fullmatch(_name(item)) for item in root.items)
    return bool(root.items) and named and not violations(root, "tools")


def _name(tool: Node) -> str:
    found = tool.item("name") if isinstance(tool, Mapping) else None
    return found.value.value if found and isinstance(found.value, Scalar) else ""


def given_by_users(kind: Ailment, names: tuple[str, ...], entry: Entry, image: Image) -> bool:
    """Does the entry have a place where a user gives what the server wants? If not, it works for nobody.

    Names that were read from the output are held against the variables and volumes that the entry
    declares; without names any configuration counts.
    """
    configured = bool(variables(entry) or entry.get("config", "parameters") or entry.get("run", "volumes"))
    if kind not in WANTS:
        return False
    if kind is Ailment.NEEDS_FILE:
        return any(_within(name, place) for name in names for place in _places(entry, image))
    if kind is Ailment.CANNOT_REACH:
        here = bool(names) and all(name.startswith(_LOOPBACK) for name in names)
        return configured or not here  # a server that wants its own container to serve it, wants in vain
    if kind is Ailment.WANTS_VARIABLE and names:
        return any(name in variables(entry) for name in names)
    return configured


def variables(entry: Entry) -> frozenset[str]:
    """The environment variables that the entry declares: for secrets, plain ones, and its own."""
    config, run = entry.get("config", default={}), entry.get("run", "env", default={})
    named = [item.get("name") for item in _objects(config, "env")]
    named += [item.get("env") for item in _objects(config, "secrets")]
    own = list(run) if isinstance(run, dict) else []
    return frozenset(name for name in (*named, *own) if isinstance(name, str) and name)


def _places(entry: Entry, image: Image) -> Iterator[str]:
    """Absolute paths that a user, or a volume, fills: of mounts, and in values of the configuration."""
    yield DUMMY_PATH
    yield from image.volumes
    texts = [*_texts(entry.get("config")), *_texts(entry.get("run"))]
    for text in texts:
        yield from (part for part in text.split(":") if part.startswith("/") and part.strip("/"))


def _within(path: str, place: str) -> bool:
    return path == place or path.startswith(place.rstrip("/") + "/")


def _objects(config: Any, key: str) -> list[dict[str, Any]]:
    found = config.get(key) if isinstance(config, dict) else None
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _texts(value: Any) -> Iterator[str]:
    """Every text of a manifest's part. Depth: the reader's limit."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)
