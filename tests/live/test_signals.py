"""Ctrl-C, SIGTERM and SIGHUP in every phase of a real run: the report first, then nothing is left."""

import os
import signal
import time
from pathlib import Path

import pytest

from dev import sample_registry
from tests.conftest import left
from tests.live.real_command import eventually, report_in, started
from validator.live.engine import Engine

pytestmark = [pytest.mark.docker, pytest.mark.usefixtures("engine", "base_images")]

HANGS = "14"  # the pull request whose server answers initialize and nothing after it


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample_registry.make(tmp_path_factory.mktemp("sample"))[0]


@pytest.fixture
def temporary(tmp_path: Path) -> Path:
    """A path with a space in it: some have one."""
    folder = tmp_path / "temporary files"
    folder.mkdir()
    return folder


def run_of(folder: Path) -> str:
    """The id in the name of a run's folder."""
    (made,) = folder.glob("mcp-vet-*")
    return made.name.split("-")[2]


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
@pytest.mark.parametrize("moment", ["buildx build", "a container"])
def test_a_signal_ends_a_run_in_good_order(
    number: int, status: int, moment: str, registry: Path, temporary: Path, tmp_path: Path, engine: Engine
) -> None:
    file, evidence = tmp_path / "report.json", tmp_path / "evidence"
    words = ("pr", HANGS, "--repo", registry, "--base", "main", "--json", file, "--evidence", evidence)
    command = started(*words, temporary=temporary)
    if moment == "a container":
        assert eventually(lambda: any(temporary.glob("mcp-vet-*")))
        run = run_of(temporary)
        assert eventually(lambda: len(left(engine, run)) >= 2)
    else:
        command.wait_for(moment)
        run = run_of(temporary)
    command.process.send_signal(number)
    code, out, err = command.ended()

    assert code == status, out + err
    report = report_in(file)
    assert (report["complete"], report["verdict"]) == (False, "undecided")
    assert any("stopped" in note for note in report["notes"])
    assert {unit["name"]: unit["verdict"] for unit in report["units"]}["(submission)"] == "accept"
    told = {unit["name"]: (unit["verdict"], unit["reasons"], unit["timings"]) for unit in report["units"]}
    assert not list((evidence / "entries").glob("*")), (told, out, err)
    assert eventually(lambda: not command.lines() and not any(temporary.iterdir()))
    assert eventually(lambda: not left(engine, run))


def test_a_second_signal_ends_it_at_once_and_the_reapers_do_the_rest(
    registry: Path, temporary: Path, tmp_path: Path, engine: Engine
) -> None:
    """If it still cleans; tests/test_stopping.py has one that does for certain."""
    file = tmp_path / "report.json"
    command = started("pr", HANGS, "--repo", registry, "--base", "main", "--json", file, temporary=temporary)
    assert eventually(lambda: any(temporary.glob("mcp-vet-*")))
    run = run_of(temporary)
    assert eventually(lambda: len(left(engine, run)) >= 2)
    command.process.send_signal(signal.SIGINT)
    assert eventually(file.exists)
    time.sleep(0.6)  # a later press: one that came twice counts once
    if command.process.poll() is None:
        command.process.send_signal(signal.SIGINT)
    code, _, _ = command.ended(20)

    assert code == 130
    assert report_in(file)["complete"] is False
    assert eventually(lambda: not command.lines() and not any(temporary.iterdir()))
    assert eventually(lambda: not left(engine, run))


def test_a_signal_that_arrives_twice_is_one(registry: Path, temporary: Path, tmp_path: Path) -> None:
    """From the terminal, and from a program that hands it on."""
    file = tmp_path / "report.json"
    command = started("pr", HANGS, "--repo", registry, "--base", "main", "--json", file, temporary=temporary)
    command.wait_for("buildx build")
    for _ in range(3):
        command.process.send_signal(signal.SIGINT)
    code, _, err = command.ended()

    assert code == 130
    assert "at once" not in err
    assert "nothing was decided" in err
    assert not any(temporary.iterdir())


def test_a_kill_during_the_fetch_leaves_neither_git_nor_the_folder(registry: Path, temporary: Path) -> None:
    """There is no engine yet, and so none of its reapers."""
    command = started("pr", "7", "--repo", registry, "--base", "main", temporary=temporary)
    command.wait_for("git")
    os.kill(command.process.pid, signal.SIGKILL)
    command.ended()

    assert eventually(lambda: not command.lines() and not any(temporary.iterdir()))
