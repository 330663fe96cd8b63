"""Whose policy judged is told in the report, where it was not a base branch's or the program's own."""

import os
from pathlib import Path

import pytest

from tests.live.git_repositories import Repository, manifest, new_repository
from validator.live.intake_result import NotUsable
from validator.options import Mode, Options
from validator.start import start

SAYS = ("judged by the mcp-vet.toml of this folder, which is not a base branch",)


@pytest.fixture
def clone(tmp_path: Path) -> Repository:
    """A registry with a policy on its main branch."""
    made = new_repository(tmp_path / "registry", bare=False)
    made.commit({"servers/alpha/server.yaml": manifest("alpha"), "mcp-vet.toml": b"# its own\n"})
    made.git("reset", "-q", "--hard", "main")
    return made


def notes(registry: Path, policy: Path | None = None) -> tuple[str, ...]:
    return start(
        Options(mode=Mode.CHECK, what=("alpha",), registry=registry, static=True, policy=policy)
    ).notes


def test_a_folders_own_policy_is_told_and_another_is_not(clone: Repository) -> None:
    assert notes(clone.path) == ()
    (clone.path / ".git").rename(clone.path / "git")
    assert notes(clone.path) == SAYS
    assert notes(clone.path, policy=clone.path / "mcp-vet.toml") == ()
    (clone.path / "mcp-vet.toml").unlink()
    assert notes(clone.path) == ()


def test_without_a_base_a_policy_of_ones_own_judges_and_the_folders_does_not(
    clone: Repository, tmp_path: Path
) -> None:
    clone.git("checkout", "-q", "--detach")
    clone.git("branch", "-D", "main")
    (tmp_path / "own.toml").write_text("# mine\n")
    with pytest.raises(NotUsable, match="--policy"):
        notes(clone.path)
    os.truncate(clone.path / "mcp-vet.toml", 0)
    with pytest.raises(NotUsable, match="--policy"):
        notes(clone.path)
    assert notes(clone.path, policy=tmp_path / "own.toml") == ()
