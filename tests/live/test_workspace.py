"""The folders of killed runs are removed: of runs that are surely dead, and nothing that others laid out."""

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from validator.live import labels, owner
from validator.live.workspace import ELSEWHERE_SECONDS, open_workspace, sweep

DEAD = "00000000-0000-0000-0000-000000000000:1:1"  # of another boot
ELSEWHERE = "another-machine:pid:[4026531836]"
Make = Callable[..., Path]


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Make:
    """A run's folder, in a folder for temporary files of this test: who it belongs to, where, how old."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def made(text: str | None, seconds: float = 0.0) -> Path:
        path = Path(tempfile.mkdtemp(prefix="mcp-vet-"))
        (path / "source").mkdir()
        if text is not None:
            (path / "owner").write_text(text)
        then = time.time() - seconds
        os.utime(path, (then, then))
        return path

    return made


def test_a_run_names_its_process_and_its_place(make: Make) -> None:
    with open_workspace() as workspace:
        assert (workspace.path / "owner").read_text() == f"{owner.me()}\n{owner.here()}\n"
        assert sweep() == []
        assert workspace.path.is_dir()
    assert labels.here() == owner.here()


@pytest.mark.parametrize(
    ("text", "seconds", "goes"),
    [
        (f"{DEAD}\n{owner.here()}\n", 0, True),
        (f"{owner.me()}\n{owner.here()}\n", 2 * ELSEWHERE_SECONDS, False),
        (f"{DEAD}\n{ELSEWHERE}\n", 0, False),
        (f"{DEAD}\n{ELSEWHERE}\n", ELSEWHERE_SECONDS - 60, False),
        (f"{DEAD}\n{ELSEWHERE}\n", ELSEWHERE_SECONDS + 60, True),
        (f"{owner.me()}\n{ELSEWHERE}\n", ELSEWHERE_SECONDS + 60, True),
        (DEAD, 0, True),
        (owner.me(), 2 * ELSEWHERE_SECONDS, False),
        (None, 2 * ELSEWHERE_SECONDS, False),
        ("", 0, False),
        ("x" * 2_000, 2 * ELSEWHERE_SECONDS, False),
    ],
    ids=[
        "dead-here", "alive-here", "elsewhere", "elsewhere-for-long", "elsewhere-for-too-long",
        "of-our-number-elsewhere", "dead-nowhere", "alive-nowhere", "nobodys", "being-written", "endless",
    ],
)  # fmt: skip
def test_only_what_a_dead_run_left_goes(make: Make, text: str | None, seconds: float, goes: bool) -> None:
    """A process of another machine or container cannot be looked up from here: its folder goes by its age."""
    path = make(text, seconds)
    assert sweep() == ([path] if goes else [])
    assert path.exists() is not goes


@pytest.mark.parametrize(
    ("name", "holds", "seconds", "goes"),
    [
        ("mcp-vet-0123456789ab-x", {}, 120, True),
        ("mcp-vet-0123456789ab-x", {"owner": ""}, 120, True),
        ("mcp-vet-0123456789ab-x", {}, 10, False),
        ("mcp-vet-0123456789ab-x", {"owner": "", "more": ""}, 120, False),
        ("mcp-vet-0123456789ab-x", {"more": ""}, 120, False),
        ("mcp-vet-notes", {}, 120, False),
    ],
    ids=["empty", "owner-not-written", "of-late", "with-more", "with-other", "of-another-name"],
)
def test_a_run_killed_before_it_said_whose_its_folder_is(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    holds: dict[str, str],
    seconds: int,
    goes: bool,
) -> None:
    """Between making the folder and writing the owner lies an instant, in which a kill left it for ever."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    path = tmp_path / name
    path.mkdir()
    for file, text in holds.items():
        (path / file).write_text(text)
    then = time.time() - seconds
    os.utime(path, (then, then))

    assert sweep() == ([path] if goes else [])
    assert path.exists() is not goes


def test_traps_in_the_folder_for_temporary_files_are_left_alone(make: Make, tmp_path: Path) -> None:
    """An owner file that is a pipe would stop the sweep, a link would show the way out of the folder."""
    dead = tmp_path / "dead"
    dead.write_text(f"{DEAD}\n{owner.here()}\n")
    pipe, linked = make(None), make(None)
    os.mkfifo(pipe / "owner")
    (linked / "owner").symlink_to(dead)
    home = tmp_path / "home"
    home.mkdir()
    (home / "owner").write_text(dead.read_text())
    (tmp_path / "mcp-vet-link").symlink_to(home)
    assert sweep() == []
    assert pipe.is_dir()
    assert linked.is_dir()
    assert home.is_dir()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make another user's folder")
def test_another_users_folder_is_left_alone(make: Make) -> None:
    path = make(f"{DEAD}\n{owner.here()}\n")
    os.chown(path, 12_345, 12_345)
    assert sweep() == []
    assert path.is_dir()


def test_what_a_dead_run_has_started_ends_with_its_folder(make: Make) -> None:
    """Its reaper was killed with it; a build of its might go on for ever. A stranger's process stays."""
    path = make(f"{DEAD}\n{owner.here()}\n")
    its, other = (
        subprocess.Popen(["sleep", "1000"], env={"HOME": str(home)}, start_new_session=True)
        for home in (path / "source", path.with_name(f"{path.name}-other"))
    )
    try:
        assert sweep() == [path]
        assert its.wait(10) == -signal.SIGKILL
        assert other.poll() is None
    finally:
        for process in (its, other):
            process.kill()
            process.wait()


def test_a_folder_for_temporary_files_with_a_space_behind_a_link(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = tmp_path / "temporary files"
    real.mkdir()
    (tmp_path / "link").symlink_to(real)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "link"))
    with open_workspace() as workspace:
        path = workspace.path
        (path / "owner").write_text(f"{DEAD}\n{owner.here()}\n")
        assert path in sweep()
    assert list(real.iterdir()) == []
