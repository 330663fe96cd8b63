"""Write an entry's mended files back: each in one step, and only plain files of that entry's folder."""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from validator.evidence.submission import ENTRIES, KNOWN_FILES, Files

SUFFIX = ".mcp-vet-new"  # of a file that is being written; one that a killed run left is removed by the next
READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
NEW_FILE = 0o644
FOLDER = os.O_RDONLY | os.O_NOFOLLOW | os.O_DIRECTORY


class NotWritten(Exception):
    """A file is not what it was when it was judged, or no plain file; the message says which."""


def write_entry(registry: Path, before: Files, after: Files) -> None:
    """Make the entry's folder on disk what *after* says, where *before* is what was judged.

    Contents that differ are replaced, with the mode they had; a file that is listed under another
    name is renamed. All is looked at before anything is written. Raises NotWritten, OSError.
    """
    changed = {name: after.contents[name] for name in before.contents if name in after.contents}
    changed = {name: content for name, content in changed.items() if content != before.contents[name]}
    renamed = _renamed(before, after)
    with _opened(registry, before.folder) as folder:
        modes = {name: _look(folder, name, before.contents[name]) for name in sorted(changed)}
        for old, new in renamed:
            _look_at_names(folder, old, new)
        for name, mode in modes.items():
            _replace(folder, name, changed[name], mode)
        for old, new in renamed:
            os.rename(old, new, src_dir_fd=folder, dst_dir_fd=folder)
        os.fsync(folder)


def write_file(registry: Path, folder: str, name: str, before: bytes | None, content: bytes) -> None:
    """Make one known file of an entry hold *content*, where it held *before*; None: there was none.

    In one step, and through no link. Raises NotWritten, OSError.
    """
    with _opened(registry, folder) as opened:
        mode = _look(opened, name, before) if before is not None else _look_for_none(opened, name)
        _replace(opened, name, content, mode)
        os.fsync(opened)


def _look_for_none(folder: int, name: str) -> int:
    """The mode of a new file, where nothing has its name yet."""
    if name not in KNOWN_FILES:
        raise NotWritten(f"{name[:100]!r} is none of the files that are written")
    try:
        os.lstat(name, dir_fd=folder)
    except FileNotFoundError:
        return NEW_FILE
    raise NotWritten(f"there is a {name} that cannot be read as a plain file")


def _renamed(before: Files, after: Files) -> list[tuple[str, str]]:
    """The list of files keeps its order (validator.fixing)."""
    pairs = zip(before.files, after.files, strict=True)
    return [(old.path, new.path) for old, new in pairs if old.path != new.path]


@contextmanager
def _opened(registry: Path, folder: str) -> Iterator[int]:
    """A descriptor of the entry's folder; no step below the registry's root may be a link."""
    if folder in ("", ".", "..") or "/" in folder or "\0" in folder:
        raise NotWritten(f"{folder[:100]!r} is no name of an entry's folder")
    opened: list[int] = []
    try:
        opened.append(os.open(registry, os.O_RDONLY | os.O_DIRECTORY))
        opened.append(_folder(ENTRIES, opened[-1]))
        opened.append(_folder(folder, opened[-1]))
        yield opened[-1]
    finally:
        for descriptor in opened:
            os.close(descriptor)


def _folder(name: str, above: int) -> int:
    try:
        return os.open(name, FOLDER, dir_fd=above)
    except OSError as exc:
        if exc.errno in (errno.ELOOP, errno.ENOTDIR):
            raise NotWritten(f"{name} is a link, or no folder: nothing behind it is written to") from exc
        raise


def _look(folder: int, name: str, content: bytes) -> int:
    """The mode of a plain file that still holds *content*."""
    if name not in KNOWN_FILES:
        raise NotWritten(f"{name[:100]!r} is none of the files that are mended")
    try:
        descriptor = os.open(name, READ, dir_fd=folder)
    except OSError as exc:
        raise NotWritten(f"{name} is a link, or cannot be read: {exc.strerror}") from exc
    with open(descriptor, "rb") as stream:  # noqa: PTH123 - a descriptor, so that no link is followed
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise NotWritten(f"{name} is no plain file")
        if stream.read(len(content) + 1) != content:
            raise NotWritten(f"{name} was changed meanwhile: run the command again")
    return stat.S_IMODE(found.st_mode)


def _look_at_names(folder: int, old: str, new: str) -> None:
    """A plain file may take a name that is free, or its own in another case where that is the same."""
    if new not in KNOWN_FILES or "/" in old:
        raise NotWritten(f"{old[:100]!r} is not renamed to {new[:100]!r}")
    found = os.lstat(old, dir_fd=folder)
    if not stat.S_ISREG(found.st_mode):
        raise NotWritten(f"{old[:100]!r} is no plain file")
    try:
        taken = os.lstat(new, dir_fd=folder)
    except FileNotFoundError:
        return
    if not os.path.samestat(found, taken):
        raise NotWritten(f"there is a {new} already")


def _replace(folder: int, name: str, content: bytes, mode: int) -> None:
    """Nobody ever sees half a file; the name is free again if writing fails."""
    new = f".{name}{SUFFIX}"
    _unlink(folder, new)
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        with open(os.open(new, flags, 0o600, dir_fd=folder), "wb") as stream:  # noqa: PTH123 - as above
            stream.write(content)
            stream.flush()
            os.fchmod(stream.fileno(), mode)
            os.fsync(stream.fileno())
        os.replace(new, name, src_dir_fd=folder, dst_dir_fd=folder)
    finally:
        _unlink(folder, new)


def _unlink(folder: int, name: str) -> None:
    try:
        os.unlink(name, dir_fd=folder)
    except FileNotFoundError:
        return
