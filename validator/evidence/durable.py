"""Write files so that a crash, a kill or a full disk leaves the old ones whole (threats.md 2.8, O11)."""

import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ABANDONED_SECONDS = 3600.0  # what is written takes seconds, so its process is gone


def write_bytes(path: Path, content: bytes) -> None:
    """Put *content* in the place of *path* in one step, on the disk and not in its cache. Raises OSError."""
    new = _beside(path)
    try:
        with new.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)
    settle(path.parent)


def write_text(path: Path, text: str, encoding: str = "utf-8", errors: str = "strict") -> None:
    """As `write_bytes`."""
    write_bytes(path, text.encode(encoding, errors))


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """A new empty folder that becomes *path* at the end of the block, or nothing does. Raises OSError.

    There may be nothing at *path* yet. The new one lies beside the folder that *path* lies in.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    new = _beside(path.parent.with_name(path.name))
    try:
        new.mkdir()
        yield new
        settle(new)
        new.rename(path)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    settle(path.parent)


def _beside(path: Path) -> Path:
    """Where the new one is written; what a killed process left there long ago is removed."""
    left = re.compile(rf"\.{re.escape(path.name)}\.\d+\.new")
    with suppress(OSError):
        for old in path.parent.iterdir():
            if left.fullmatch(old.name) and time.time() - old.lstat().st_mtime > ABANDONED_SECONDS:
                shutil.rmtree(old) if old.is_dir() else old.unlink()
    return path.with_name(f".{path.name}.{os.getpid()}.new")


def settle(folder: Path) -> None:
    """Have the names in *folder* on the disk; some file systems do not offer that."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
