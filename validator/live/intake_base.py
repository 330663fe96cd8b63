"""What a working tree is compared with: the commit at which its branch left the registry's default branch."""

import os
from dataclasses import dataclass
from pathlib import Path

from validator.live.git import Git, NoGit, hardened_git
from validator.live.git_objects import Objects
from validator.live.intake_result import NotUsable
from validator.live.registry_objects import RegistryObjects
from validator.live.revisions import branch_commit, commit_of, default_base, in_repository, merge_base, opened
from validator.live.workspace import Workspace


@dataclass(frozen=True, slots=True)
class TreeBase:
    """`fork`: the merge base of HEAD and the base branch; `tip`: that branch as it is now. Commit ids."""

    objects: RegistryObjects
    fork: str
    tip: str


@dataclass(frozen=True, slots=True)
class NoBase:
    """There is nothing to compare with: `why`, in one line, and whether there is a repository at all."""

    why: str
    in_repository: bool


def tree_base(registry: Path, base: str | None, workspace: Workspace) -> TreeBase | NoBase:
    """The base of the working tree at *registry*, which may be a folder within its repository.

    NoBase where there is no git, no repository, no commit, no default branch, or none that holds
    this registry, or that a shallow clone leads to. Raises NotUsable instead where *base* was named.
    """
    try:
        return _tree_base(registry, base, hardened_git(workspace))
    except (NoGit, NotUsable) as exc:
        if base:
            raise NotUsable(str(exc)) from exc
        return NoBase(str(exc), in_repository(registry))


def _tree_base(registry: Path, base: str | None, git: Git) -> TreeBase:
    with opened(registry, git, search=True) as repo:
        name = base or default_base(repo)
        tip, head = branch_commit(repo, name), commit_of(repo, "HEAD")
        if not tip or not head or repo.working_tree_dir is None:
            raise NotUsable(f"there is no {name!r} to compare with; name the base branch with --base")
        fork = merge_base(repo, tip, head)
        below = os.path.relpath(registry.resolve(), Path(repo.working_tree_dir).resolve())
        objects = Objects(git, Path(repo.git_dir))
    found = RegistryObjects(objects, "" if below == "." else f"{below}/")
    if not found.holds_entries(fork):
        raise NotUsable(f"{name!r} has no registry at {below}; name the base branch with --base")
    return TreeBase(found, fork, tip)
