"""The entry's folder as evidence: the very files, laid out as in a registry, and a list of all there was."""

import json
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

from validator.evidence.codec import Malformed, decode, encode
from validator.evidence.plain_file import plain_bytes, plain_names
from validator.evidence.submission import ENTRIES, KNOWN_FILES, EntryFile, Files

LISTING = "files.json"  # only needed where the folder held more than the stored files, or odd modes
MOST_BYTES = 1 << 20  # of one stored file: no more is ever read of a submission's
PLAIN = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}", re.ASCII)  # a name that is safe as a folder of ours


def laid_out(files: Files) -> Iterator[tuple[str, bytes]]:
    """(path, contents) of what stands for *files*: `servers/<folder>/…` and `files.json`.

    Only the known files' contents are stored, and a folder with a hostile name gets a plain one:
    the list keeps the real one.
    """
    folder = files.folder if PLAIN.fullmatch(files.folder) else "entry"
    for path, content in files.contents.items():
        if path in KNOWN_FILES:
            yield f"{ENTRIES}/{folder}/{path}", content
    listing = {"folder": files.folder, "files": encode(files.files)}
    yield LISTING, (json.dumps(listing, indent=2) + "\n").encode("ascii")


def read_files(directory: Path) -> Files | None:
    """The entry's folder below *directory*; None where there is none. Raises Malformed, OSError.

    Without a listing the stored files are all there was. Of others than the known ones nobody needs
    the contents, as in `laid_out`.
    """
    servers = directory / ENTRIES
    folders = [name for name, status in plain_names(servers) if _is(status, folder=True)]
    listing = _listing(directory / LISTING)
    if not folders and listing is None:
        return None
    if len(folders) > 1:
        raise Malformed(f"{directory.name}: evidence of one entry holds {len(folders)} folders")
    stored = plain_names(servers / folders[0]) if folders else []
    listed = tuple(EntryFile(name, size=status.st_size) for name, status in stored if _is(status))
    known = [name for name, _ in stored if name in KNOWN_FILES]
    contents = {name: plain_bytes(servers / folders[0] / name, MOST_BYTES) for name in known}
    return Files(*(listing or (folders[0], listed)), contents)


def _is(status: os.stat_result, *, folder: bool = False) -> bool:
    """Raises Malformed for a link, or a special file: a run of ours writes none."""
    if not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):
        raise Malformed(f"{ENTRIES}: holds something that is neither a plain file nor a folder")
    return stat.S_ISDIR(status.st_mode) is folder


def _listing(file: Path) -> tuple[str, tuple[EntryFile, ...]] | None:
    try:
        data = json.loads(plain_bytes(file))
        return str(data["folder"]), decode(tuple[EntryFile, ...], data["files"])
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, RecursionError) as exc:
        raise Malformed(f"{LISTING}: {exc}") from exc
