"""The same evidence for the base side of an edit or pin bump."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from validator.evidence.execution import Image, Listing, Session, Source


@dataclass(frozen=True, slots=True)
class Previous:
    """What the entry's base side was like when it was built and asked; None for what could not be had.

    `same`: the build context, and all of the entry that bears on the run, are identical to the head's, so
    that nothing was built a second time; the other fields are the head's then. `missing`: name of the
    resource -> why it could not be had. The source comes without its list of files.
    """

    FILE: ClassVar[str] = "previous.json"
    same: bool = False
    source: Source | None = None
    image: Image | None = None
    session: Session | None = None
    listing: Listing | None = None
    missing: Mapping[str, str] = field(default_factory=dict)
