"""The icons of tools: MCP 2025-11-25, basic, icons."""

import re
from collections.abc import Iterator
from typing import Any

from checks.tools._tool import called, objects
from validator import Listing

SAFE = ("https", "data")
_SCHEME = re.compile(r"\s*([A-Za-z][A-Za-z0-9+.-]*)\s*:", re.ASCII)


def lists(listing: Listing) -> Iterator[tuple[str, Any]]:
    """What each tool has as `icons`, with the name of the tool."""
    yield from ((called(n, tool), tool["icons"]) for n, tool in objects(listing) if "icons" in tool)


def icons(listing: Listing) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every icon that is an object, with the name of its tool."""
    for name, given in lists(listing):
        if isinstance(given, list):
            yield from ((name, icon) for icon in given if isinstance(icon, dict))


def scheme(src: str) -> str:
    """The scheme of an address in lower case, as a lenient browser reads it; "" where it has none."""
    seen = "".join(c for c in src[:200] if c.isprintable())
    found = _SCHEME.match(seen)
    return found[1].lower() if found else ""
