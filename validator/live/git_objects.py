"""A repository read as git objects: what two commits differ in, trees, blobs. Nothing is checked out."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from validator.evidence.submission import FileChange
from validator.live.git import MIB, Git

SECONDS = 60.0  # threats.md P7: the raw diff of 10,000 files took 1.8
RECORDS = 32 * MIB  # bytes of `diff-tree` or `ls-tree` output: some 100,000 paths of usual length
SUBMODULE = "160000"


@dataclass(frozen=True, slots=True)
class ObjectInfo:
    """One object; `size` in bytes."""

    id: str
    type: str  # blob, tree, commit, tag
    size: int


@dataclass(frozen=True, slots=True)
class TreeItem:
    """One path of a tree, relative to it; `size` in bytes, 0 for what is not a blob."""

    path: str
    mode: str
    type: str
    id: str
    size: int


class Disorder(Exception):
    """A tree names something twice, or out of order: programs differ in what they find in it."""


class Absent(Exception):
    """The repository does not hold an object that its trees name: an incomplete clone."""


@dataclass(frozen=True, slots=True)
class Objects:
    """The objects of one repository.

    `left_out`: where the repository was fetched without large blobs, the size (bytes) above which
    they were left out, and which is given as theirs; 0 where all must be there. Every method raises
    GitFailed, TooSlow, TooMuch, Cancelled, and Absent for an object that should be there; `changes`
    also Disorder.
    """

    git: Git
    git_dir: Path
    left_out: int = 0

    def changes(self, old: str, new: str) -> tuple[FileChange, ...]:
        """Every difference of two commits or trees: no path filter, no rename detection (threats.md P1)."""
        raw = self._read(
            "diff-tree", "-r", "--raw", "-z", "--no-renames", "--no-abbrev", "--no-ext-diff",
            "--no-textconv", "--no-relative", "--ignore-submodules=none", "--end-of-options", old, new, "--",
        )  # fmt: skip
        return self._with_sizes(list(_records(raw)))

    def tree(self, treeish: str, *, recursive: bool = True) -> tuple[TreeItem, ...]:
        """What a tree holds, folders included, in git's order."""
        how = ("-r", "-t") if recursive else ()
        raw = self._read("ls-tree", *how, "-l", "-z", "--full-tree", "--end-of-options", treeish)
        return tuple(self._item(record) for record in raw.split(b"\0") if record)

    def info(self, names: Sequence[str]) -> tuple[ObjectInfo | None, ...]:
        """For each name (an id, or `commit:path`) the object, or None where there is none.

        Names must not hold a line break: raises ValueError.
        """
        if any("\n" in name for name in names):
            raise ValueError("an object's name with a line break")
        lines = self._asked("--batch-check", names).splitlines() if names else []
        return tuple(_info(line) for line in lines)

    def contents(self, ids: Iterable[str], limit: int) -> dict[str, bytes]:
        """The bytes of those blobs that have at most *limit* bytes; sizes are asked first."""
        asked = self._present(sorted(set(ids)))
        small = [item for item in asked if item.type == "blob" and item.size <= limit]
        total = sum(item.size + 200 for item in small)
        raw = self._asked("--batch", [item.id for item in small], total) if small else b""
        return dict(_blobs(raw))

    def _with_sizes(self, changes: list[FileChange]) -> tuple[FileChange, ...]:
        ids = sorted({c.new_id for c in changes if c.new_id and c.new_mode != SUBMODULE})
        sizes = {item.id: item.size for item in self._present(ids)}
        return tuple(replace(change, size=sizes.get(change.new_id, 0)) for change in changes)

    def _present(self, ids: Sequence[str]) -> list[ObjectInfo]:
        """What is known of each id; one that was left out for its size is said to be that large."""
        answers = zip(ids, self.info(ids), strict=True)
        return [item or ObjectInfo(name, "blob", self._size_of_absent(name)) for name, item in answers]

    def _size_of_absent(self, id: str) -> int:
        if not self.left_out:
            raise Absent(f"the repository lacks the object {id}: it is an incomplete clone")
        return self.left_out + 1

    def _item(self, record: bytes) -> TreeItem:
        head, _, path = record.partition(b"\t")
        mode, kind, name, size = head.decode("ascii").split()
        if kind != "blob":
            return TreeItem(path_text(path), mode, kind, name, 0)
        # `ls-tree -l` says BAD where the object is not here
        length = int(size) if size.isdecimal() else self._size_of_absent(name)
        return TreeItem(path_text(path), mode, kind, name, length)

    def _asked(self, how: str, names: Sequence[str], output_bytes: int = RECORDS) -> bytes:
        with tempfile.TemporaryFile(dir=self.git.home) as stdin:
            stdin.write("".join(f"{name}\n" for name in names).encode())
            stdin.seek(0)
            words = ("cat-file", how)
            return self.git.run(
                *words, git_dir=self.git_dir, seconds=SECONDS, output_bytes=output_bytes, stdin=stdin
            )

    def _read(self, *words: str) -> bytes:
        return self.git.run(*words, git_dir=self.git_dir, seconds=SECONDS, output_bytes=RECORDS)


def path_text(raw: bytes) -> str:
    """A path as `FileChange.path` spells it: UTF-8, with backslash escapes for what is not."""
    return raw.decode("utf-8", errors="backslashreplace")


def _records(raw: bytes) -> Iterator[FileChange]:
    """Paths come by their bytes, each once, unless some tree was not made by git (threats.md G13)."""
    parts = iter(raw.split(b"\0")[:-1])
    before = b""
    for head, path in zip(parts, parts, strict=True):
        if path <= before:
            raise Disorder(f"a folder names {path_text(path)!r} twice, or not in git's order")
        before = path
        old_mode, new_mode, old_id, new_id, status = head[1:].decode("ascii").split(" ")
        yield FileChange(path_text(path), status[:1], old_mode, new_mode, _named(old_id), _named(new_id))


def _named(id: str) -> str:
    return id if id.strip("0") else ""  # git writes an absent side as zeros


def _info(line: bytes) -> ObjectInfo | None:
    """`<id> <type> <size>`, or `<name> missing` (cat-file(1)), where a name may hold spaces."""
    words = line.decode("utf-8", errors="backslashreplace").rsplit(" ", 2)
    if len(words) != 3 or not words[2].isdecimal():
        return None
    return ObjectInfo(words[0], words[1], int(words[2]))


def _blobs(raw: bytes) -> Iterator[tuple[str, bytes]]:
    at = 0
    while at < len(raw):
        end = raw.index(b"\n", at)
        name, _, size = raw[at:end].decode("ascii").split(" ")
        begin = end + 1
        yield name, raw[begin : begin + int(size)]
        at = begin + int(size) + 1
