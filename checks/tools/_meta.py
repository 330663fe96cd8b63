"""The keys of _meta: MCP 2025-06-18 and later, basic, _meta."""

import re
from collections.abc import Iterator

from checks.tools._tool import called, objects
from validator import Listing

_LABEL = r"[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_KEY = re.compile(rf"(?:{_LABEL}(?:\.{_LABEL})*/)?(?:[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)?", re.ASCII)
RESERVED = ("mcp", "modelcontextprotocol")
LONGEST = 500  # characters of a key that are looked at
# What the protocol, and the extension for user interfaces, have put there themselves.
OWN = "io.modelcontextprotocol/"
KNOWN = {"related-task", "model-immediate-response", "ui"}
KNOWN |= {"protocolVersion", "clientInfo", "clientCapabilities", "serverInfo", "logLevel", "subscriptionId"}


def keys(listing: Listing) -> Iterator[tuple[str, str]]:
    """Each key once, with the tool that has it, or how many tools have it."""
    found: dict[str, list[str]] = {}
    for n, tool in objects(listing):
        meta = tool.get("_meta")
        for key in meta if isinstance(meta, dict) else ():
            found.setdefault(key, []).append(called(n, tool))
    for key, tools in found.items():
        yield key, tools[0] if len(tools) == 1 else f"{len(tools)} tools, first of {tools[0]},"


def is_well_formed(key: str) -> bool:
    """A name, with a prefix or without."""
    return len(key) <= LONGEST and _KEY.fullmatch(key) is not None


def is_reserved(key: str) -> bool:
    """A prefix whose second label is the protocol's, on a key that the protocol did not define."""
    prefix, slash, name = key[:LONGEST].partition("/")
    labels = prefix.lower().split(".")
    if not slash or (key.startswith(OWN) and name in KNOWN):
        return False
    return len(labels) > 1 and labels[1] in RESERVED
