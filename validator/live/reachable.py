"""Does a branch or tag of a repository lead to a commit? Forges serve the commits of forks, too."""

import shutil
from pathlib import Path

from validator.live.git import Git, GitFailed
from validator.live.git_fetch import NO_TREES, fetch
from validator.live.git_objects import Objects
from validator.live.intake_result import shown
from validator.live.pin import Address
from validator.live.process import TooMuch, TooSlow
from validator.model import Cause
from validator.policy import Limits
from validator.resources import Missing

SECONDS = 60.0  # for one question about refs, or about a history that is here
KINDS = ("refs/heads/", "refs/tags/")  # refs/pull/* are others' commits: they prove nothing (threats.md G2)


def is_reachable(git: Git, source: Address, commit: str, limits: Limits) -> bool:
    """Is *commit* (a full id) the tip of a branch or tag of *source*, or in the history of one?

    The tips are asked for first; only then are the commits of all branches fetched, without trees and
    blobs (threats.md 3.3 note f), and those of the tags last: some repositories have a tag that names
    a tree, which git cannot fetch in this way. Raises Missing with Cause.OURS where a question is not
    answered within the limits: nothing is known of the commit then.
    """
    try:
        return _is_tip(git, source, commit) or any(
            _is_in_history(git, source, commit, kind, limits) for kind in KINDS
        )
    except (GitFailed, TooSlow, TooMuch) as exc:
        why = "it could not be shown that a branch or tag of the repository leads to the pinned commit"
        raise Missing(f"{why}; a maintainer must look: {shown(str(exc), 300)}", Cause.OURS) from exc


def _is_tip(git: Git, source: Address, commit: str) -> bool:
    """An annotated tag is listed twice: as itself, and as `refs/tags/name^{}` with its commit."""
    listed = git.run(
        "ls-remote", "-q", "--heads", "--tags", "--end-of-options", source.url,
        protocols=(source.protocol,), seconds=SECONDS,
    )  # fmt: skip
    lines = (line.partition("\t") for line in listed.decode("utf-8", errors="replace").splitlines())
    return any(tip == commit and ref.startswith(KINDS) for tip, _, ref in lines)


def _is_in_history(git: Git, source: Address, commit: str, kind: str, limits: Limits) -> bool:
    path = git.new_repository("history")
    try:
        fetch(
            git, path, source.url, (f"+{kind}*:{kind}*",), limits, protocol=source.protocol, left_out=NO_TREES
        )
        return _contained(git, path, commit)
    finally:
        shutil.rmtree(path, ignore_errors=True)


def _contained(git: Git, path: Path, commit: str) -> bool:
    """That the object was sent along proves nothing: a ref must lead to it."""
    (found,) = Objects(git, path).info([commit])
    if found is None or found.type != "commit":
        return False
    words = ("for-each-ref", "--count=1", f"--contains={commit}", "--format=%(refname)")
    return bool(git.run(*words, git_dir=path, seconds=SECONDS).strip())
