"""Requests to GitHub: what is sent, how often, for how long, and how much is taken."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.publishing.github_server import BOT, REGISTRY, TOKEN, Fault, State, serving
from validator.live.github import GitHub
from validator.live.github_download import Interrupted, body_of
from validator.live.github_patience import Patience
from validator.publishing.forge import Annotation, Ending, GaveUp, Gone, Refused, Status, TooLarge

HEAD = "a" * 40


@contextmanager
def hub(state: State, *, token: str = TOKEN, total: float = 50, seconds: int = 20) -> Iterator[GitHub]:
    with serving(state) as url:
        patience = Patience(total=total, tries=3, first=0.01)
        yield GitHub(REGISTRY, token, url, patience, seconds=seconds, between_writes=0)


def test_lists_are_read_to_their_end() -> None:
    state = State()
    ids = [state.add_comment(1, f"comment {n}", BOT) for n in range(205)]
    with hub(state) as github:
        assert [comment.id for comment in github.comments(1)] == ids
    assert len(state.requests) == 3


def test_a_wrong_token_is_not_tried_again() -> None:
    state = State()
    with hub(state, token="wrong") as github, pytest.raises(Refused, match="401 Bad credentials"):
        github.comments(1)
    assert len(state.requests) == 1


def test_what_does_not_exist_is_gone() -> None:
    with hub(State()) as github:
        for ask in (
            lambda: github.pull(9),
            lambda: github.edit_comment(9, "x"),
            lambda: github.download(9, 9),
        ):
            with pytest.raises(Gone):
                ask()


@pytest.mark.parametrize(
    ("status", "headers", "message"),
    [
        (429, {}, "Too many requests"),
        (403, {"x-ratelimit-remaining": "0"}, "Forbidden"),
        (403, {"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT"}, "Forbidden"),
        (403, {}, "You have exceeded a secondary rate limit"),
    ],
    ids=str,
)
def test_a_limit_that_does_not_say_when_it_ends_is_a_minute(
    status: int, headers: dict[str, str], message: str
) -> None:
    state = State(faults=[Fault("GET", "/pulls", status, headers, message)])
    with hub(state) as github, pytest.raises(GaveUp, match="would take 60 more seconds"):
        github.pulls("a", "b")


def test_nothing_is_asked_after_the_deadline() -> None:
    state = State()
    with hub(state, total=0) as github, pytest.raises(GaveUp):
        github.pulls("a", "b")
    assert state.requests == []


def test_a_server_that_hangs_is_given_up() -> None:
    state = State(faults=[Fault("GET", "/pulls", hang=5, times=9)])
    with hub(state, seconds=1) as github, pytest.raises(GaveUp, match="no answer that could be used"):
        github.pulls("a", "b")
    assert len(state.requests) == 3


def test_a_redirect_of_the_api_is_not_followed() -> None:
    """With our token, to whomever."""
    fault = Fault("GET", "/pulls", 301, {"location": "https://evil.invalid/repos"})
    with hub(State(faults=[fault])) as github, pytest.raises(Refused, match="leads elsewhere"):
        github.pulls("a", "b")


def test_annotations_come_before_the_summary_that_counts() -> None:
    state = State()
    notes = [Annotation("servers/x/server.yaml", n, "failure", "t", "m") for n in range(1, 121)]
    with hub(state) as github:
        github.check_run(HEAD, "x", Ending("failure", "title", "summary", notes))
        (made,) = github.check_runs(HEAD, "x")
    (check,) = state.checks.values()
    assert [request.partition(" ")[0] for request in state.requests[:5]] == ["POST", *["PATCH"] * 4]
    assert [note["start_line"] for note in check["annotations"]] == list(range(1, 121))
    assert (made.summary, check["conclusion"], check["status"]) == ("summary", "failure", "completed")


def test_the_newest_status_of_the_context_is_read() -> None:
    state = State()
    with hub(state) as github:
        assert github.status(HEAD, "a") is None
        for context, text in (("a", "1"), ("a", "2"), ("b", "3")):
            github.set_status(HEAD, context, Status("error", text, "u"))
        assert github.status(HEAD, "a") == Status("error", "2", "u")


def test_an_artifact_without_an_address_is_gone() -> None:
    state = State()
    state.add_artifact(1, b"x", HEAD)
    state.faults = [Fault("GET", "/zip", 200)]
    with hub(state) as github, pytest.raises(Gone, match="no address"):
        github.download(next(iter(state.files)), 9)


@pytest.mark.parametrize(("size", "most"), [(10, 9), (200_000, 199_999)])
def test_more_than_the_limit_is_not_taken(size: int, most: int) -> None:
    state = State()
    state.add_artifact(1, bytes(size), HEAD)
    (artifact,) = state.files
    with hub(state) as github:
        with pytest.raises(TooLarge):
            github.download(artifact, most)
        assert github.download(artifact, size) == bytes(size)


def test_a_storage_that_does_not_say_how_much_is_cut_off() -> None:
    with speaking(b"HTTP/1.1 200 OK\r\n\r\n" + bytes(5000)) as url, pytest.raises(TooLarge):
        body_of(url, 4000, 1, Patience(), plain=True)


@pytest.mark.parametrize(
    "said",
    [
        b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf of it",
        b"HTTP/1.1 500 Sorry\r\ncontent-length: 0\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n",
    ],
    ids=["half", "error", "redirect"],
)
def test_a_storage_that_fails_may_be_asked_again(said: bytes) -> None:
    with speaking(said) as url, pytest.raises(Interrupted):
        body_of(url, 4000, 1, Patience(), plain=True)


def test_a_storage_that_is_too_slow_is_left() -> None:
    with (
        speaking(b"HTTP/1.1 200 OK\r\n\r\n" + bytes(5000)) as url,
        pytest.raises(Interrupted, match="too slow"),
    ):
        body_of(url, 9000, 1, Patience(total=0), plain=True)


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/x", "ftp://127.0.0.1/x", "file:///etc/passwd"])
def test_an_artifact_comes_by_https(url: str) -> None:
    with pytest.raises(Gone, match="not https"):
        body_of(url, 10, 1, Patience(), plain=False)


@contextmanager
def speaking(said: bytes) -> Iterator[str]:
    """A server that says one thing to everybody, and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=_speak, args=(server, said), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/x"
        server.shutdown(socket.SHUT_RDWR)
        thread.join()


def _speak(server: socket.socket, said: bytes) -> None:
    while True:
        try:
            client, _ = server.accept()
        except OSError:
            return
        with client:
            client.recv(65_536)
            client.sendall(said)


def test_the_error_of_an_artifact_says_what_github_says() -> None:
    state = State(faults=[Fault("GET", "/zip", 403, {}, "Resource not accessible by integration")])
    state.add_artifact(1, b"x", HEAD)
    with hub(state) as github, pytest.raises(Refused, match="not accessible by integration"):
        github.download(next(iter(state.files)), 9)


def test_ids_of_what_is_gone_are_none(monkeypatch: Any) -> None:
    """An account that was deleted, a fork that is no more."""
    state = State()
    state.add_pull(1, HEAD, fork=0)
    state.comments[1] = {"id": 1, "issue": 1, "body": None, "user": None}
    with hub(state) as github:
        assert github.pull(1).head_repository_id == 0
        assert github.comments(1)[0].author == 0
