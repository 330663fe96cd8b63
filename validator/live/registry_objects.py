"""A registry read as git objects at one commit: its policy, its index, an entry's folder."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from validator.evidence.submission import (
    ENTRIES,
    KNOWN_FILES,
    Change,
    EntryChange,
    EntryFile,
    FileChange,
    Files,
    Registry,
)
from validator.live.git import GitFailed
from validator.live.git_objects import Absent, Disorder, Objects, TreeItem
from validator.live.intake_entries import MANIFEST, TOOLS, Manifests, entry_changes, touched
from validator.live.intake_result import POLICY_BYTES, READ_BYTES, NotUsable, Unreachable, shown
from validator.live.process import TooMuch, TooSlow
from validator.neighbours import registry
from validator.policy import FILE

PLAIN_FILES = ("100644", "100755")  # a link's blob is its target, not a content
MOST_MANIFESTS = 1_000  # of touched entries that are read to recognise renames and pin bumps


@contextmanager
def readable() -> Iterator[None]:
    """Turns what reading a repository raises into Unreachable; an incomplete clone into NotUsable."""
    try:
        yield
    except Absent as exc:
        raise NotUsable(f"{exc}; clone it again without --filter") from exc
    except Disorder as exc:
        raise Unreachable(f"{shown(str(exc))}: git itself would refuse this commit") from exc
    except (TooSlow, TooMuch) as exc:
        raise Unreachable(f"the change is too large to be read: {exc}") from exc
    except GitFailed as exc:
        raise Unreachable(f"git could not read the repository: {shown(exc.says)}") from exc


@dataclass(frozen=True, slots=True)
class RegistryObjects:
    """The registry below the folder *root* ("" or "path/in/repository/") of a repository."""

    objects: Objects
    root: str = ""

    def policy(self, commit: str) -> str:
        """The text of mcp-vet.toml, "" where there is none. Raises NotUsable for one that is no text."""
        items = [i for i in self.objects.tree(f"{commit}:{self.root}", recursive=False) if i.path == FILE]
        if not items:
            return ""
        (item,) = items
        found = self.objects.contents([item.id], POLICY_BYTES) if item.mode in PLAIN_FILES else {}
        try:
            return found[item.id].decode("utf-8")
        except (KeyError, UnicodeDecodeError) as exc:
            raise NotUsable(f"{FILE} of the base is not a text file of at most {POLICY_BYTES} bytes") from exc

    def index(self, commit: str) -> Registry:
        """The index of all entries at a commit of the base side, which is trusted."""
        items = self._below_entries(commit)
        manifests, tools = (_of_entries(items, file) for file in (MANIFEST, TOOLS))
        texts = self.objects.contents([*manifests.values(), *tools.values()], max(READ_BYTES.values()))
        read = ((name, texts.get(blob, b"")) for name, blob in manifests.items())
        return registry(read, {name: texts.get(blob, b"") for name, blob in tools.items()}, trusted=True)

    def holds_entries(self, commit: str) -> bool:
        """Is there a folder servers/ at all?"""
        (here,) = self.objects.info([f"{commit}:{self.root}{ENTRIES}"])
        return here is not None and here.type == "tree"

    def blobs(self, commit: str) -> dict[str, TreeItem]:
        """Everything below servers/ that is no folder, by its path from the registry's root."""
        items = self._below_entries(commit)
        return {f"{ENTRIES}/{item.path}": item for item in items if item.type != "tree"}

    def entries(self, before: str, after: str, changes: Iterable[FileChange]) -> tuple[EntryChange, ...]:
        """What the changes between two commits do to the entries they touch."""
        by_name = touched(changes)
        sides = self.existing(before, by_name), self.existing(after, by_name)
        return entry_changes(by_name, *sides, self.manifests(by_name))

    def existing(self, commit: str, names: Iterable[str]) -> frozenset[str]:
        """Which of these (well-formed) names are folders below servers/."""
        asked = list(names)
        found = self.objects.info([f"{commit}:{self.root}{ENTRIES}/{name}" for name in asked])
        return frozenset(
            name for name, item in zip(asked, found, strict=True) if item and item.type == "tree"
        )

    def manifests(self, changes: Mapping[str, list[FileChange]]) -> dict[str, Manifests]:
        """The server.yaml of both sides, of the entries in which it changed; none of very many."""
        records = {
            name: record
            for name, touched in changes.items()
            for record in touched
            if record.path == f"{ENTRIES}/{name}/{MANIFEST}"
        }
        if len(records) > MOST_MANIFESTS:
            return {}
        sides = [side for record in records.values() for side in (_before(record), _after(record)) if side]
        texts = self.objects.contents(sides, READ_BYTES[MANIFEST])
        return {n: Manifests(texts.get(_before(r)), texts.get(_after(r))) for n, r in records.items()}

    def files(self, commit: str, change: EntryChange) -> Files:
        """An entry's folder; only the known files' bytes, and only plain ones within their limit."""
        if change.change is Change.REMOVED:
            return Files(change.name, ())
        return self.folder(commit, change.name)

    def before(self, fork: str, change: EntryChange) -> Files:
        """The folder that the entry had at the merge base, under its old name; empty where it is new."""
        old = change.previous or change.name
        return self.folder(fork, old) if self.existing(fork, [old]) else Files(old, ())

    def folder(self, commit: str, name: str) -> Files:
        """As `files`, by the folder's name, which must exist at that commit."""
        tree = self.objects.tree(f"{commit}:{self.root}{ENTRIES}/{name}")
        items = [item for item in tree if item.type != "tree"]
        wanted = {item.path: item for item in items if item.path in KNOWN_FILES and item.mode in PLAIN_FILES}
        small = {path: item.id for path, item in wanted.items() if item.size <= READ_BYTES[path]}
        texts = self.objects.contents(small.values(), max(READ_BYTES.values()))
        listed = tuple(EntryFile(item.path, item.mode, item.size) for item in items)
        return Files(name, listed, {path: texts[blob] for path, blob in small.items()})

    def _below_entries(self, commit: str) -> tuple[TreeItem, ...]:
        (here,) = self.objects.info([f"{commit}:{self.root}{ENTRIES}"])
        return self.objects.tree(here.id) if here and here.type == "tree" else ()


def _of_entries(items: Iterable[TreeItem], file: str) -> dict[str, str]:
    """The blob of each entry's file of that name, by the entry; "" where it is no plain one, or too large."""
    found = {}
    for item in items:
        name = item.path.removesuffix(f"/{file}")
        if name != item.path and "/" not in name:
            fits = item.mode in PLAIN_FILES and item.size <= READ_BYTES[file]
            found[name] = item.id if fits else ""
    return found


def _before(record: FileChange) -> str:
    return record.old_id if record.old_mode in PLAIN_FILES else ""


def _after(record: FileChange) -> str:
    return record.new_id if record.new_mode in PLAIN_FILES else ""
