"""Read files and folders that anybody may have laid out: no link is followed, no pipe waited for."""

import os
import stat
from itertools import islice
from pathlib import Path

from validator.evidence.codec import Malformed

# Bytes of one evidence file: an answer of 32 MiB (limits.stdout_bytes), each character as \\uXXXX.
MOST_BYTES = 256 << 20
MOST_NAMES = 20_000  # in one folder; as of a pull request's paths


def plain_bytes(file: Path, limit: int = MOST_BYTES) -> bytes:
    """The content of a plain file of at most *limit* bytes.

    Raises FileNotFoundError where there is nothing of that name, Malformed for anything else: a link,
    wherever it leads, a pipe, a device, a folder, a longer file, one that may not be read.
    """
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        raise
    except OSError as exc:
        raise Malformed(f"{file.name}: not a plain file that can be read: {exc.strerror}") from exc
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise Malformed(f"{file.name}: not a plain file")
        with open(descriptor, "rb", closefd=False) as stream:
            content = stream.read(limit + 1)
    finally:
        os.close(descriptor)
    if len(content) > limit:
        raise Malformed(f"{file.name}: more than {limit} bytes")
    return content


def read_plain(file: Path, limit: int) -> bytes | None:
    """As `plain_bytes`; None for whatever is not such a file."""
    try:
        return plain_bytes(file, limit)
    except (OSError, Malformed):
        return None


def plain_names(folder: Path) -> list[tuple[str, os.stat_result]]:
    """(name, what the name itself is) of everything in *folder*, by name; nothing where there is none.

    Raises Malformed for a link or another thing in its place, and for more than MOST_NAMES; OSError.
    """
    if not is_plain_folder(folder):
        return []
    with os.scandir(folder) as entries:
        found = [(e.name, e.stat(follow_symlinks=False)) for e in islice(entries, MOST_NAMES + 1)]
    if len(found) > MOST_NAMES:
        raise Malformed(f"{folder.name}: more than {MOST_NAMES} files")
    return sorted(found, key=lambda pair: pair[0])


def is_plain_folder(folder: Path) -> bool:
    """Is there a folder; False where there is nothing. Raises Malformed for a link or another thing."""
    try:
        mode = folder.lstat().st_mode
    except FileNotFoundError:
        return False
    if not stat.S_ISDIR(mode):
        raise Malformed(f"{folder.name}: not a folder")
    return True
