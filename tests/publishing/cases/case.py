"""One way in which publishing may go wrong, as a row of docs/publishing.md."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.live.git_repositories import Tree
from tests.publishing.world import ENTRY, GOOD, World

ACCEPT = "success: accept: 1 entry"
OURS = "error: undecided, and that is our fault: run it again"
LOOK = "error: undecided: a maintainer must look"


@dataclass(frozen=True, slots=True)
class Case:
    """One row. `status`, `comment` and `because` are what must come of it.

    `comment`: none, written, edited or left alone; `because`: a text in the comment, or in what the
    command ends with where `ends` is set; `labels` without their prefix.
    """

    section: str
    name: str
    what: str
    status: str = ACCEPT
    comment: str = "written"
    because: str = ""
    labels: tuple[str, ...] = ("accept",)
    arrange: Callable[[World], None] = lambda world: world.uploaded(world.honest)
    files: Tree = field(default_factory=lambda: {ENTRY: GOOD})
    event: dict[str, Any] = field(default_factory=dict)
    ends: str = ""  # the exception that the command turns into exit status 1
    check: Callable[[World], None] = lambda world: None
