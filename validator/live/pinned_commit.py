"""Fetch one commit into a bare repository of this run, and read its tree. Nothing of it is run."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from validator.evidence.execution import FetchEnd
from validator.live.git import Git, GitFailed
from validator.live.git_failures import Trouble, trouble
from validator.live.git_fetch import blobs_of, fetch
from validator.live.git_objects import Objects, TreeItem
from validator.live.intake_result import shown
from validator.live.moved import moved_to
from validator.live.pin import Address
from validator.live.process import TooMuch, TooSlow
from validator.live.reachable import is_reachable
from validator.model import Cause
from validator.policy import Limits
from validator.resources import Missing

PINNED = "refs/mcp-vet/pin"
MOST_DEPTH = 30  # folders, threats.md section 1

ENDS = {
    Trouble.NO_REPOSITORY: FetchEnd.NO_REPOSITORY,
    Trouble.NO_OBJECT: FetchEnd.NO_COMMIT,
    Trouble.TOO_LARGE: FetchEnd.TOO_LARGE,
    Trouble.MOVED: FetchEnd.REFUSED,
}
MOVED = "the host redirects this address to one that is not followed; write the repository's own address"
MALFORMED = "git's consistency check refuses the repository's objects; a maintainer must look at it"


class Ended(Exception):
    """The attempt ended without a commit to build, through the submission; says how and why."""

    def __init__(self, end: FetchEnd, says: str) -> None:
        super().__init__(says)
        self.end = end
        self.says = says


@dataclass(frozen=True, slots=True)
class Pinned:
    """A bare repository that holds the commit, and everything that the commit's tree holds.

    `moved_to` is the URL of the same host where it was found, if not where it was looked for, else "".
    """

    objects: Objects
    commit: str
    tree: tuple[TreeItem, ...]
    moved_to: str = ""


@contextmanager
def pinned_commit(git: Git, source: Address, commit: str, limits: Limits) -> Iterator[Pinned]:
    """The commit *commit* (a full id) of the repository at *source*, shallow; its folder goes at the end.

    A branch or tag of that very repository leads to it (threats.md G2). Raises Ended for what the
    submission is to blame for (no repository, no such commit, too large), Missing with Cause.OURS
    for network trouble, a deadline, or a failure that cannot be told.
    """
    path = git.new_repository("source")
    try:
        found_at = _fetch(git, path, source, commit, limits)
        objects = Objects(git, path, left_out=limits.fetch_bytes)
        _must_be_a_commit(objects, commit)
        tree = _tree(objects, commit, limits)
        if not is_reachable(git, found_at, commit, limits):
            raise Ended(FetchEnd.IMPOSTOR, "the commit is served, but no branch or tag leads to it")
        yield Pinned(objects, commit, tree, "" if found_at == source else found_at.url)
    finally:
        shutil.rmtree(path, ignore_errors=True)


def _fetch(git: Git, path: Path, source: Address, commit: str, limits: Limits) -> Address:
    """Fetch the commit, following one move within the host; where it was found."""
    try:
        _fetch_from(git, path, source, commit, limits)
    except GitFailed as exc:
        new = _moved_to(git, source) if trouble(exc) is Trouble.MOVED else None
        if new is None:
            raise _verdict(exc, source) from exc
    else:
        return source
    try:
        _fetch_from(git, path, new, commit, limits)
    except GitFailed as exc:
        raise _verdict(exc, new) from exc
    return new


def _moved_to(git: Git, source: Address) -> Address | None:
    try:
        return moved_to(git, source)
    except (TooSlow, TooMuch) as exc:
        raise Missing(f"the host did not say where the repository has moved to: {exc}", Cause.OURS) from exc


def _fetch_from(git: Git, path: Path, source: Address, commit: str, limits: Limits) -> None:
    """A server may not hand out a commit by its id: then all branches and tags, with their history."""
    try:
        _ask(git, path, source, limits, (f"+{commit}:{PINNED}",), depth=1)
    except GitFailed as exc:
        if trouble(exc) is not Trouble.NOT_OFFERED:
            raise
        refspecs = (f"+refs/heads/*:{PINNED}/h/*", f"+refs/tags/*:{PINNED}/t/*")
        _ask(git, path, source, limits, refspecs, depth=0)


def _ask(
    git: Git, path: Path, source: Address, limits: Limits, refspecs: tuple[str, ...], *, depth: int
) -> None:
    try:
        huge = blobs_of(limits.fetch_bytes)  # one of these alone makes the source too large anyway
        fetch(git, path, source.url, refspecs, limits, protocol=source.protocol, left_out=huge, depth=depth)
    except TooMuch as exc:
        raise Ended(FetchEnd.TOO_LARGE, f"fetching the commit takes {exc}") from exc
    except TooSlow as exc:
        why = f"the source could not be fetched within {limits.fetch_seconds:g} seconds"
        raise Missing(why, Cause.OURS) from exc


def _verdict(failed: GitFailed, source: Address) -> Exception:
    kind = trouble(failed)
    if kind in ENDS:
        return Ended(ENDS[kind], MOVED if kind is Trouble.MOVED else shown(failed.says, 300))
    why = MALFORMED if kind is Trouble.MALFORMED else f"the source could not be fetched from {source.url}"
    return Missing(f"{shown(why)}: {shown(failed.says, 300)}", Cause.OURS)


def _must_be_a_commit(objects: Objects, commit: str) -> None:
    (found,) = objects.info([commit])
    if found is None:
        raise Ended(FetchEnd.NO_COMMIT, "no branch or tag of the repository leads to this commit")
    if found.type != "commit":
        raise Ended(FetchEnd.NO_COMMIT, f"this is the id of a {found.type}, not of a commit")


def _tree(objects: Objects, commit: str, limits: Limits) -> tuple[TreeItem, ...]:
    try:
        items = objects.tree(commit)
    except (TooMuch, TooSlow) as exc:  # no network here: it is the tree that is endless (threats.md G7)
        raise Ended(FetchEnd.TOO_LARGE, f"the commit's list of files is too large to read: {exc}") from exc
    files = [item for item in items if item.type != "tree"]
    if len(files) > limits.tree_files:
        raise Ended(FetchEnd.TOO_LARGE, f"the commit has more than {limits.tree_files} files")
    if any(item.path.count("/") > MOST_DEPTH for item in items):
        raise Ended(FetchEnd.TOO_LARGE, f"the commit has folders more than {MOST_DEPTH} levels deep")
    if sum(item.size for item in files) > limits.fetch_bytes:
        raise Ended(FetchEnd.TOO_LARGE, f"the commit's files have more than {limits.fetch_bytes} bytes")
    return items
