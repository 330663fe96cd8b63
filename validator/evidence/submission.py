"""What is submitted: the pull request as git sees it, the entry's files, and the registry beside it."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import ClassVar

from validator.evidence.neighbourhood import Neighbourhood

UNSEEN = ("Cf", "Cc", "Mn")  # Unicode categories: format, control, marks without width
ENTRIES = "servers"  # the folder of a registry that holds one folder per entry
REGULAR = "100644"  # git's mode of a plain file; what else a tree may hold: 100755 040000 120000 160000
KNOWN_FILES = ("server.yaml", "tools.json", "readme.md")  # docker/mcp-registry, CONTRIBUTING.md


def resembles_entries(path: str) -> bool:
    """Does *path* lie in the folder of entries, or in one that a file system or an eye takes for it?

    Case, width, invisible characters and dots and spaces at the ends make no difference (threats.md
    2.3, P5 and P8), nor do foreign letters in the place of some of its own.
    """
    seen = "".join(c for c in path.partition("/")[0] if unicodedata.category(c) not in UNSEEN)
    same = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", seen).casefold())
    return _reads_alike(same.strip(" ."))


def _reads_alike(folder: str) -> bool:
    """Whether all ASCII letters of *folder*, at least two, are those of ENTRIES in their places."""
    if len(folder) != len(ENTRIES):
        return False
    ours = [mine == its for mine, its in zip(folder, ENTRIES, strict=True) if mine.isascii()]
    return all(ours) and len(ours) > 1


class Change(StrEnum):
    """What the pull request does to an entry."""

    ADDED = "added"
    EDITED = "edited"
    RENAMED = "renamed"
    REMOVED = "removed"
    PRESENT = "present"  # no base to compare with: the entry as it stands


@dataclass(frozen=True, slots=True)
class FileChange:
    """One record of `git diff --raw -z --no-renames`, merge base against head.

    `path` is decoded as UTF-8 with backslash escapes for what is not; `status` is git's letter
    (A M D T); modes are git's six octal digits, "000000" for an absent side; `size` is the new
    blob's, in bytes (0 where there is none).
    """

    path: str
    status: str
    old_mode: str
    new_mode: str
    old_id: str = ""
    new_id: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class EntryChange:
    """What happens to one entry. `previous` is its old name where it was renamed."""

    FILE: ClassVar[str] = "change.json"
    name: str
    change: Change
    previous: str = ""
    pin_bump: bool = False  # nothing but `source.commit` in server.yaml differs


@dataclass(frozen=True, slots=True)
class Submission:
    """The pull request, or the part of a working tree that was named. Every changed path is in it."""

    FILE: ClassVar[str] = "submission.json"
    base: str  # commit id, "" where there is no base
    head: str  # commit id, "" for a working tree
    changes: tuple[FileChange, ...]
    entries: tuple[EntryChange, ...]


@dataclass(frozen=True, slots=True)
class EntryFile:
    """One file below the entry's folder. `text` only for the three known ones within their limit."""

    path: str  # relative to the entry's folder
    mode: str = REGULAR
    size: int = 0  # bytes


@dataclass(frozen=True, slots=True)
class Files:
    """The entry's folder at the head. `contents` holds the known files' bytes, by path."""

    folder: str
    files: tuple[EntryFile, ...]
    contents: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Before:
    """The entry's folder at the base, under its old name. No files where the entry is new."""

    files: Files


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another entry of the base, as far as registry-wide rules look at it. "" where it has none."""

    name: str
    title: str = ""
    image: str = ""
    project: str = ""
    directory: str = ""
    url: str = ""
    dockerfile: str = ""
    refers: tuple[str, ...] = ()  # names of other entries: prefixes of its secrets, placeholders, its image
    tools: tuple[str, ...] = ()  # names that its tools.json lists


@dataclass(frozen=True)
class Registry:
    """All entries of the base side (of the working tree where there is no base).

    Without slots: the index is made once, when the first rule asks for it, and kept.
    """

    FILE: ClassVar[str] = "registry.json"
    entries: tuple[Neighbour, ...]

    @cached_property
    def neighbourhood(self) -> Neighbourhood:
        """The index over the entries: what a rule asks costs the same in a registry of any size."""
        return Neighbourhood(self.entries)
