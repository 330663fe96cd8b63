"""`publishing.forge.Forge` over GitHub's REST API, by PyGithub: its are authentication, connections, errors.

Its objects are not used: they ask for more than is needed, and here every request is seen.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any
from urllib.parse import quote

from github import Auth, Github

from validator.live.github_download import body_of
from validator.live.github_patience import SAYS, Patience
from validator.publishing.forge import (
    Annotation,
    Artifact,
    CheckRun,
    Comment,
    Ending,
    Gone,
    Pull,
    Status,
)
from validator.version import VERSION

SECONDS = 20  # for one answer
PAGE = 100  # items: the most that GitHub gives at once
PAGES = 50  # of one list
BATCH = 50  # annotations: the most that GitHub takes at once
BETWEEN_WRITES = 1.0  # seconds, as GitHub asks for, so that its secondary limits are not met


class GitHub:
    """One repository; see `Forge` for what the methods do and raise."""

    def __init__(
        self,
        repository: str,
        token: str,
        url: str,
        patience: Patience | None = None,
        *,
        seconds: int = SECONDS,
        between_writes: float = BETWEEN_WRITES,
    ) -> None:
        self.patience = patience or Patience()
        self.seconds = seconds
        self.plain = url.startswith("http://")  # a test's server, or a forge in a closed network
        self.root = f"/repos/{repository}"
        self.hub = Github(
            auth=Auth.Token(token),
            base_url=url,
            timeout=seconds,
            retry=0,
            user_agent=f"mcp-vet/{VERSION}",
            seconds_between_requests=0,
            seconds_between_writes=between_writes,
        )

    def pulls(self, owner: str, branch: str) -> list[Pull]:
        return [_pull(item) for item in self._all("/pulls", state="open", head=f"{owner}:{branch}")]

    def pull(self, number: int) -> Pull:
        return _pull(self._send("GET", f"/pulls/{number}"))

    def artifacts(self, run: int, name: str) -> list[Artifact]:
        items = self._all(f"/actions/runs/{run}/artifacts", "artifacts", name=name)
        return [_artifact(item) for item in items if item["name"] == name]

    def download(self, artifact: int, most: int) -> bytes:
        path = f"{self.root}/actions/artifacts/{artifact}/zip"

        def request() -> bytes:
            status, headers, said = self.hub.requester.requestJson("GET", path)
            if status >= 400:
                raise self.hub.requester.createException(status, headers, {"message": said[:SAYS]})
            if "location" not in headers:
                raise Gone("the artifact has no address")
            return body_of(headers["location"], most, self.seconds, self.patience, self.plain)

        return self.patience.ask("GET artifact", request)

    def comments(self, number: int) -> list[Comment]:
        return [_comment(item) for item in self._all(f"/issues/{number}/comments")]

    def comment(self, number: int, body: str) -> None:
        self._send("POST", f"/issues/{number}/comments", {"body": body})

    def edit_comment(self, id: int, body: str) -> None:
        self._send("PATCH", f"/issues/comments/{id}", {"body": body})

    def delete_comment(self, id: int) -> None:
        self._send("DELETE", f"/issues/comments/{id}")

    def labels(self, number: int) -> list[str]:
        return [str(item["name"]) for item in self._all(f"/issues/{number}/labels")]

    def add_labels(self, number: int, names: Sequence[str]) -> None:
        self._send("POST", f"/issues/{number}/labels", {"labels": list(names)})

    def remove_label(self, number: int, name: str) -> None:
        self._send("DELETE", f"/issues/{number}/labels/{quote(name, safe='')}")

    def status(self, commit: str, context: str) -> Status | None:
        for item in self._all(f"/commits/{commit}/statuses"):  # the newest comes first
            if item["context"] == context:
                return Status(item["state"], item["description"] or "", item["target_url"] or "")
        return None

    def set_status(self, commit: str, context: str, status: Status) -> None:
        said = {"state": status.state, "description": status.description, "target_url": status.url}
        self._send("POST", f"/statuses/{commit}", {"context": context, **said})

    def check_runs(self, commit: str, name: str) -> list[CheckRun]:
        items = self._all(f"/commits/{commit}/check-runs", "check_runs", check_name=name, filter="all")
        return [_check_run(item) for item in items]

    def check_run(self, commit: str, name: str, ending: Ending) -> None:
        begun = {"name": name, "head_sha": commit, "status": "in_progress"}
        made = self._send("POST", "/check-runs", begun)["id"]
        notes = list(ending.annotations)
        for at in range(0, len(notes), BATCH):
            batch = [_annotation(note) for note in notes[at : at + BATCH]]
            output = {"title": ending.title, "summary": "…", "annotations": batch}
            self._send("PATCH", f"/check-runs/{made}", {"output": output})
        output = {"title": ending.title, "summary": ending.summary}
        ended = {"status": "completed", "conclusion": ending.conclusion, "output": output}
        self._send("PATCH", f"/check-runs/{made}", ended)

    def _send(self, verb: str, path: str, body: Any = None, **parameters: Any) -> Any:
        request: Callable[[], Any] = lambda: self.hub.requester.requestJsonAndCheck(  # noqa: E731
            verb, self.root + path, parameters=parameters, input=body
        )[1]
        return self.patience.ask(f"{verb} {path}", request)

    def _all(self, path: str, key: str = "", **parameters: Any) -> Iterator[dict[str, Any]]:
        for page in range(1, PAGES + 1):
            answer = self._send("GET", path, per_page=PAGE, page=page, **parameters)
            items = answer[key] if key else answer
            yield from items
            if len(items) < PAGE:
                return


def _pull(item: dict[str, Any]) -> Pull:
    head, base = item["head"], item["base"]
    return Pull(
        number=item["number"],
        open=item["state"] == "open",
        head=head["sha"],
        head_repository_id=(head["repo"] or {}).get("id", 0),
        base_branch=base["ref"],
        base_repository_id=base["repo"]["id"],
    )


def _artifact(item: dict[str, Any]) -> Artifact:
    run = item.get("workflow_run") or {}
    return Artifact(
        item["id"], item["name"], item["size_in_bytes"], item["expired"], item["created_at"],
        run.get("head_sha", ""),
    )  # fmt: skip


def _comment(item: dict[str, Any]) -> Comment:
    return Comment(item["id"], (item["user"] or {}).get("id", 0), item["body"] or "")


def _check_run(item: dict[str, Any]) -> CheckRun:
    output = item.get("output") or {}
    return CheckRun(item["id"], (item["app"] or {}).get("id", 0), output.get("summary") or "")


def _annotation(note: Annotation) -> dict[str, Any]:
    place = {"path": note.path, "start_line": note.line, "end_line": note.line}
    return {**place, "annotation_level": note.level, "title": note.title, "message": note.message}
