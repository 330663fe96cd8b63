"""The worker process that talks to servers: whatever becomes of it, the author is not blamed for it."""

import os
import signal
import sys
import threading
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from validator.evidence.execution import LaunchEnd, Listing, Session, Stage
from validator.live.probe import Prober, answer_bytes, start_prober
from validator.live.probe_contract import Answer, Request, fault_of
from validator.live.workspace import Cancelled, Workspace
from validator.model import Cause
from validator.policy import load_policy
from validator.resources import Missing

LIMITS = load_policy().limits
NOWHERE = Request({"DOCKER_HOST": "unix:///nowhere.sock"}, "1.45", "none", LIMITS)


def fails(prober: Prober, request: Request = NOWHERE) -> str:
    with pytest.raises(Missing) as caught:
        prober.ask(request)
    assert caught.value.cause is Cause.OURS
    return str(caught.value)


def test_an_engine_that_is_not_there_is_our_trouble(workspace: Workspace) -> None:
    with start_prober(workspace) as prober:
        assert "probe of mcp-vet failed" in fails(prober)


def test_a_worker_that_was_killed_is_our_trouble(workspace: Workspace) -> None:
    with start_prober(workspace) as prober:
        threading.Timer(0.3, os.kill, (prober.process.pid, signal.SIGKILL)).start()
        stuck = replace(NOWHERE, environment={"DOCKER_HOST": "tcp://192.0.2.1:1"})
        assert "probe of mcp-vet" in fails(prober, stuck)


def test_a_request_that_makes_no_sense_is_our_trouble(workspace: Workspace) -> None:
    with start_prober(workspace) as prober:
        assert "probe of mcp-vet failed" in fails(prober, replace(NOWHERE, api="nonsense"))


def test_a_cancelled_run_does_not_wait_for_the_worker(workspace: Workspace) -> None:
    threading.Timer(0.3, workspace.cancelled.set).start()
    with start_prober(workspace) as prober:
        begin = time.monotonic()
        stuck = replace(NOWHERE, environment={"DOCKER_HOST": "tcp://192.0.2.1:1"})
        with pytest.raises(Cancelled):
            prober.ask(stuck)
        assert time.monotonic() - begin < 1.5


def test_the_worker_is_gone_after_its_block_even_if_it_was_never_asked(workspace: Workspace) -> None:
    with start_prober(workspace) as prober:
        pid = prober.process.pid
        assert Path(f"/proc/{pid}").exists() or sys.platform != "linux"
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_the_worker_ends_when_its_parent_is_gone(workspace: Workspace) -> None:
    """Its standard input comes to an end with its parent, whatever kills that."""
    with start_prober(workspace) as prober:
        assert prober.process.stdin is not None
        prober.process.stdin.close()
        assert prober.process.wait(30) == 0


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
