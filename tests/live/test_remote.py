"""The providers of a remote entry's evidence, and the process that talks for them."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest

from tests.live.http_modes import Served, serving
from validator.evidence.codec import encode
from validator.evidence.derived import DERIVED
from validator.evidence.execution import Listing, Session
from validator.evidence.remote import Remote, RemoteEnd
from validator.evidence.submission import REGULAR, Change, EntryChange, EntryFile, Files
from validator.live import launch
from validator.live.remote import OTHERS, asked, conversation, mirrored
from validator.live.remote import listing as of_remote
from validator.live.remote_contract import RemoteAnswer, fault_of
from validator.live.workspace import Workspace
from validator.model import Cause
from validator.policy import Policy, RemotePolicy, load_policy
from validator.resources import Missing, Provider, Resources, constant

URL = "https://clock.example.com/"
FAST = replace(
    load_policy().limits, remote_seconds=5.0, remote_tries=1, call_seconds=1.0, questions_seconds=5.0
)


@pytest.fixture
def served() -> Iterator[Served]:
    with serving() as started:
        yield started


def policy_of(served: Served) -> Policy:
    remote = RemotePolicy((served.host,), {URL: f"http://{served.host}/"})
    return replace(load_policy(), limits=FAST, remote=remote)


def manifest(kind: str = "remote", url: str = f"{URL}open-json") -> bytes:
    return f"name: clock\ntype: {kind}\nremote:\n  transport_type: streamable-http\n  url: {url}\n".encode()


def resources(stack: ExitStack, policy: Policy, workspace: Workspace, text: bytes) -> Resources:
    files = Files("clock", (EntryFile("server.yaml", REGULAR, len(text)),), {"server.yaml": text})
    known = [constant(value) for value in (policy, workspace, files, EntryChange("clock", Change.ADDED))]
    others: list[Provider] = [each for each in conversation(text) if each is not asked]
    return Resources([*known, *DERIVED, asked, *others], stack)


def test_a_remote_entry_is_asked_by_a_process_of_its_own(served: Served, workspace: Workspace) -> None:
    with ExitStack() as stack:
        had = resources(stack, policy_of(served), workspace, manifest())
        remote, session, listing = had.get(Remote), had.get(Session), had.get(Listing)

    assert isinstance(remote, Remote)
    assert (remote.end, remote.url) == (RemoteEnd.LISTED, f"{URL}open-json")
    assert remote.exchanges[0].url == served.url("open-json")
    assert isinstance(session, Session)
    assert session.server_name == "clock"
    assert isinstance(listing, Listing)
    assert len(listing.tools) == 2
    assert len([request for request in served.requests if request.message.get("method") == "initialize"]) == 1


def test_a_server_that_lists_nothing_has_no_listing(served: Served, workspace: Workspace) -> None:
    with ExitStack() as stack:
        had = resources(stack, policy_of(served), workspace, manifest(url=f"{URL}guarded"))
        with pytest.raises(Missing, match="401") as caught:
            had.get(Listing)
    assert caught.value.cause is Cause.CONSEQUENCE


@pytest.mark.parametrize(
    ("text", "changed", "cause", "says"),
    [
        (manifest(url=f"{URL}five-hundred"), {}, Cause.OURS, "500"),
        (manifest(), {"offline": True}, Cause.SCOPE, "--offline"),
        (manifest(url="https://clock.example.com/${USER}/mcp"), {}, Cause.CONSEQUENCE, "depends on the user"),
        (b"name: clock\ntype: remote\n", {}, Cause.CONSEQUENCE, "does not say where"),
        (manifest("server"), {}, Cause.NOT_APPLICABLE, OTHERS),
    ],
)
def test_what_cannot_be_had_has_a_reason_and_a_cause(
    text: bytes, changed: dict[str, bool], cause: Cause, says: str, served: Served, workspace: Workspace
) -> None:
    policy = replace(policy_of(served), offline=changed.get("offline", False))
    with ExitStack() as stack, pytest.raises(Missing) as caught:
        resources(stack, policy, workspace, text).get(Remote)
    assert caught.value.cause is cause
    assert says in str(caught.value)
    assert bool(served.requests) is ("500" in says)


def test_a_gate_that_is_closed_keeps_us_from_asking(served: Served, workspace: Workspace) -> None:
    with ExitStack() as stack:
        had = resources(stack, policy_of(served), workspace, manifest())
        had.close_gate("REM001 must pass")
        with pytest.raises(Missing) as caught:
            had.get(Remote)
    assert caught.value.cause is Cause.GATE
    assert served.requests == []


def test_the_type_decides_who_is_asked() -> None:
    """A server whose manifest speaks of a remote address is run all the same."""
    assert asked in conversation(manifest())
    assert of_remote in conversation(manifest())
    for other in (manifest("server"), manifest("poci"), b"", None, b"type: [remote]"):
        assert asked not in conversation(other)
        assert launch.listing in conversation(other)


def test_the_longest_mirror_is_used() -> None:
    mirrors = {"https://a.example/": "http://one/", "https://a.example/b/": "http://two/"}
    policy = replace(load_policy(), remote=RemotePolicy((), mirrors))

    assert mirrored("https://a.example/x", policy) == "http://one/x"
    assert mirrored("https://a.example/b/x", policy) == "http://two/x"
    assert mirrored("https://b.example/a", policy) == "https://b.example/a"


REMOTE = Remote(URL, "streamable-http", RemoteEnd.LISTED, spoken="streamable-http")
SESSION, LISTING = Session("2025-11-25"), Listing(())


@pytest.mark.parametrize(
    "answer",
    [
        RemoteAnswer(),
        RemoteAnswer(REMOTE),
        RemoteAnswer(REMOTE, SESSION),
        RemoteAnswer(REMOTE, None, LISTING),
        RemoteAnswer(replace(REMOTE, end=RemoteEnd.DEAD), SESSION, LISTING),
        RemoteAnswer(replace(REMOTE, spoken=""), SESSION, LISTING),
        RemoteAnswer(replace(REMOTE, end=RemoteEnd.LIMIT)),
        RemoteAnswer(replace(REMOTE, limit="frames"), SESSION, LISTING),
    ],
)
def test_an_answer_that_contradicts_itself_is_not_believed(answer: RemoteAnswer) -> None:
    assert fault_of(answer)


def test_an_answer_that_agrees_with_itself_is_believed() -> None:
    assert fault_of(RemoteAnswer(REMOTE, SESSION, LISTING)) == ""
    assert fault_of(RemoteAnswer(undecided="timed out")) == ""
    assert json.dumps(encode(RemoteAnswer(REMOTE, SESSION, LISTING)))
