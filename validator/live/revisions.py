"""Commits of the registry's own repository, through GitPython: the trusted side, opened where it lies.

Nothing from the network and no string of a submission passes through GitPython, which runs what an
`--upload-pack=` says (threats.md G1).
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from validator.live.git import Git, environment
from validator.live.intake_result import NotUsable, Unreachable, shown

if TYPE_CHECKING:
    from git import Repo

SECONDS = 30.0  # for one question about commits
# Where a clone keeps the registry's own default branch: a contributor's fork calls it upstream.
DEFAULT_BASES = tuple(
    f"refs/{place}/{branch}"
    for place, branches in (
        ("remotes/upstream", ("HEAD", "main", "master")),
        ("remotes/origin", ("HEAD", "main", "master")),
        ("heads", ("main", "master")),
    )
    for branch in branches
)


@contextmanager
def opened(path: Path, git: Git, *, search: bool = False) -> Iterator["Repo"]:
    """The repository at *path* (or, with *search*, above it), never written to.

    Raises NotUsable where there is none.
    """
    if search and not in_repository(path):
        raise NotUsable(_no_repository(path))  # told without GitPython, which takes 0.04 s to import
    os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")
    from git import Repo
    from git.exc import InvalidGitRepositoryError, NoSuchPathError

    try:
        repo = Repo(path, search_parent_directories=search, expand_vars=False)
    except (InvalidGitRepositoryError, NoSuchPathError, OSError) as exc:
        raise NotUsable(_no_repository(path)) from exc
    with repo:
        own = environment(git.home, git.program)
        repo.git.update_environment(GIT_DIR=str(repo.git_dir), **own)
        yield repo


def in_repository(path: Path) -> bool:
    """Does git look upon *path* as a part of some repository, a broken one included?"""
    return any(os.path.lexists(above / ".git") for above in (path.resolve(), *path.resolve().parents))


def _no_repository(path: Path) -> str:
    return f"{shown(str(path))} is not a git repository; give --repo its path or URL"


def commit_of(repo: "Repo", name: str) -> str | None:
    """The id of the commit that *name* (a ref, an id, any revision) names; None where there is none."""
    revision = f"{name}^{{commit}}"
    found = _ask(repo, "rev-parse", "--quiet", "--verify", "--end-of-options", revision)
    return found or None


def branch_commit(repo: "Repo", name: str) -> str | None:
    """As `commit_of`, but a branch wins over a tag: tags come along with what is fetched from anybody."""
    places = ("refs/heads/", "refs/remotes/", "")
    return next((found for place in places if (found := commit_of(repo, f"{place}{name}"))), None)


def merge_base(repo: "Repo", base: str, head: str) -> str:
    """The one commit at which *head* left *base*. Both are ids.

    Raises NotUsable for none, and for several: then what the pull request changes is a matter of
    opinion, and git would pick one of them.
    """
    found = _ask(repo, "merge-base", "--all", base, head).split()
    if not found:
        shallow = (Path(repo.common_dir) / "shallow").exists()
        remedy = "run `git fetch --unshallow` first" if shallow else "rebase it onto the base branch"
        raise NotUsable(f"{head[:12]} and {base[:12]} have no common history; {remedy}")
    if len(found) > 1:
        raise NotUsable(
            f"{head[:12]} left {base[:12]} at {len(found)} places; rebase it onto the base branch"
        )
    return str(found[0])


def default_base(repo: "Repo") -> str:
    """The name of the branch that pull requests go to. Raises NotUsable where nothing tells."""
    candidates: tuple[str, ...] = ("HEAD",) if repo.bare else ()
    for name in (*candidates, *DEFAULT_BASES):
        if commit_of(repo, name):
            return name
    raise NotUsable("cannot tell which branch pull requests go to; name it with --base")


def _ask(repo: "Repo", command: str, *words: str) -> str:
    """What git answers, "" where it says no. Raises Unreachable where it does not answer in time."""
    from git.exc import GitCommandError

    try:
        return str(repo.git.execute(["git", command, *words], kill_after_timeout=SECONDS)).strip()
    except GitCommandError as exc:
        if exc.status == 1 or (command == "rev-parse" and exc.status == 128):
            return ""
        raise Unreachable(f"git {command} failed: {shown(str(exc.stderr))}") from exc
