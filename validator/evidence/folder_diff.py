"""Two evidence folders of one entry held against each other: what `mcp-vet diff` says. Acts on nothing."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from validator.evidence.derived import DERIVED
from validator.evidence.difference import Difference
from validator.evidence.entry_changes import entry_differences
from validator.evidence.execution import Image, Listing, Session, Source
from validator.evidence.manifest import Entry
from validator.evidence.revision_changes import image_differences, session_differences, source_differences
from validator.evidence.store import recorded
from validator.evidence.tool_changes import tool_differences
from validator.resources import Missing, Resources

Compare = Callable[[Any, Any], tuple[Difference, ...]]


def _tools(before: Listing, after: Listing) -> tuple[Difference, ...]:
    return tool_differences(before.tools, after.tools)


PARTS: Mapping[str, tuple[type, Compare]] = {  # what is compared, in the order in which it is told
    "tools": (Listing, _tools),
    "session": (Session, session_differences),
    "image": (Image, image_differences),
    "source": (Source, source_differences),
    "entry": (Entry, entry_differences),
}


@dataclass(frozen=True, slots=True)
class Compared:
    """What became of one entry. `parts`: name -> differences; `untold`: name -> why it was not compared.

    `one_sided` are the names in `untold` of which only one folder has anything: that, too, is a change.
    """

    name: str
    parts: Mapping[str, tuple[Difference, ...]]
    untold: Mapping[str, str]
    one_sided: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        """Does anything differ, or lack on one side?"""
        return bool(self.one_sided) or any(self.parts.values())


def compare(name: str, before: Path, after: Path) -> Compared:
    """Hold the evidence of one unit in *before* against that in *after*. Raises codec.Malformed, OSError."""
    old, new = _had(before), _had(after)
    parts, untold, one_sided = {}, {}, []
    for part, (kind, differences) in PARTS.items():
        mine, theirs = old[kind], new[kind]
        if not isinstance(mine, str) and not isinstance(theirs, str):
            parts[part] = differences(mine, theirs)
            continue
        if isinstance(mine, str) and isinstance(theirs, str):
            untold[part] = "neither folder has anything of it"
            continue
        lacking, why = ("first", mine) if isinstance(mine, str) else ("second", theirs)
        untold[part] = f"the {lacking} folder has nothing of it: {why}"
        one_sided.append(part)
    return Compared(name, parts, untold, tuple(one_sided))


def _had(directory: Path) -> dict[type, Any]:
    """Each part, or the reason why there is none."""
    found: dict[type, Any] = {}
    with ExitStack() as stack:
        resources = Resources([*recorded(directory), *DERIVED], stack)
        for kind, _ in PARTS.values():
            try:
                found[kind] = resources.get(kind)
            except Missing as exc:
                found[kind] = str(exc)
    return found
