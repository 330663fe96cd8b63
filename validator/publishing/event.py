"""The `workflow_run` event: which run of which commit is to be published. GitHub wrote it: it is trusted.

The strings in it are not: a branch is called what its owner likes. They become API parameters, nothing else.
"""

import json
import re
from dataclasses import dataclass
from typing import Any

COMMIT = re.compile(r"[0-9a-f]{40}", re.ASCII)
NAME = re.compile(r"[A-Za-z0-9._-]{1,100}/[A-Za-z0-9._-]{1,100}", re.ASCII)  # owner/name
EVENT = "pull_request"  # the one that validate.yml runs on for a submission


class NotOurs(Exception):
    """The event is about something that is not published; the message says what, in one line."""


class Malformed(Exception):
    """The event is no `workflow_run` event."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the validating workflow. `started` is ISO 8601 in UTC, as GitHub writes it: it sorts."""

    repository: str  # owner/name of the registry
    repository_id: int
    default_branch: str
    id: int
    attempt: int
    started: str
    finished: bool  # False: it only begins, and there is nothing to read yet
    conclusion: str  # success, failure, cancelled, …; "" while it runs
    head: str  # commit id
    head_owner: str
    head_branch: str
    head_repository_id: int

    @property
    def order(self) -> tuple[str, int, int]:
        """Of two runs of one commit the later one has the greater order."""
        return (self.started, self.id, self.attempt)


def run_of(text: str, workflow: str) -> Run:
    """The run that an event (the text of GITHUB_EVENT_PATH) is about.

    *workflow*: path of the workflow file whose runs are published. Raises NotOurs, Malformed.
    """
    try:
        event = json.loads(text)
        run, repository = event["workflow_run"], event["repository"]
        _refuse(run, repository, workflow)
        return _read(event["action"], run, repository)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as exc:
        raise Malformed(f"this is no workflow_run event: {type(exc).__name__}: {exc}") from exc


def _refuse(run: dict[str, Any], repository: dict[str, Any], workflow: str) -> None:
    path = str(run["path"]).partition("@")[0]  # the API also writes path@ref
    if path != workflow:
        raise NotOurs(f"the run is of {path!r}, not of {workflow!r}")
    if run["event"] != EVENT:
        raise NotOurs(f"the run is of a {run['event']!r} event: only those of {EVENT} are published")
    if run["repository"]["id"] != repository["id"]:
        raise NotOurs("the run belongs to another repository")
    if not run["head_repository"] or not run["head_repository"].get("owner"):
        raise NotOurs("the repository that the pull request came from is gone")


def _read(action: str, run: dict[str, Any], repository: dict[str, Any]) -> Run:
    head = run["head_repository"]
    read = Run(
        repository=_matching(NAME, repository["full_name"]),
        repository_id=_number(repository["id"]),
        default_branch=_text(repository["default_branch"]),
        id=_number(run["id"]),
        attempt=_number(run["run_attempt"]),
        started=_text(run["run_started_at"]),
        finished=action == "completed",
        conclusion=_text(run["conclusion"] or ""),
        head=_matching(COMMIT, run["head_sha"]),
        head_owner=_text(head["owner"]["login"]),
        head_branch=_text(run["head_branch"]),
        head_repository_id=_number(head["id"]),
    )
    if not (read.head_owner and read.head_branch):
        raise Malformed("the event names no owner or no branch")
    return read


def _number(value: object) -> int:
    if type(value) is not int or value < 1:
        raise ValueError(f"{value!r} is no number")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _matching(pattern: re.Pattern[str], value: object) -> str:
    if not pattern.fullmatch(_text(value)):
        raise ValueError(f"{value!r} does not match {pattern.pattern}")
    return str(value)
