"""A clone that a job has is used only where it can tell what a change was made from."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.live.git_repositories import CLEAN, Repository, manifest
from validator.live.checkout import commits_of_clone
from validator.live.workspace import Workspace

MAIN = "refs/heads/main"


@pytest.fixture
def head(registry: Repository) -> str:
    """A change on top of main, two commits deep."""
    first = registry.commit({"servers/gamma/server.yaml": manifest("gamma")}, "refs/heads/topic", parent=MAIN)
    return registry.commit({"servers/gamma/readme.md": b"# Gamma\n"}, "refs/heads/topic", parent=first)


def clone(registry: Repository, where: Path, *options: str) -> Path:
    words = ["git", "clone", "-q", *options, f"file://{registry.path}", str(where)]
    subprocess.run(words, env=CLEAN, check=True, capture_output=True, timeout=60)
    return where


def test_a_whole_clone_knows_both(
    registry: Repository, head: str, workspace: Workspace, tmp_path: Path
) -> None:
    where = clone(registry, tmp_path / "clone")

    assert commits_of_clone(where, (head, MAIN), workspace) == (head, registry.tip(MAIN))


def test_a_branch_is_origins_and_not_the_clones_own(
    registry: Repository, head: str, workspace: Workspace, tmp_path: Path
) -> None:
    """A step before may have made a branch of that name out of the submission."""
    where = clone(registry, tmp_path / "clone", "-b", "topic")
    subprocess.run(["git", "-C", str(where), "branch", "-f", "main", head], env=CLEAN, check=True, timeout=60)

    assert commits_of_clone(where, (MAIN,), workspace) == (registry.tip(MAIN),)


@pytest.mark.parametrize("options", [("--depth=1", "--no-single-branch"), ("--filter=blob:none",)])
def test_a_clone_without_its_history_or_its_blobs_is_none(
    registry: Repository, head: str, workspace: Workspace, tmp_path: Path, options: tuple[str, ...]
) -> None:
    registry.git("config", "uploadpack.allowFilter", "true")
    where = clone(registry, tmp_path / "clone", *options)

    assert commits_of_clone(where, (head, MAIN), workspace) is None


def test_what_is_not_in_it_or_is_no_clone_at_all(
    registry: Repository, head: str, workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = clone(registry, tmp_path / "clone", "--single-branch", "-b", "main")
    (tmp_path / "empty").mkdir()

    assert commits_of_clone(where, (head, MAIN), workspace) is None
    assert commits_of_clone(where, ("f" * 40,), workspace) is None
    assert commits_of_clone(tmp_path / "empty", (head, MAIN), workspace) is None
    assert commits_of_clone(tmp_path / "nothing", (head, MAIN), workspace) is None
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert commits_of_clone(where, (MAIN,), workspace) is None
