"""What is written is there in full or not at all, and nothing of the attempt lies about."""

import os
import time
from pathlib import Path

import pytest

from validator.evidence import durable
from validator.evidence.durable import ABANDONED_SECONDS


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def fails(*_: object) -> None:
    raise OSError(28, "No space left on device")


def test_a_file_is_replaced(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text("old")
    durable.write_text(file, "new é")
    assert file.read_text() == "new é"
    assert names(tmp_path) == ["a.json"]


def test_a_file_that_cannot_be_written_stays_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.json"
    file.write_text("old")
    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(OSError, match="No space"):
        durable.write_text(file, "new")
    assert file.read_text() == "old"
    assert names(tmp_path) == ["a.json"]


def test_a_folder_is_there_when_all_of_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "entries" / "weather"
    with durable.whole_folder(folder) as new:
        durable.write_text(new / "x", "1")
        assert not folder.exists()
    assert (folder / "x").read_text() == "1"
    assert names(tmp_path) == ["entries"]


def test_a_folder_that_cannot_be_finished_is_not_there(tmp_path: Path) -> None:
    folder = tmp_path / "entries" / "weather"
    with pytest.raises(FileNotFoundError), durable.whole_folder(folder) as new:
        durable.write_text(new / "no-such-folder" / "x", "1")
    assert names(tmp_path) == ["entries"]
    assert names(tmp_path / "entries") == []


def test_a_folder_that_is_there_is_not_replaced(tmp_path: Path) -> None:
    folder = tmp_path / "entries" / "weather"
    folder.mkdir(parents=True)
    (folder / "x").write_text("old")
    with pytest.raises(OSError, match="not empty"), durable.whole_folder(folder) as new:
        durable.write_text(new / "x", "new")
    assert (folder / "x").read_text() == "old"
    assert names(tmp_path) == ["entries"]


@pytest.mark.parametrize(("seconds", "goes"), [(2 * ABANDONED_SECONDS, True), (10, False)])
def test_what_a_killed_process_left_goes_with_the_next_one_in_its_place(
    tmp_path: Path, seconds: float, goes: bool
) -> None:
    left = [tmp_path / ".report.json.1.new", tmp_path / ".notes.1.new" / "build.json"]
    others = [tmp_path / name for name in (".other.json.1.new", ".report.json.x.new", "report.json.1.new")]
    left[1].parent.mkdir()
    for file in (*left, *others):
        file.write_text("half")
    for path in (left[0], left[1].parent, *others):
        os.utime(path, (time.time() - seconds, time.time() - seconds))

    durable.write_text(tmp_path / "report.json", "whole")
    with durable.whole_folder(tmp_path / "entries" / "notes"):
        pass

    assert [file.exists() for file in left] == [not goes, not goes]
    assert all(file.exists() for file in others)
