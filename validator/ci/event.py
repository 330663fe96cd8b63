"""What GitHub Actions says of a run: its environment, and the payload of the event.

The payload comes from GitHub, but its titles, texts and branch names are by who opened the pull request.
Only numbers, commit ids and branches of the registry itself are taken from it, each held against its form.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PAYLOAD_BYTES = 25 << 20  # GitHub delivers no larger one (its documentation of webhooks)
COMMIT = re.compile(r"[0-9a-f]{40}", re.ASCII)
NOTHING = "0" * 40  # in a push: the branch did not exist before, or does not any more
REPOSITORY = re.compile(r"[A-Za-z0-9_.-]{1,100}/[A-Za-z0-9_.-]{1,100}", re.ASCII)
SERVER = re.compile(r"https://[A-Za-z0-9.-]{1,253}(?::[0-9]{1,5})?", re.ASCII)
BRANCH = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_+-]|[./](?![./])){0,199}", re.ASCII)
NUMBER = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)
HEADS = "refs/heads/"


class Refused(Exception):
    """This event is not judged, or does not say what is to be judged; one line says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be judged.

    `head`: a commit id; "" for the head that pull request `number` has now. `base`: a commit id, or the
    full name of a branch, which is taken as it is now. `url`: the registry's, over https. `number` is ""
    where the event is no pull request's.
    """

    event: str
    url: str
    subject: str
    base: str
    head: str = ""
    number: str = ""


def read_request(environ: Mapping[str, str], *, executes: bool) -> Request:
    """What the run was started for. *executes*: would code of the submission run? Raises Refused, OSError."""
    event = environ.get("GITHUB_EVENT_NAME", "")
    if not event:
        raise Refused("mcp-vet ci runs in GitHub Actions, and GITHUB_EVENT_NAME is not set; here: mcp-vet pr")
    if event == "pull_request_target" and executes:
        raise Refused(
            "on pull_request_target the job holds the registry's token and caches, so nothing of a "
            "submission may run in it: use pull_request, or --static, which only reads"
        )
    if event not in READERS:
        known = ", ".join(sorted(READERS))
        raise Refused(f"mcp-vet ci judges {known}; it does not know what to judge on {_cut(event)!r}")
    return READERS[event](_Told(environ, _payload(environ.get("GITHUB_EVENT_PATH", ""))))


def _payload(name: str) -> Mapping[str, Any]:
    if not name:
        raise Refused("GITHUB_EVENT_PATH is not set: there is no event to read")
    with Path(name).open("rb") as stream:
        raw = stream.read(PAYLOAD_BYTES + 1)
    if len(raw) > PAYLOAD_BYTES:
        raise Refused(f"the event's payload has more than {PAYLOAD_BYTES} bytes")
    try:
        payload = json.loads(raw)
    except (ValueError, RecursionError) as exc:
        raise Refused(f"the event's payload is no JSON: {type(exc).__name__}") from exc
    if not isinstance(payload, dict):
        raise Refused("the event's payload is no JSON object")
    return payload


@dataclass(frozen=True, slots=True)
class _Told:
    """Environment and payload; every getter holds what it finds against its form, or raises Refused."""

    environ: Mapping[str, str]
    payload: Mapping[str, Any]

    def text(self, path: str, form: re.Pattern[str]) -> str:
        """The text (or whole number) at a path of keys, as `pull_request.head.sha`."""
        found: Any = self.payload
        for key in path.split("."):
            found = found.get(key) if isinstance(found, dict) else None
        text = str(found) if isinstance(found, str | int) and not isinstance(found, bool) else ""
        if not form.fullmatch(text):
            raise Refused(f"the event's payload has no usable {path}: {_cut(text)!r}")
        return text

    def commit(self, path: str) -> str:
        """A commit id that is there."""
        found = self.text(path, COMMIT)
        if found == NOTHING:
            raise Refused(f"{path} of the event is no commit: a branch that is gone, say")
        return found

    def repository(self, path: str = "repository") -> str:
        """owner/name of the registry, which the runner and the event must agree on."""
        here = self.environ.get("GITHUB_REPOSITORY", "")
        said = self.text(f"{path}.full_name", REPOSITORY)
        if not REPOSITORY.fullmatch(here) or here.lower() != said.lower():
            raise Refused(f"the event is about {said}, and this run belongs to {_cut(here)!r}")
        return here

    def url(self) -> str:
        """Where the registry can be fetched: from the runner's environment, not from the payload."""
        server = self.environ.get("GITHUB_SERVER_URL", "https://github.com")
        if not SERVER.fullmatch(server):
            raise Refused(f"GITHUB_SERVER_URL is no https address: {_cut(server)!r}")
        return f"{server}/{self.repository()}"

    def runs_at(self, commit: str) -> None:
        """Refuses where the runner was started for another commit than the event is about."""
        sha = self.environ.get("GITHUB_SHA", "")
        if sha != commit:
            raise Refused(f"the event is about {commit[:12]}, and this run about {_cut(sha)[:12]!r}")


def _pull_request(told: _Told) -> Request:
    """Also when it is run again: the payload stays as it was, whatever has become of the branch since."""
    number = told.text("number", NUMBER)
    name = told.repository("pull_request.base.repo")
    return Request(
        event=told.environ["GITHUB_EVENT_NAME"],
        url=told.url(),
        subject=f"pull request {number} of {name}",
        base=HEADS + told.text("pull_request.base.ref", BRANCH),
        head=told.commit("pull_request.head.sha"),
        number=number,
    )


def _merge_group(told: _Told) -> Request:
    """What the queue would make of the branch, since the group before: that is what this group adds."""
    head = told.commit("merge_group.head_sha")
    told.runs_at(head)
    subject = f"merge group {head[:12]} of {told.repository()}"
    return Request("merge_group", told.url(), subject, told.commit("merge_group.base_sha"), head)


def _push(told: _Told) -> Request:
    head = told.commit("after")
    told.runs_at(head)
    before = told.text("before", COMMIT)
    base = HEADS + told.text("repository.default_branch", BRANCH) if before == NOTHING else before
    if told.text("ref", re.compile(r"refs/.{1,255}")) == base:
        raise Refused(f"{base} is new, so there is nothing that it could be held against")
    return Request("push", told.url(), f"push of {head[:12]} to {told.repository()}", base, head)


def _dispatch(told: _Told) -> Request:
    """By hand, for one pull request: input `number`, and `base` where that is not the default branch."""
    number = told.text("inputs.number", NUMBER)
    inputs = told.payload["inputs"]
    base = told.text("inputs.base" if inputs.get("base") else "repository.default_branch", BRANCH)
    subject = f"pull request {number} of {told.repository()}"
    return Request("workflow_dispatch", told.url(), subject, HEADS + base, "", number)


def _cut(text: str) -> str:
    return text[:100]


READERS = {
    "merge_group": _merge_group,
    "pull_request": _pull_request,
    "pull_request_target": _pull_request,
    "push": _push,
    "workflow_dispatch": _dispatch,
}
