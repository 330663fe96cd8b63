"""The clone that a CI job may have of the registry: used where it is whole, else passed over."""

from collections.abc import Sequence
from pathlib import Path

from validator.live.git import NoGit, hardened_git
from validator.live.intake_result import NotUsable, Unreachable
from validator.live.revisions import commit_of, opened
from validator.live.workspace import Workspace

REMOTE = "refs/remotes/origin/"
HEADS = "refs/heads/"


def commits_of_clone(folder: Path, names: Sequence[str], workspace: Workspace) -> tuple[str, ...] | None:
    """The ids of *names* in the clone at *folder*; None where there is none that knows all of them.

    A name is a commit id or a branch's full name; a branch is the one of origin: a local one may be old. A
    clone without its whole history (the default of actions/checkout) or without its blobs is none: what a
    change was made from could not be told by it, or would be told wrongly.
    """
    try:
        git = hardened_git(workspace)
        with opened(folder, git) as repo:
            if _incomplete(Path(repo.common_dir)):
                return None
            found = [commit_of(repo, name.replace(HEADS, REMOTE, 1)) for name in names]
    except (NoGit, NotUsable, Unreachable, OSError):
        return None
    return tuple(commit for commit in found if commit) if all(found) else None


def _incomplete(git_dir: Path) -> bool:
    return (git_dir / "shallow").exists() or any((git_dir / "objects" / "pack").glob("*.promisor"))
