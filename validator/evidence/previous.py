"""The same evidence for the base side of an edit or pin bump, and what differs from it.

The changes are derived by pure functions, in live runs and in replays alike. `mcp-vet diff` uses the
same functions on two evidence folders.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, TypeVar

from validator.evidence.difference import Difference
from validator.evidence.entry_changes import entry_differences
from validator.evidence.execution import Image, Listing, Session, Source
from validator.evidence.manifest import Entry, entry_of
from validator.evidence.revision_changes import image_differences, session_differences, source_differences
from validator.evidence.submission import Before, Change, EntryChange
from validator.evidence.tool_changes import tool_differences
from validator.model import Cause
from validator.resources import Missing, provider

COMPARED = (Change.EDITED, Change.RENAMED)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Previous:
    """What the entry's base side was like when it was built and asked; None for what could not be had.

    `same`: the build context, and all of the entry that bears on the run, are identical to the head's, so
    that nothing was built or asked a second time: image, session and listing are None, and the head's.
    `missing`: name of the resource -> why it could not be had, `causes` whose fault that is. The source
    comes without its list of files.
    """

    FILE: ClassVar[str] = "previous.json"
    same: bool = False
    source: Source | None = None
    image: Image | None = None
    session: Session | None = None
    listing: Listing | None = None
    missing: Mapping[str, str] = field(default_factory=dict)
    causes: Mapping[str, Cause] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BaseEntry:
    """The entry as it was at the base."""

    entry: Entry


@dataclass(frozen=True, slots=True)
class EntryChanges:
    """What the edit changes of what runs, and of what users allow and give."""

    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class SourceChanges:
    """What differs in Dockerfile and licence from the base's pin."""

    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class ImageChanges:
    """What differs in the image's configuration and size."""

    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class SessionChanges:
    """What differs in the answer to initialize."""

    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class ToolChanges:
    """What differs in the tools."""

    differences: tuple[Difference, ...]


@provider
def base_entry(change: EntryChange, before: Before) -> Iterator[BaseEntry]:
    """The base's manifest, read as the head's is. Missing where there is no base side to compare with."""
    if change.change not in COMPARED or not before.files.files:
        raise Missing(
            "there is no earlier revision of the entry to compare this one with", Cause.NOT_APPLICABLE
        )
    there = EntryChange(before.files.folder, Change.PRESENT)
    try:
        yield BaseEntry(entry_of(before.files, there))
    except Missing as exc:
        raise Missing(f"the base's server.yaml: {exc}", Cause.NOT_APPLICABLE) from exc


@provider
def entry_changes(base: BaseEntry, entry: Entry) -> Iterator[EntryChanges]:
    """Static: from the two manifests alone."""
    yield EntryChanges(entry_differences(base.entry, entry))


@provider
def source_changes(previous: Previous, source: Source) -> Iterator[SourceChanges]:
    """Of the whole commit: a licence often lies outside the build context."""
    yield SourceChanges(source_differences(_had(previous, previous.source, Source), source))


@provider
def image_changes(previous: Previous, image: Image) -> Iterator[ImageChanges]:
    """Nothing where nothing was built a second time."""
    before = image if previous.same else _had(previous, previous.image, Image)
    yield ImageChanges(image_differences(before, image))


@provider
def session_changes(previous: Previous, session: Session) -> Iterator[SessionChanges]:
    """Nothing where nothing was asked a second time."""
    before = session if previous.same else _had(previous, previous.session, Session)
    yield SessionChanges(session_differences(before, session))


@provider
def tool_changes(previous: Previous, listing: Listing) -> Iterator[ToolChanges]:
    """Nothing where nothing was asked a second time."""
    before = listing if previous.same else _had(previous, previous.listing, Listing)
    yield ToolChanges(tool_differences(before.tools, listing.tools))


def _had(previous: Previous, found: T | None, kind: type[T]) -> T:
    if found is None:
        name = kind.__name__
        why = previous.missing.get(name, "nothing is recorded of it")
        raise Missing(f"the previous revision: {why}", previous.causes.get(name, Cause.NOT_APPLICABLE))
    return found


CHANGES = (base_entry, entry_changes, source_changes, image_changes, session_changes, tool_changes)
