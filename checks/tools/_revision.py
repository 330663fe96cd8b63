"""What the negotiated revision of MCP asks of a tool."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from checks.tools._dialect import MOST_IN_ALL, MOST_VALUES, measure
from checks.tools._tool import called, objects
from validator import REVISIONS, Listing, Session


@dataclass(frozen=True, slots=True)
class Schema:
    """One schema of a tool. `fits`: it is within the budget, and so can be judged."""

    called: str  # "the inputSchema of the tool `x`"
    key: str
    value: Any
    fits: bool


def since(session: Session, revision: str) -> bool:
    """Whether the session speaks *revision* or a later one. False for one that does not exist (MCP001)."""
    spoken = session.protocol
    return spoken in REVISIONS and REVISIONS.index(spoken) >= REVISIONS.index(revision)


def schemas(listing: Listing, session: Session) -> Iterator[Schema]:
    """Every inputSchema, and every outputSchema where the revision has such a thing (2025-06-18)."""
    keys = ("inputSchema", "outputSchema") if since(session, "2025-06-18") else ("inputSchema",)
    used = 0
    for n, tool in objects(listing):
        for key in keys:
            if key in tool:
                size = measure(tool[key])
                used += size
                fits = size <= MOST_VALUES and used <= MOST_IN_ALL
                yield Schema(f"the {key} of {called(n, tool)}", key, tool[key], fits)
