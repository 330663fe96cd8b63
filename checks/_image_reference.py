"""Image references as they stand in a manifest, taken apart without asking any registry.

Grammar: the distribution project's reference grammar (name, tag, digest); threats.md I3.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from validator import Entry

OURS = "mcp"  # the namespace that the registry itself builds and publishes
HUB = ("docker.io", "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com")
COMPONENT = re.compile(r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*", re.ASCII)
HOST = re.compile(r"[a-z0-9.-]+(?::[0-9]{1,5})?", re.ASCII)
TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}", re.ASCII)
DIGEST = re.compile(r"sha256:[0-9a-f]{64}", re.ASCII)
LONGEST = 255  # characters of a name


@dataclass(frozen=True, slots=True)
class Reference:
    """`host/path:tag@digest`; "" for what is not written."""

    host: str
    path: tuple[str, ...]
    tag: str
    digest: str

    @property
    def ours(self) -> bool:
        """Whether it lies in the namespace that the registry builds, however it is spelt."""
        return self.host in ("", *HUB) and self.path[0] == OURS


def parse(text: str) -> Reference | None:
    """The reference, or None where *text* is none that an engine takes. Linear in the text."""
    rest, _, digest = text.partition("@")
    name, tag = _without_tag(rest)
    parts = name.split("/")
    host = parts.pop(0) if len(parts) > 1 and _is_host(parts[0]) else ""
    right = (
        len(text) <= LONGEST + 200
        and len(name) <= LONGEST
        and all(COMPONENT.fullmatch(part) for part in parts)
        and (not host or HOST.fullmatch(host))
        and (TAG.fullmatch(tag) if ":" in rest.rpartition("/")[2] else True)
        and (DIGEST.fullmatch(digest) if "@" in text else True)
    )
    return Reference(host, tuple(parts), tag, digest) if right else None


def images(entry: Entry) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every image the manifest names, with its path: a server's own, a poci entry's tools'."""
    if isinstance(image := entry.get("image"), str):
        yield ("image",), image
    tools = entry.get("tools", default=[])
    for n in range(len(tools) if isinstance(tools, list) else 0):
        if isinstance(image := entry.get("tools", n, "container", "image"), str):
            yield ("tools", n, "container", "image"), image


def is_built(entry: Entry) -> bool:
    """Whether the image is built from the source, rather than pulled from where somebody published it."""
    image = entry.get("image")
    found = parse(image) if isinstance(image, str) else None
    return found is not None and found.ours


def _without_tag(rest: str) -> tuple[str, str]:
    before, slash, last = rest.rpartition("/")
    name, _, tag = last.partition(":")
    return before + slash + name, tag


def _is_host(first: str) -> bool:
    """A first component with a dot or a port is a registry's host, and so is localhost."""
    return "." in first or ":" in first or first == "localhost"
