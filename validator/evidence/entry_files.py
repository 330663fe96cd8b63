"""The entry's folder as evidence: the very files, laid out as in a registry, and a list of all there was."""

import json
import re
from pathlib import Path

from validator.evidence.codec import Malformed, decode, encode
from validator.evidence.submission import ENTRIES, KNOWN_FILES, EntryFile, Files

LISTING = "files.json"  # only needed where the folder held more than the stored files, or odd modes
PLAIN = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}", re.ASCII)  # a name that is safe as a folder of ours


def write_files(directory: Path, files: Files) -> None:
    """Write *files* below *directory* as `servers/<folder>/…` and `files.json`. Raises OSError.

    Only the known files' contents are stored, and a folder with a hostile name gets a plain one:
    the list keeps the real one.
    """
    folder = directory / ENTRIES / (files.folder if PLAIN.fullmatch(files.folder) else "entry")
    folder.mkdir(parents=True, exist_ok=True)
    for path, content in files.contents.items():
        if path in KNOWN_FILES:
            (folder / path).write_bytes(content)
    listing = {"folder": files.folder, "files": encode(files.files)}
    (directory / LISTING).write_text(json.dumps(listing, indent=2) + "\n", encoding="ascii")


def read_files(directory: Path) -> Files | None:
    """The entry's folder below *directory*; None where there is none. Raises Malformed, OSError."""
    folders = sorted((directory / ENTRIES).glob("*/"))
    listing = directory / LISTING
    if not folders and not listing.exists():
        return None
    if len(folders) > 1:
        raise Malformed(f"{directory.name}: evidence of one entry holds {len(folders)} folders")
    contents = {f.name: f.read_bytes() for folder in folders for f in sorted(folder.iterdir())}
    if not listing.exists():
        stored = tuple(EntryFile(name, size=len(content)) for name, content in contents.items())
        return Files(folders[0].name, stored, contents)
    try:
        data = json.loads(listing.read_bytes())
        return Files(str(data["folder"]), decode(tuple[EntryFile, ...], data["files"]), contents)
    except (ValueError, KeyError, TypeError, RecursionError) as exc:
        raise Malformed(f"{LISTING}: {exc}") from exc
