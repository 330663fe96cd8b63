"""The seam to GitHub: what publishing reads and writes, no more. Tests put a local server behind it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol


class Gone(Exception):
    """What was asked for does not exist (any more)."""


class Refused(Exception):
    """GitHub will not do it, and asking again will not help: a missing permission, a malformed value."""


class GaveUp(Exception):
    """GitHub did not answer as it should within the deadline, however often it was asked."""


class TooLarge(Exception):
    """What is downloaded is larger than its limit."""


@dataclass(frozen=True, slots=True)
class Pull:
    """One pull request. `head_repository_id` is 0 where that repository is gone."""

    number: int
    open: bool
    head: str  # commit id
    head_repository_id: int
    base_branch: str
    base_repository_id: int


@dataclass(frozen=True, slots=True)
class Artifact:
    """One artifact of a run; `head` is the commit of the run, `size` in bytes, `created` ISO 8601."""

    id: int
    name: str
    size: int
    expired: bool
    created: str
    head: str


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment of the pull request's conversation; `author` is the id of a user or bot."""

    id: int
    author: int
    body: str


@dataclass(frozen=True, slots=True)
class Status:
    """A commit status. `state`: success, failure, error, pending. `description`: at most 140 characters."""

    state: str
    description: str
    url: str


@dataclass(frozen=True, slots=True)
class Annotation:
    """A note beside a changed line. `level`: failure, warning, notice. All text is escaped already."""

    path: str
    line: int
    level: str
    title: str
    message: str


@dataclass(frozen=True, slots=True)
class CheckRun:
    """A check run, as far as it is read again; `app` is the id of the app that made it."""

    id: int
    app: int
    summary: str


@dataclass(frozen=True, slots=True)
class Ending:
    """How a check run ends; `summary` is Markdown, at most 65,535 characters."""

    conclusion: str  # success, failure, neutral, action_required
    title: str
    summary: str
    annotations: Sequence[Annotation] = field(default=())


class Forge(Protocol):
    """One repository of GitHub. Every method may raise Gone, Refused and GaveUp."""

    def pulls(self, owner: str, branch: str) -> list[Pull]:
        """The open pull requests from that branch of that owner's repository."""
        ...

    def pull(self, number: int) -> Pull:
        """One pull request as it is now."""
        ...

    def artifacts(self, run: int, name: str) -> list[Artifact]:
        """A run's artifacts of that name."""
        ...

    def download(self, artifact: int, most: int) -> bytes:
        """The zip file of the artifact with that id, of at most *most* bytes. Raises TooLarge."""
        ...

    def comments(self, number: int) -> list[Comment]:
        """All comments of the conversation."""
        ...

    def comment(self, number: int, body: str) -> None:
        """A new comment."""
        ...

    def edit_comment(self, id: int, body: str) -> None:
        """Another text for a comment."""
        ...

    def delete_comment(self, id: int) -> None:
        """Away with a comment."""
        ...

    def labels(self, number: int) -> list[str]:
        """The labels of a pull request."""
        ...

    def add_labels(self, number: int, names: Sequence[str]) -> None:
        """More labels; one that the repository does not have is made."""
        ...

    def remove_label(self, number: int, name: str) -> None:
        """One label less."""
        ...

    def status(self, commit: str, context: str) -> Status | None:
        """The newest status of that context."""
        ...

    def set_status(self, commit: str, context: str, status: Status) -> None:
        """A new status; the newest of a context is the one that counts."""
        ...

    def check_runs(self, commit: str, name: str) -> list[CheckRun]:
        """All check runs of that name, those of earlier runs included."""
        ...

    def check_run(self, commit: str, name: str, ending: Ending) -> None:
        """A new check run that has ended; its summary is only there once every annotation is."""
        ...
