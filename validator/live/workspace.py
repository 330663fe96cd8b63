"""One run's private folder and identity; what a killed run left behind is found by them and removed."""

import os
import shutil
import stat
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from validator.evidence.plain_file import read_plain
from validator.live import owner

PREFIX = "mcp-vet-"
OWNER = "owner"  # the file that names the process a folder belongs to, and below it the place of that
OWNER_BYTES = 1_000
ELSEWHERE_SECONDS = 6 * 3600.0  # after which a run of another place is taken for dead, as in leftovers


@dataclass(frozen=True, slots=True)
class Workspace:
    """Where one run keeps its clones and contexts.

    `run` is the id that every container, image and builder of the run is labelled with;
    `cancelled` is set on Ctrl-C and SIGTERM: whoever waits for something outside must look at it
    at least twice a second, stop that something, and raise Cancelled. With `keep` containers and
    images stay in the engine for a look, without the labels by which they would be removed; `kept`
    collects the shell commands that remove them.
    """

    run: str
    path: Path
    owner: str
    cancelled: threading.Event = field(default_factory=threading.Event)
    keep: bool = False
    kept: list[str] = field(default_factory=list)

    def folder(self, purpose: str) -> Path:
        """A new empty folder of this run."""
        return Path(tempfile.mkdtemp(prefix=f"{purpose}-", dir=self.path))


class Cancelled(Exception):
    """The user, or the machine, asked the run to stop."""


@contextmanager
def open_workspace(keep: bool = False) -> Iterator[Workspace]:
    """A fresh workspace; its folder is gone afterwards, whatever *keep* says."""
    run = uuid.uuid4().hex[:12]
    path = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{run}-"))
    try:
        (path / OWNER).write_text(f"{owner.me()}\n{owner.here()}\n")
        yield Workspace(run, path, owner.me(), keep=keep)
    finally:
        shutil.rmtree(path, ignore_errors=True)


def sweep() -> list[Path]:
    """Remove the folders of runs whose process is gone, and say which.

    Folders of other users are left alone, and whatever does not say plainly whose it is: anybody may
    put something of our prefix into the folder for temporary files.
    """
    removed = []
    for path in sorted(Path(tempfile.gettempdir()).glob(f"{PREFIX}*")):
        if _is_left(path):
            shutil.rmtree(path, ignore_errors=True)
            removed.append(path)
    return removed


def _is_left(path: Path) -> bool:
    """Is *path* a folder of this user, by a run that is gone?"""
    try:
        status = path.lstat()
        said = read_plain(path / OWNER, OWNER_BYTES)
    except OSError:
        return False
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid() or said is None:
        return False
    name, _, place = said.decode("utf-8", errors="replace").strip().partition("\n")
    if place not in ("", owner.here()):  # "": by a version that did not tell
        return time.time() - status.st_mtime > ELSEWHERE_SECONDS
    return not owner.alive(name)
