"""One run's private folder and identity; what a killed run left behind is found by them and removed."""

import os
import re
import shutil
import stat
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, fields
from pathlib import Path

from validator.evidence.plain_file import read_plain
from validator.live import owner, reaper
from validator.policy import Limits

PREFIX = "mcp-vet-"
OWNER = "owner"  # the file that names the process a folder belongs to, and below it the place of that
OWNER_BYTES = 1_000
NAME = re.compile(PREFIX + "[0-9a-f]{12}-")
HALF_MADE_SECONDS = 60.0  # between making a folder and saying whose it is lies an instant
ELSEWHERE_SECONDS = 6 * 3600.0  # without a new folder, after which a run of another place is taken for dead
LASTS = 6 * 3600.0  # seconds; where the policy is not known
GENEROUS = 10  # times: every step of an entry is done more than once, for two revisions and on several rungs


@dataclass(frozen=True, slots=True)
class Workspace:
    """Where one run keeps its clones and contexts.

    `run` is the id that every container, image and builder of the run is labelled with;
    `cancelled` is set on Ctrl-C and SIGTERM: whoever waits for something outside must look at it
    at least twice a second, stop that something, and raise Cancelled. With `keep` containers and
    images stay in the engine for a look, without the labels by which they would be removed; `kept`
    collects the shell commands that remove them. `lasts` is for how many seconds a container or image
    may be needed at the most: it is labelled with the deadline that follows from it.
    """

    run: str
    path: Path
    owner: str
    cancelled: threading.Event = field(default_factory=threading.Event)
    keep: bool = False
    kept: list[str] = field(default_factory=list)
    lasts: float = LASTS

    def folder(self, purpose: str) -> Path:
        """A new empty folder of this run."""
        return Path(tempfile.mkdtemp(prefix=f"{purpose}-", dir=self.path))


def lifetime(limits: Limits) -> float:
    """How many seconds anything that is made for one entry may be needed: generous, but never for ever."""
    names = (one.name for one in fields(limits) if one.name.endswith("_seconds"))
    return GENEROUS * sum(float(getattr(limits, name)) for name in names) + 3600.0


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
    """Remove the folders of runs whose process is gone, end what they started, and say which folders."""
    dead = [path for path, is_dead in folders() if is_dead]
    for path in dead:
        reaper.kill_processes(str(path))  # of a run whose reaper was killed, too: a build of its goes on
        shutil.rmtree(path, ignore_errors=True)
    return dead


def folders() -> list[tuple[Path, bool]]:
    """The folders of runs, and of each whether its run is gone.

    Folders of other users are left out, and whatever does not say plainly whose it is: anybody may
    put something of our prefix into the folder for temporary files.
    """
    found = []
    for path in sorted(Path(tempfile.gettempdir()).glob(f"{PREFIX}*")):
        with suppress(OSError):
            status = path.lstat()
            if (name := _owner(path, status)) is not None:
                found.append((path, _is_dead(name, status)))
            elif _half_made(path, status):
                found.append((path, True))
    return found


def _owner(path: Path, status: os.stat_result) -> str | None:
    """What a folder of this user says of its owner, with its place on a second line."""
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid():
        return None
    said = read_plain(path / OWNER, OWNER_BYTES)
    return said.decode("utf-8", errors="replace").strip() if said else None  # empty: it is being written


def _half_made(path: Path, status: os.stat_result) -> bool:
    """Whether its run was killed before it wrote whose the folder is: nothing else is in it, nor of late."""
    ours = bool(NAME.match(path.name)) and stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid()
    if not ours or time.time() - status.st_mtime < HALF_MADE_SECONDS:
        return False
    return all(file.name == OWNER and not file.lstat().st_size for file in path.iterdir())


def _is_dead(said: str, status: os.stat_result) -> bool:
    name, _, place = said.partition("\n")
    if place not in ("", owner.here()):  # "": by a version that did not tell
        return time.time() - status.st_mtime > ELSEWHERE_SECONDS
    return not owner.alive(name)
