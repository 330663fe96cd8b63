"""A folder of this machine read as git would record it: links not followed, special files left out."""

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from validator.evidence.submission import REGULAR
from validator.live.git_objects import SUBMODULE, path_text

EXECUTABLE, LINK = "100755", "120000"
MOST_FILES = 20_000  # as of a pull request's paths
MOST_DEPTH = 30  # folders, threats.md section 1
CHUNK = 1 << 20


class TooManyFiles(Exception):
    """The folder holds more, or is deeper, than any registry."""


@dataclass(frozen=True, slots=True)
class DiskFile:
    """One file: `path` from the folder that was read, as `FileChange.path` spells it; `size` in bytes."""

    path: str
    mode: str
    size: int
    real: Path


def disk_files(folder: Path) -> list[DiskFile]:
    """Everything below *folder* that git could record, by path; nothing where it is a link or absent.

    A folder with a repository of its own counts as a submodule. Raises TooManyFiles, OSError.
    """
    found = []
    for file in _walk(folder, "", 0):
        found.append(file)
        if len(found) > MOST_FILES:
            raise TooManyFiles(f"{folder} holds more than {MOST_FILES} files")
    return sorted(found, key=lambda file: file.path)


def blob_id(file: DiskFile, like: str) -> str:
    """The id git would give this file's bytes, in the same hash as the id *like*. Raises OSError."""
    digest = hashlib.new("sha256" if len(like) == 64 else "sha1", usedforsecurity=False)
    digest.update(b"blob %d\0" % file.size)
    if file.mode == LINK:
        digest.update(os.fsencode(file.real.readlink()))
    else:
        descriptor = os.open(file.real, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with open(descriptor, "rb") as stream:  # noqa: PTH123 - a descriptor, so that no link is followed
            while chunk := stream.read(CHUNK):
                digest.update(chunk)
    return digest.hexdigest()


def _walk(folder: Path, prefix: str, depth: int) -> Iterator[DiskFile]:
    if depth > MOST_DEPTH:
        raise TooManyFiles(f"{folder} is more than {MOST_DEPTH} folders deep")
    if folder.is_symlink() or not folder.is_dir():
        return
    with os.scandir(os.fsencode(folder)) as entries:
        for entry in entries:
            real = Path(os.fsdecode(entry.path))
            path = prefix + path_text(entry.name)
            status = entry.stat(follow_symlinks=False)
            if stat.S_ISDIR(status.st_mode):
                yield from _folder(real, path, depth)
            elif mode := _mode(status.st_mode):
                yield DiskFile(path, mode, status.st_size, real)


def _folder(real: Path, path: str, depth: int) -> Iterator[DiskFile]:
    if (real / ".git").exists():
        yield DiskFile(path, SUBMODULE, 0, real)
    else:
        yield from _walk(real, path + "/", depth + 1)


def _mode(mode: int) -> str:
    if stat.S_ISLNK(mode):
        return LINK
    if not stat.S_ISREG(mode):
        return ""  # git records no pipes, sockets or devices
    return EXECUTABLE if mode & stat.S_IXUSR else REGULAR
