"""Where a host says that a repository has moved to, asked for without going there."""

import re
import tempfile
from dataclasses import replace
from pathlib import Path

from validator.live.git import MIB, Git, GitFailed
from validator.live.pin import SEGMENT, Address

SECONDS = 30.0
TRACE_BYTES = MIB
REQUEST = "/info/refs?service=git-upload-pack"  # gitprotocol-http(5): the first thing git asks for
LOCATION = re.compile(rb"<= Recv header: location: ([!-~]{1,500})$", re.ASCII | re.IGNORECASE | re.MULTILINE)
ADDRESS = re.compile(rf"(https://[^/]+)((?:/{SEGMENT}){{1,8}})/?", re.ASCII)


def moved_to(git: Git, source: Address) -> Address | None:
    """The repository's new address, where it is one of the same host; otherwise None.

    Forges redirect when a repository is renamed. git follows redirects to any host or to none
    (threats.md G11), so it is told to follow none, and its trace says where this one leads. Raises
    TooSlow, TooMuch, Cancelled.
    """
    with tempfile.NamedTemporaryFile(dir=git.home, prefix="trace-") as trace:
        try:
            git.run(
                "ls-remote", "-q", "--end-of-options", source.url, "HEAD",
                protocols=(source.protocol,), seconds=SECONDS, file_bytes=TRACE_BYTES, trace=Path(trace.name),
            )  # fmt: skip
        except GitFailed:
            found = LOCATION.search(trace.read(TRACE_BYTES))
            return _same_host(source, found[1].decode("ascii")) if found else None
    return None


def _same_host(source: Address, location: str) -> Address | None:
    old = ADDRESS.fullmatch(source.url)
    new = ADDRESS.fullmatch(location.removesuffix(REQUEST))
    if not location.endswith(REQUEST) or not old or not new or old[1] != new[1] or old[2] == new[2]:
        return None
    return replace(source, url=new[1] + new[2])
