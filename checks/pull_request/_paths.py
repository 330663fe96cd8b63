"""What can be wrong with a changed path, as git sees it (threats.md P2, P3, P5, P8)."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from validator import ENTRIES, FileChange, Registry, Submission, resembles_entries

GONE = "000000"
MODES = {
    "120000": "is a symbolic link: what it points to is read instead of what was reviewed",
    "160000": "is a submodule: its content is not part of this pull request",
    "100755": "is marked executable: the files of an entry are read, never run",
}
PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._ @+=,~()-]*", re.ASCII)  # the first character is no dot
DEVICES = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.ASCII | re.IGNORECASE)


def key(path: str) -> str:
    """What a file system that ignores case and Unicode form makes of *path*."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", path).casefold())


def top(path: str) -> str:
    """The first folder of *path*."""
    return path.partition("/")[0]


def is_look_alike(path: str) -> bool:
    """Whether *path* lies in a folder that could be taken for `servers/` and is another."""
    return top(path) != ENTRIES and resembles_entries(path)


def fault(change: FileChange) -> str:
    """What is wrong with this changed path, in words that follow it; "" if it is a plain file of an entry."""
    if change.new_mode == GONE:
        return ""
    if is_look_alike(change.path):
        return f"looks like a path below `{ENTRIES}/`, but is another folder"
    if top(change.path) != ENTRIES:
        return ""
    return MODES.get(change.new_mode, "") or _misplaced(change) or _odd(change.path)


def stray(submission: Submission) -> list[str]:
    """Removed paths that lie, or seem to lie, below `servers/` and were part of no entry that is judged."""
    judged = {name for entry in submission.entries for name in (entry.name, entry.previous) if name}
    gone = [change.path for change in submission.changes if change.new_mode == GONE]
    return [path for path in gone if resembles_entries(path) and not _within(path, judged)]


def _within(path: str, names: set[str]) -> bool:
    parts = path.split("/")
    return parts[0] == ENTRIES and len(parts) > 2 and parts[1] in names


def collisions(submission: Submission, registry: Registry) -> Iterator[tuple[str, str]]:
    """Pairs of paths that are one path on a file system that ignores case."""
    left = {e.previous or e.name for e in submission.entries if e.previous or e.change == "removed"}
    there = [f"{ENTRIES}/{n.name}" for n in registry.entries if n.name not in left]
    new = [c.path for c in submission.changes if c.new_mode != GONE and top(c.path) == ENTRIES]
    first = {key(path): path for path in there}
    said: set[str] = set()
    for path in dict.fromkeys(prefix for full in new for prefix in _prefixes(full)):
        other = first.setdefault(key(path), path)
        if other != path and path.rpartition("/")[0] not in said:
            yield path, other
        if other != path:
            said.add(path)


def _misplaced(change: FileChange) -> str:
    parts = change.path.split("/")
    if change.status == "T":
        return "was one type of file and becomes another"
    if len(parts) == 1:
        return "takes the place of the folder that holds the entries"
    if len(parts) == 2:
        return f"lies directly below `{ENTRIES}/`: every entry has a folder of its own"
    if len(parts) > 3:
        return f"lies in a folder inside an entry: an entry is one flat folder below `{ENTRIES}/`"
    return ""


def _odd(path: str) -> str:
    for part in path.split("/")[1:]:
        if part.startswith("."):
            return "is hidden: an entry has no hidden files"
        if not PART.fullmatch(part) or part.endswith((".", " ")):
            return "has characters that do not belong into the path of an entry"
        if DEVICES.fullmatch(part) or len(part) > 100:
            return "cannot be checked out on every computer"
    return ""


def _prefixes(path: str) -> Iterable[str]:
    """The path's entry folder and the path itself: what can collide."""
    parts = path.split("/")
    return ("/".join(parts[:n]) for n in range(2, len(parts) + 1))
