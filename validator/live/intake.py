"""Take a pull request in, from git alone: what it changes, read as objects and never checked out."""

import re
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from validator.evidence.submission import Submission
from validator.live.git import Git, NoGit, hardened_git
from validator.live.git_objects import Objects
from validator.live.intake_remote import BASE, HEAD, fetch_registry
from validator.live.intake_result import (
    MOST_ENTRIES,
    MOST_PATHS,
    Intake,
    NotUsable,
    Unreachable,
    base_policy,
    shown,
)
from validator.live.intake_tree import working_tree
from validator.live.registry_objects import RegistryObjects, readable
from validator.live.revisions import branch_commit, commit_of, default_base, merge_base, opened
from validator.live.workspace import Workspace
from validator.policy import Limits

__all__ = ["Intake", "NotUsable", "Unreachable", "pull_request", "working_tree"]

NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)
PULL_URL = re.compile(r"(https://[^/\s]+/[^/\s]+/[^/\s]+)/pull/([0-9]{1,9})(?:/[a-z]*)?", re.ASCII)
# Where clones keep the heads of pull requests: the forge's own name, and two common fetch settings.
PULL_REFS = ("refs/pull/{}/head", "refs/remotes/upstream/pr/{}", "refs/remotes/origin/pr/{}")


@dataclass(frozen=True, slots=True)
class _Asked:
    """Which pull request of which repository. `number` is "" where a ref was named."""

    repo: str
    ref: str
    number: str

    @property
    def subject(self) -> str:
        """The submission in words."""
        where = shown(self.repo)
        return f"pull request {self.number} of {where}" if self.number else f"{shown(self.ref)} of {where}"


@dataclass(frozen=True, slots=True)
class _Commits:
    """`tip` is the base branch as it is now, `fork` the commit at which the pull request left it."""

    git_dir: Path
    tip: str
    fork: str
    head: str


def pull_request(
    what: str, repo: str | None, base: str | None, workspace: Workspace, limits: Limits
) -> Intake:
    """Take in one pull request.

    *what*: a number, a ref or commit id, or the URL of a pull request. *repo*: a local repository
    (bare or not; read in place, never written to) or an https URL; None: the current folder, or
    what the URL says. *base*: the branch it goes to; None: the default branch. The changes are
    those since the merge base; the policy and the index come from the base branch as it is now, so
    that no pull request chooses an older policy. Raises NotUsable, Unreachable, Cancelled.
    """
    asked = _understand(what, repo)
    try:
        git = hardened_git(workspace)
    except NoGit as exc:
        raise NotUsable(str(exc)) from exc
    with readable():
        if "://" in asked.repo:
            fetched = fetch_registry(git, asked.repo, asked.ref, base, limits)
            commits = _commits(git, fetched.path, HEAD, BASE, asked)
            objects = Objects(git, commits.git_dir, fetched.left_out)
        else:
            commits = _commits(git, Path(asked.repo), asked.ref, base, asked)
            objects = Objects(git, commits.git_dir)
        return _intake(RegistryObjects(objects), commits, asked)


def _understand(what: str, repo: str | None) -> _Asked:
    if match := PULL_URL.fullmatch(what):
        return _Asked(repo or match[1], PULL_REFS[0].format(match[2]), match[2])
    if "://" in what:
        raise NotUsable(f"{shown(what)} is not the URL of a pull request (https://host/owner/name/pull/12)")
    if NUMBER.fullmatch(what):
        return _Asked(repo or ".", PULL_REFS[0].format(int(what)), str(int(what)))
    return _Asked(repo or ".", what, "")


def _commits(git: Git, path: Path, head: str, base: str | None, asked: _Asked) -> _Commits:
    with opened(path, git) as repo:
        names = [ref.format(asked.number) for ref in PULL_REFS] if asked.number and head != HEAD else [head]
        heads = [commit for name in names if (commit := commit_of(repo, name))]
        if not heads:
            raise NotUsable(_no_head(asked))
        tip_name = base or default_base(repo)
        tip = branch_commit(repo, tip_name)
        if not tip:
            raise NotUsable(
                f"{shown(asked.repo)} has no {shown(tip_name)!r}; name the base branch with --base"
            )
        fork = merge_base(repo, tip, heads[0])
        if fork == heads[0]:
            raise NotUsable(
                f"{asked.subject} is already part of {shown(tip_name)}: nothing to judge; "
                f"to judge it as it was, give --base {heads[0][:12]}^"
            )
        return _Commits(Path(repo.git_dir), tip, fork, heads[0])


def _no_head(asked: _Asked) -> str:
    if not asked.number:
        return f"{shown(asked.repo)} has no commit {shown(asked.ref)!r}; name a branch, a ref or a commit id"
    fetch = f"git fetch origin {asked.ref}:{asked.ref}"
    return (
        f"{shown(asked.repo)} does not hold pull request {asked.number}; run `{fetch}` there, or give its URL"
    )


def _intake(registry: RegistryObjects, commits: _Commits, asked: _Asked) -> Intake:
    changes = registry.objects.changes(commits.fork, commits.head)
    if len(changes) > MOST_PATHS:
        raise Unreachable(f"{asked.subject} changes more than {MOST_PATHS} paths: a maintainer must look")
    entries = registry.entries(commits.fork, commits.head, changes)
    if len(entries) > MOST_ENTRIES:
        raise Unreachable(f"{asked.subject} changes more than {MOST_ENTRIES} entries: split it")
    policy = base_policy(registry.policy(commits.tip), commits.tip)
    return Intake(
        submission=Submission(commits.fork, commits.head, changes, entries),
        subject=asked.subject,
        policy=policy.text,
        policy_from=policy.origin,
        files=readable()(partial(registry.files, commits.head)),
        before=readable()(partial(registry.before, commits.fork)),
        registry=cache(readable()(partial(registry.index, commits.tip))),
    )
