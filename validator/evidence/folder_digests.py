"""What lies in a folder of evidence, each file by its SHA-256: any byte that changes is seen."""

import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from validator.evidence.codec import Malformed
from validator.evidence.plain_file import MOST_BYTES, plain_bytes, plain_names

MOST_FILES = 200_000  # an audit of 5,000 entries has some 50,000
MOST_DEPTH = 8  # folders within each other; entries/NAME/before/servers/NAME are five


def folder_digests(directory: Path, *, without: frozenset[str] = frozenset()) -> dict[str, str]:
    """Path below *directory*, with `/`, -> lower-case hex SHA-256, of every file but *without* at its top.

    Raises Malformed for what a run of mcp-vet would not have written: a link, a pipe, too many, too large.
    """
    found: dict[str, str] = {}
    for name, file in _files(directory):
        if name in without:
            continue
        found[name] = hashlib.sha256(plain_bytes(file)).hexdigest()
        if len(found) > MOST_FILES:
            raise Malformed(f"more than {MOST_FILES} files")
    return found


def _files(directory: Path) -> Iterator[tuple[str, Path]]:
    """Every plain file, in no promised order. Folders alone are no evidence."""
    waiting = [("", directory, 0)]
    while waiting:
        prefix, folder, depth = waiting.pop()
        for name, status in plain_names(folder):
            path = prefix + name
            if stat.S_ISDIR(status.st_mode):
                if depth == MOST_DEPTH:
                    raise Malformed(f"{path}: more than {MOST_DEPTH} folders within each other")
                waiting.append((f"{path}/", folder / name, depth + 1))
            else:
                yield path, _plain(path, folder / name, status)


def _plain(path: str, file: Path, status: os.stat_result) -> Path:
    """The file, once its name and its size are known to be bearable: it is not read to find out."""
    if not path.isprintable():  # nor UTF-8: two such names could be spelt alike in a statement
        raise Malformed(f"{path!a}: a name that no run gives a file")
    if not stat.S_ISREG(status.st_mode):
        raise Malformed(f"{path}: neither a plain file nor a folder")
    if status.st_size > MOST_BYTES:
        raise Malformed(f"{path}: more than {MOST_BYTES} bytes")
    return file
