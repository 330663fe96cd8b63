"""The worker process that talks to servers: whatever becomes of it, the author is not blamed for it."""

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from tests.promptness import assert_prompt
from validator.evidence.execution import LaunchEnd, Listing, Session, Stage
from validator.live.probe import Prober, answer_bytes, start_prober
from validator.live.probe_contract import Answer, Request, fault_of
from validator.live.workspace import Cancelled, Workspace
from validator.model import Cause
from validator.policy import load_policy
from validator.resources import Missing

LIMITS = load_policy().limits
NOWHERE = Request({"DOCKER_HOST": "unix:///nowhere.sock"}, "1.45", "none", LIMITS)


@pytest.fixture
def stuck() -> Iterator[Request]:
    """A request to an engine that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        yield replace(NOWHERE, environment={"DOCKER_HOST": f"tcp://127.0.0.1:{silent.getsockname()[1]}"})


def fails(prober: Prober, request: Request = NOWHERE) -> str:
    with pytest.raises(Missing) as caught:
        prober.ask(request)
    assert caught.value.cause is Cause.OURS
    return str(caught.value)


def test_an_engine_that_is_not_there_is_our_trouble(workspace: Workspace) -> None:
    with start_prober(workspace) as prober:
        assert "probe of mcp-vet failed" in fails(prober)


def test_a_worker_that_was_killed_is_our_trouble(workspace: Workspace, stuck: Request) -> None:
    with start_prober(workspace) as prober:
        threading.Timer(0.3, os.kill, (prober.process.pid, signal.SIGKILL)).start()
        assert "probe of mcp-vet" in fails(prober, stuck)


def test_a_request_that_makes_no_sense_is_our_trouble(workspace: Workspace) -> None:
    with start_prober(workspace) as prober:
        assert "probe of mcp-vet failed" in fails(prober, replace(NOWHERE, api="nonsense"))


def test_a_cancelled_run_does_not_wait_for_the_worker(workspace: Workspace, stuck: Request) -> None:
    def cancelled() -> float:
        workspace.cancelled.clear()
        with start_prober(workspace) as prober:
            threading.Timer(0.3, workspace.cancelled.set).start()
            begin = time.monotonic()
            with pytest.raises(Cancelled):
                prober.ask(stuck)
            return time.monotonic() - begin

    assert_prompt(cancelled, 1.5)


def test_the_worker_is_gone_after_its_block_even_if_it_was_never_asked(workspace: Workspace) -> None:
    with start_prober(workspace) as prober:
        pid = prober.process.pid
        assert Path(f"/proc/{pid}").exists() or sys.platform != "linux"
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_the_worker_ends_when_its_parent_is_gone(workspace: Workspace) -> None:
    """Its end of the socket pair comes to an end with its parent, whatever kills that."""
    with start_prober(workspace) as prober:
        prober.control.close()
        assert prober.process.wait(30) == 0


def children(pid: int) -> list[int]:
    """The processes that *pid* has forked."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_each_conversation_has_a_child_of_its_own_and_none_is_left(
    workspace: Workspace, stuck: Request
) -> None:
    """Several at once; what ends one does not end another, and the worker outlives them all."""
    with start_prober(workspace) as prober:
        fails(prober)  # it is ready now
        threads = [threading.Thread(target=fails, args=(prober, stuck)) for _ in range(2)]
        for thread in threads:
            thread.start()
        while len(children(prober.process.pid)) < 2:
            time.sleep(0.02)
        first, second = children(prober.process.pid)
        os.kill(first, signal.SIGKILL)
        time.sleep(0.3)
        assert children(prober.process.pid) == [second]
        fails(prober)
        os.kill(second, signal.SIGKILL)
        for thread in threads:
            thread.join()
        assert prober.process.poll() is None


def test_a_conversation_that_is_given_up_ends_its_child(workspace: Workspace, stuck: Request) -> None:
    """The child sees the end of its link, and what it waits for is waited for no longer."""
    with start_prober(workspace) as prober:
        fails(prober)
        threading.Timer(0.5, workspace.cancelled.set).start()
        with pytest.raises(Cancelled):
            prober.ask(stuck)
        until = time.monotonic() + 5
        while children(prober.process.pid) and time.monotonic() < until:
            time.sleep(0.05)
        assert children(prober.process.pid) == []


def test_the_worker_has_nothing_of_the_users_environment(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("A_TOKEN", "secret")
    with start_prober(workspace) as prober, suppress(FileNotFoundError):
        time.sleep(0.2)
        assert b"secret" not in Path(f"/proc/{prober.process.pid}/environ").read_bytes()


SESSION, LISTING = Session("2025-11-25"), Listing(())


@pytest.mark.parametrize(
    "answer",
    [
        Answer(Stage.LISTED, LaunchEnd.COMPLETE, session=SESSION),
        Answer(Stage.INITIALIZED, LaunchEnd.COMPLETE, session=SESSION),
        Answer(Stage.LISTED, LaunchEnd.TIMED_OUT, session=SESSION, listing=LISTING),
        Answer(Stage.LISTED, LaunchEnd.COMPLETE, listing=LISTING),
        Answer(Stage.INITIALIZED, LaunchEnd.TIMED_OUT),
        Answer(Stage.STARTED, LaunchEnd.LIMIT),
        Answer(Stage.STARTED, LaunchEnd.TIMED_OUT, limit="frames"),
        Answer(Stage.STARTED, LaunchEnd.TIMED_OUT, session=SESSION, listing=LISTING),
    ],
)
def test_an_answer_that_contradicts_itself_is_not_believed(answer: Answer) -> None:
    assert fault_of(answer)


def test_an_answer_that_agrees_with_itself_is_believed() -> None:
    assert fault_of(Answer(Stage.LISTED, LaunchEnd.COMPLETE, session=SESSION, listing=LISTING)) == ""
    assert fault_of(Answer(Stage.STARTED, LaunchEnd.LIMIT, limit="frames")) == ""
    after = Answer(Stage.LISTED, LaunchEnd.LIMIT, limit="frames", session=SESSION, listing=LISTING)
    assert fault_of(after) == ""


def test_an_answer_has_a_size_limit() -> None:
    assert answer_bytes(LIMITS) < 128 << 20
