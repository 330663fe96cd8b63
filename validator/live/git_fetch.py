"""Fetch into a bare repository of this run: one transport, a deadline, limits, nothing asked for later."""

import time
from collections.abc import Sequence
from pathlib import Path

from validator.live.folder_size import stays_below
from validator.live.git import MIB, Git, GitFailed
from validator.live.git_failures import Trouble, trouble
from validator.policy import Limits

SLACK = 16 * MIB  # bytes that git needs beside the pack: indexes, refs
AGAIN_SECONDS = 1.0  # between a failure of the network and the only other try
NO_TREES = "tree:0"  # git-rev-list(1): neither trees nor blobs


def blobs_of(size: int) -> str:
    """The filter for blobs of *size* bytes or more (threats.md G8)."""
    return f"blob:limit={size}"


def fetch(
    git: Git,
    path: Path,
    url: str,
    refspecs: Sequence[str],
    limits: Limits,
    *,
    protocol: str,
    left_out: str,
    depth: int = 0,
) -> None:
    """Fetch *refspecs* of *url*, which must have been checked, over *protocol* alone (https or file).

    What *left_out* names (`blobs_of`, NO_TREES) is not sent, and is plainly missing afterwards.
    *depth* 0 means the whole history. What the network spoils is tried once more, as a forge's hiccup is
    no reason to ask a person for a new run; both tries together have limits.fetch_seconds. Raises
    GitFailed; TooSlow after these; TooMuch above limits.fetch_bytes, unless git itself dies of its own
    file-size limit first (G9).
    """
    shallow = [f"--depth={depth}"] if depth else []
    words = (
        "fetch", "-q", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head", *shallow,
        f"--filter={left_out}", "--end-of-options", url, *refspecs,
    )  # fmt: skip
    end = time.monotonic() + limits.fetch_seconds
    try:
        _once(git, path, words, limits, protocol, limits.fetch_seconds)
    except GitFailed as exc:
        left = end - time.monotonic() - AGAIN_SECONDS
        if trouble(exc) is not Trouble.NETWORK or left <= 0 or git.workspace.cancelled.wait(AGAIN_SECONDS):
            raise
        _once(git, path, words, limits, protocol, left)


def _once(git: Git, path: Path, words: Sequence[str], limits: Limits, protocol: str, seconds: float) -> None:
    config = (path / "config").read_bytes()
    try:
        git.run(
            *words, git_dir=path, protocols=(protocol,), seconds=seconds, file_bytes=limits.fetch_bytes,
            watch=stays_below(path, limits.fetch_bytes + SLACK),
        )  # fmt: skip
    finally:
        _forget_the_promise(path, config)


def _forget_the_promise(path: Path, config: bytes) -> None:
    """Without this every look at a missing blob would ask the other side for it, or die."""
    (path / "config").write_bytes(config)
    for promise in (path / "objects" / "pack").glob("*.promisor"):
        promise.unlink()
