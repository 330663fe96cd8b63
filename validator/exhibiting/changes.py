"""What an edit or a pin bump changes of the server's behaviour, in words."""

from collections.abc import Iterator, Mapping
from typing import Any

from validator.evidence.difference import Difference, What, told
from validator.evidence.previous import (
    EntryChanges,
    ImageChanges,
    Previous,
    SessionChanges,
    SourceChanges,
    ToolChanges,
)
from validator.evidence.word_diff import line_diff, word_diff
from validator.exhibit import Change
from validator.exhibiting.cutting import PROSE, ends, shareable

PARTS: Mapping[Any, str] = {
    ToolChanges: "tools",
    SessionChanges: "session",
    ImageChanges: "image",
    SourceChanges: "source",
    EntryChanges: "entry",
}
MOST = 100
SAME = "nothing was built twice: the build context is the same tree as before"
BOTH = "the revision before was built and asked in the same way"
PROSE_CHANGES = (What.DESCRIPTION, What.INSTRUCTIONS)
FILE_CHANGES = (What.DOCKERFILE, What.LICENCE)


def changes(had: Mapping[type, object]) -> Mapping[str, Any]:
    """`Exhibit.compared`, `.changes` and `.changes_total`; nothing where there is no revision before."""
    found = [(name, one) for kind, name in PARTS.items() if isinstance(one := had.get(kind), kind)]
    if not found:
        return {}
    every = [(name, difference) for name, one in found for difference in one.differences]
    shown = tuple(_change(name, one) for name, one in every[:MOST])
    return {"compared": _basis(had), "changes": shown, "changes_total": len(every)}


def _change(part: str, one: Difference) -> Change:
    return Change(part, shareable(told(one), PROSE), shareable(ends(_detail(one), PROSE), 2 * PROSE))


def _basis(had: Mapping[type, object]) -> str:
    previous = had.get(Previous)
    if not isinstance(previous, Previous):
        return "only the manifests were compared"
    parts = [SAME if previous.same else BOTH, *_missing(previous)]
    return "; ".join(parts)


def _missing(previous: Previous) -> Iterator[str]:
    reasons = dict.fromkeys(why[:200] for why in previous.missing.values())
    yield from (f"not all could be compared: {why}" for why in list(reasons)[:1])


def _detail(one: Difference) -> str:
    if one.what in PROSE_CHANGES:
        return word_diff(one.before, one.after)
    return line_diff(one.before, one.after) if one.what in FILE_CHANGES else ""
