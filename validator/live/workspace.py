"""One run's private folder and identity; what a killed run left behind is found by them and removed."""

import shutil
import tempfile
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from validator.live import owner

PREFIX = "mcp-vet-"
OWNER = "owner"  # the file that names the process a folder belongs to


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
        (path / OWNER).write_text(owner.me())
        yield Workspace(run, path, owner.me(), keep=keep)
    finally:
        shutil.rmtree(path, ignore_errors=True)


def sweep() -> list[Path]:
    """Remove the folders of runs whose process is gone, and say which.

    Folders of other users are left alone: they cannot be read, and are not ours to remove.
    """
    removed = []
    for path in sorted(Path(tempfile.gettempdir()).glob(f"{PREFIX}*")):
        try:
            gone = path.is_dir() and not owner.alive((path / OWNER).read_text())
        except OSError:
            continue
        if gone:
            shutil.rmtree(path, ignore_errors=True)
            removed.append(path)
    return removed
