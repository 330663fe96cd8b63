"""The part of GitHub's REST API that publishing uses, with its limits, as a local server that remembers.

This is the seam of the tests (design.md, section 9): everything else in them is real.
"""

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

TOKEN = "a-token-of-the-tests"
REGISTRY = "acme/registry"
REGISTRY_ID, FORK_ID, BOT, APP = 100, 200, 41898282, 15368
COMMENT, SUMMARY, DESCRIPTION, LABEL, ANNOTATIONS = 65_536, 65_535, 140, 50, 50
Json = Any


@dataclass(slots=True)
class Fault:
    """What happens to the next `times` requests that match, instead of an answer."""

    verb: str
    path: str  # a regular expression, searched in the path without the query
    status: int = 500
    headers: dict[str, str] = field(default_factory=dict)
    message: str = "Server Error"
    times: int = 1
    hang: float = 0.0  # seconds
    also: bool = False  # the request is carried out, and the answer lost


@dataclass(slots=True)
class State:
    """What the server remembers. Ids count up, as GitHub's do."""

    pulls: dict[int, dict[str, Json]] = field(default_factory=dict)
    artifacts: dict[int, list[dict[str, Json]]] = field(default_factory=dict)  # by run
    files: dict[int, bytes] = field(default_factory=dict)  # by artifact
    comments: dict[int, dict[str, Json]] = field(default_factory=dict)
    labels: dict[int, list[str]] = field(default_factory=dict)
    statuses: list[dict[str, Json]] = field(default_factory=list)
    checks: dict[int, dict[str, Json]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    before: list[tuple[str, str, Callable[[], None]]] = field(default_factory=list)
    delays: list[tuple[str, str, float]] = field(default_factory=list)  # each of one request, in seconds
    requests: list[str] = field(default_factory=list)
    last: int = 1000
    hidden_checks: bool = False  # lists lag behind
    lock: threading.RLock = field(default_factory=threading.RLock)

    def id(self) -> int:
        """A new one."""
        self.last += 1
        return self.last

    def add_pull(self, number: int, head: str, **more: Json) -> None:
        """An open pull request from the fork's branch `add-words` to main."""
        self.pulls[number] = {
            "number": number,
            "state": more.get("state", "open"),
            "head": {
                "sha": head, "ref": "add-words", "user": {"login": "stranger"},
                "repo": {"id": more.get("fork", FORK_ID)} if more.get("fork", FORK_ID) else None,
            },
            "base": {"ref": more.get("base", "main"), "repo": {"id": REGISTRY_ID}},
        }  # fmt: skip
        self.labels.setdefault(number, [])

    def add_artifact(self, run: int, data: bytes, head: str, **more: Json) -> None:
        """What a run uploaded."""
        made = {
            "id": self.id(), "name": "mcp-vet-report", "size_in_bytes": len(data), "expired": False,
            "created_at": "2026-11-29T10:05:00Z", "workflow_run": {"id": run, "head_sha": head}, **more,
        }  # fmt: skip
        self.artifacts.setdefault(run, []).append(made)
        self.files[made["id"]] = data

    def add_comment(self, number: int, body: str, author: int) -> int:
        """A comment of anybody's."""
        made = self.id()
        self.comments[made] = {"id": made, "issue": number, "body": body, "user": {"id": author}}
        return made

    def bodies(self, author: int = BOT) -> list[str]:
        """The texts of somebody's comments."""
        return [c["body"] for c in self.comments.values() if c["user"]["id"] == author]


class Refusal(Exception):
    """An answer that is no success."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


Route = Callable[[State, re.Match[str], dict[str, str], Json], tuple[int, Json]]
ROUTES: list[tuple[str, re.Pattern[str], Route]] = []


def route(verb: str, path: str) -> Callable[[Route], Route]:
    """Registers a function for a path below the repository."""

    def register(function: Route) -> Route:
        ROUTES.append((verb, re.compile(rf"/repos/{REGISTRY}{path}"), function))
        return function

    return register


def page(items: list[Json], query: dict[str, str]) -> list[Json]:
    size, number = int(query.get("per_page", 30)), int(query.get("page", 1))
    return items[size * (number - 1) : size * number]


def one(found: dict[int, Json], id: str) -> Json:
    try:
        return found[int(id)]
    except KeyError as exc:
        raise Refusal(404, "Not Found") from exc


@route("GET", "/pulls")
def list_pulls(state: State, at: re.Match[str], query: dict[str, str], _: Json) -> tuple[int, Json]:
    owner, branch = query["head"].split(":", 1)
    found = [
        pull
        for pull in state.pulls.values()
        if (pull["head"]["user"]["login"], pull["head"]["ref"]) == (owner, branch) and pull["state"] == "open"
    ]
    return 200, page(found, query)


@route("GET", r"/pulls/(\d+)")
def get_pull(state: State, at: re.Match[str], query: dict[str, str], _: Json) -> tuple[int, Json]:
    return 200, one(state.pulls, at[1])


@route("GET", r"/actions/runs/(\d+)/artifacts")
def list_artifacts(state: State, at: re.Match[str], query: dict[str, str], _: Json) -> tuple[int, Json]:
    found = [a for a in state.artifacts.get(int(at[1]), []) if a["name"] == query.get("name", a["name"])]
    return 200, {"total_count": len(found), "artifacts": page(found, query)}


@route("GET", r"/actions/artifacts/(\d+)/zip")
def get_artifact(state: State, at: re.Match[str], query: dict[str, str], _: Json) -> tuple[int, Json]:
    one(state.files, at[1])
    return 302, f"/storage/{at[1]}"


@route("GET", r"/issues/(\d+)/comments")
def list_comments(state: State, at: re.Match[str], query: dict[str, str], _: Json) -> tuple[int, Json]:
    return 200, page([c for c in state.comments.values() if c["issue"] == int(at[1])], query)


@route("POST", r"/issues/(\d+)/comments")
def add_comment(state: State, at: re.Match[str], query: dict[str, str], body: Json) -> tuple[int, Json]:
    within(body["body"], COMMENT)
    return 201, {"id": state.add_comment(int(at[1]), body["body"], BOT)}


@route("PATCH", r"/issues/comments/(\d+)")
def edit_comment(state: State, at: re.Match[str], query: dict[str, str], body: Json) -> tuple[int, Json]:
    within(body["body"], COMMENT)
    one(state.comments, at[1])["body"] = body["body"]
    return 200, {}


@route("DELETE", r"/issues/comments/(\d+)")
def delete_comment(state: State, at: re.Match[str], query: dict[str, str], _: Json) -> tuple[int, Json]:
    one(state.comments, at[1])
    del state.comments[int(at[1])]
    return 204, None


@route("GET", r"/issues/(\d+)/labels")
def list_labels(state: State, at: re.Match[str], query: dict[str, str], _: Json) -> tuple[int, Json]:
    return 200, page([{"name": name} for name in one(state.labels, at[1])], query)


@route("POST", r"/issues/(\d+)/labels")
def add_labels(state: State, at: re.Match[str], query: dict[str, str], body: Json) -> tuple[int, Json]:
    for name in body["labels"]:
        within(name, LABEL)
        if name not in one(state.labels, at[1]):
            state.labels[int(at[1])].append(name)
    return 200, []


@route("DELETE", r"/issues/(\d+)/labels/(.+)")
def remove_label(state: State, at: re.Match[str], query: dict[str, str], _: Json) -> tuple[int, Json]:
    if unquote(at[2]) not in one(state.labels, at[1]):
        raise Refusal(404, "Label does not exist")
    state.labels[int(at[1])].remove(unquote(at[2]))
    return 200, []


@route("GET", r"/commits/([0-9a-f]{40})/statuses")
def list_statuses(state: State, at: re.Match[str], query: dict[str, str], _: Json) -> tuple[int, Json]:
    return 200, page([s for s in reversed(state.statuses) if s["sha"] == at[1]], query)


@route("POST", r"/statuses/([0-9a-f]{40})")
def add_status(state: State, at: re.Match[str], query: dict[str, str], body: Json) -> tuple[int, Json]:
    within(body["description"], DESCRIPTION)
    if body["state"] not in ("success", "failure", "error", "pending"):
        raise Refusal(422, "state is not included in the list")
    state.statuses.append({"sha": at[1], **body})
    return 201, {}


@route("GET", r"/commits/([0-9a-f]{40})/check-runs")
def list_checks(state: State, at: re.Match[str], query: dict[str, str], _: Json) -> tuple[int, Json]:
    found = [c for c in state.checks.values() if (c["head_sha"], c["name"]) == (at[1], query["check_name"])]
    shown = [] if state.hidden_checks else found
    return 200, {"total_count": len(shown), "check_runs": page(shown, query)}


@route("POST", "/check-runs")
def add_check(state: State, at: re.Match[str], query: dict[str, str], body: Json) -> tuple[int, Json]:
    made = state.id()
    state.checks[made] = {"id": made, "app": {"id": APP}, "output": {}, "annotations": [], **body}
    return 201, {"id": made}


@route("PATCH", r"/check-runs/(\d+)")
def change_check(state: State, at: re.Match[str], query: dict[str, str], body: Json) -> tuple[int, Json]:
    check, output = one(state.checks, at[1]), body.pop("output", {})
    within(output.get("summary", ""), SUMMARY)
    notes = output.pop("annotations", [])
    within(notes, ANNOTATIONS)
    check["annotations"] += notes
    check["output"] = output or check["output"]
    check.update(body)
    return 200, {"id": check["id"]}


def within(what: str | list[Json], most: int) -> None:
    if len(what) > most:
        raise Refusal(422, f"is too long (maximum is {most})")


class Handler(BaseHTTPRequestHandler):
    """Answers one request."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # head and body in one packet
    state: State  # of the subclass that a server is made with

    def do_GET(self) -> None:
        self._serve("GET")

    def do_POST(self) -> None:
        self._serve("POST")

    def do_PATCH(self) -> None:
        self._serve("PATCH")

    def do_DELETE(self) -> None:
        self._serve("DELETE")

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: tests look at `State.requests`."""

    def _serve(self, verb: str) -> None:
        parts = urlsplit(self.path)
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        sent = self.rfile.read(int(self.headers.get("content-length") or 0))
        body = json.loads(sent) if sent else None
        self.state.requests.append(f"{verb} {parts.path}")
        self._hooks(verb, parts.path)
        fault = self._fault(verb, parts.path)
        if fault and fault.hang:
            time.sleep(fault.hang)
        if parts.path.startswith("/storage/"):
            return self._file(parts.path, fault)
        if fault and not fault.also:
            return self._answer(fault.status, {"message": fault.message}, fault.headers)
        status, answer = self._routed(verb, parts.path, query, body)
        if fault:
            return self._answer(fault.status, {"message": fault.message}, fault.headers)
        if status == 302:
            return self._answer(302, None, {"location": f"http://{self.headers['host']}{answer}"})
        return self._answer(status, answer, {})

    def _hooks(self, verb: str, path: str) -> None:
        with self.state.lock:
            due = [h for h in self.state.before if h[0] == verb and re.search(h[1], path)]
            self.state.before = [h for h in self.state.before if h not in due]
            slow = [d for d in self.state.delays if d[0] == verb and re.search(d[1], path)][:1]
            self.state.delays = [d for d in self.state.delays if d not in slow]
        for _, _, seconds in slow:
            time.sleep(seconds)
        for _, _, act in due:
            act()

    def _fault(self, verb: str, path: str) -> Fault | None:
        with self.state.lock:
            for fault in self.state.faults:
                if fault.times and fault.verb == verb and re.search(fault.path, path):
                    fault.times -= 1
                    return fault
        return None

    def _routed(self, verb: str, path: str, query: dict[str, str], body: Json) -> tuple[int, Json]:
        if self.headers.get("authorization") != f"token {TOKEN}":
            return 401, {"message": "Bad credentials"}
        with self.state.lock:
            for known, pattern, function in ROUTES:
                if known == verb and (match := pattern.fullmatch(path)):
                    try:
                        return function(self.state, match, query, body)
                    except Refusal as exc:
                        return exc.status, {"message": str(exc)}
        return 404, {"message": "Not Found"}

    def _file(self, path: str, fault: Fault | None) -> None:
        if self.headers.get("authorization"):
            return self._answer(400, {"message": "the token was given away"}, {})
        if fault:
            return self._answer(fault.status, {"message": fault.message}, fault.headers)
        data = self.state.files[int(path.rpartition("/")[2])]
        self.send_response(200)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
        return None

    def _answer(self, status: int, answer: Json, headers: dict[str, str]) -> None:
        data = b"" if answer is None else json.dumps(answer).encode()
        self.send_response(status)
        for name, value in {"content-type": "application/json", **headers}.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


class Server(ThreadingHTTPServer):
    """Does not wait for a request that hangs, and does not tell of clients that went away."""

    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client with a deadline closes its connection: that is what is tested."""


@contextmanager
def serving(state: State) -> Iterator[str]:
    """The address of a running server."""
    server = Server(("127.0.0.1", 0), type("Bound", (Handler,), {"state": state}))
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
