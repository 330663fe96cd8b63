"""Control groups of dead runs are emptied and removed, those of living ones are left alone."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from validator.live import dead_groups, owner
from validator.live.control_groups import ControlGroups, Share, found, new_groups
from validator.live.dead_groups import group_name, sweep
from validator.live.unavailable import Unavailable

RUN = "0123456789ab"
SHARE = Share(64 << 20, 32, 0.5)


@pytest.fixture
def dead(monkeypatch: pytest.MonkeyPatch) -> Iterator[ControlGroups]:
    """The groups of a process that has ended."""
    with subprocess.Popen(["sleep", "100"]) as gone:
        with monkeypatch.context() as patched:
            patched.setattr(owner, "me", lambda: owner.name_of(gone.pid))
            name = group_name(RUN, 1)
        gone.kill()
    yield from _made(name)


@pytest.fixture
def living() -> Iterator[ControlGroups]:
    yield from _made(group_name(RUN, 2))


def _made(name: str) -> Iterator[ControlGroups]:
    try:
        groups = new_groups(name, SHARE, SHARE)
    except Unavailable as exc:
        pytest.skip(str(exc))
    yield groups
    groups.remove()


def entered(groups: ControlGroups) -> "subprocess.Popen[bytes]":
    """A process in it."""
    process = subprocess.Popen(["sleep", "1000"])
    for entrance in groups.entrances:
        Path(entrance).write_text(str(process.pid))
    return process


def test_a_dead_runs_group_is_emptied_and_removed(dead: ControlGroups) -> None:
    with entered(dead) as process:
        assert sweep() == [f"control group {dead.name}"]
        assert process.wait() == -9
    assert found(dead.name) == []


def test_a_living_runs_group_is_left_alone(living: ControlGroups) -> None:
    with entered(living) as process:
        assert sweep() == []
        assert process.poll() is None
        process.kill()
    assert found(living.name)


def test_a_group_of_another_place_is_left_alone(dead: ControlGroups, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(owner, "here", lambda: "elsewhere:pid:[1]")
    assert sweep() == []
    assert found(dead.name)


def test_only_a_name_of_ours_is_looked_at() -> None:
    assert not dead_groups._is_dead("mcp-vet-f2af6c09")
    assert not dead_groups._is_dead(group_name(RUN, 1))


def test_limits_hold_for_the_whole(living: ControlGroups) -> None:
    with entered(living) as process:
        process.kill()
    living.limit(Share(128 << 20, 64, 1.0))
    file = "memory.max" if living.unified else "memory.limit_in_bytes"
    assert int((living.folders()["memory"] / file).read_text()) == 128 << 20
    assert int((living.folders()["pids"] / "pids.max").read_text()) == 64
    assert not living.out_of_memory()
    assert os.getpid() not in [int(pid) for pid in Path(living.entrances[0]).read_text().split()]
