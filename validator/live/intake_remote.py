"""Fetch a registry and one pull request of it over https, into a bare repository of this run."""

import re
from dataclasses import dataclass
from pathlib import Path

from validator.live.git import Git, GitFailed
from validator.live.git_failures import Trouble, trouble
from validator.live.git_fetch import blobs_of, fetch
from validator.live.intake_result import CONTENT_BYTES, NotUsable, Unreachable, shown
from validator.live.process import TooMuch, TooSlow
from validator.policy import Limits

# No user, query or fragment; a port, for a forge of one's own. The operator chose it, not a submission.
REGISTRY_URL = re.compile(r"https://[A-Za-z0-9.-]+(?::[0-9]{1,5})?(?:/[A-Za-z0-9._~-]+)+/?", re.ASCII)
BRANCH = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_+-]|[./](?![./])){0,199}", re.ASCII)
COMMIT = re.compile(r"[0-9a-f]{40}", re.ASCII)
BASE, HEAD = "refs/mcp-vet/base", "refs/mcp-vet/head"


@dataclass(frozen=True, slots=True)
class Fetched:
    """The repository, with BASE and HEAD; blobs of more than `left_out` bytes were left out."""

    path: Path
    left_out: int = CONTENT_BYTES


def fetch_registry(git: Git, url: str, head: str, base: str | None, limits: Limits) -> Fetched:
    """Fetch *head* and *base* (None: the default branch) with their history, without large blobs.

    Each is a branch, a full ref or a commit id. Raises NotUsable for a URL that is not plain https,
    or that has no such repository, branch or pull request; Unreachable for trouble on the way.
    """
    if not REGISTRY_URL.fullmatch(url):
        raise NotUsable(f"{shown(url)} is not a plain https URL of a repository")
    wanted = (f"+{remote_name(base) if base else 'HEAD'}:{BASE}", f"+{remote_name(head)}:{HEAD}")
    path = git.new_repository("registry")
    try:
        fetch(git, path, url, wanted, limits, protocol="https", left_out=blobs_of(CONTENT_BYTES + 1))
    except GitFailed as exc:
        raise _why(exc, url) from exc
    except TooSlow as exc:
        raise Unreachable(f"{url} was not fetched within {limits.fetch_seconds:g} seconds") from exc
    except TooMuch as exc:
        raise Unreachable(f"{url} is larger than the limit of {limits.fetch_bytes} bytes") from exc
    return Fetched(path)


def remote_name(name: str) -> str:
    """How a refspec names a branch, a full ref or a commit id. Raises NotUsable for anything else."""
    if not BRANCH.fullmatch(name) or name.endswith((".lock", "/", ".")):
        raise NotUsable(f"{shown(name)!r} is not a branch, a ref or a commit id that can be fetched")
    if name.startswith("refs/") or COMMIT.fullmatch(name):
        return name
    return f"refs/heads/{name}"


def _why(failed: GitFailed, url: str) -> Exception:
    match trouble(failed):
        case Trouble.NO_REPOSITORY:
            return NotUsable(f"there is no public repository at {url}; check the URL")
        case Trouble.NO_OBJECT:
            return NotUsable(f"{url} has no such branch or pull request: {shown(failed.says)}")
        case Trouble.MOVED:
            return NotUsable(f"{url} has moved; give its new address")
    return Unreachable(f"{url} could not be fetched: {shown(failed.says)}")
