"""Take entries in from a working tree: what lies on disk, uncommitted changes included."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

from validator.evidence.plain_file import read_plain
from validator.evidence.submission import (
    ENTRIES,
    KNOWN_FILES,
    Change,
    EntryChange,
    EntryFile,
    FileChange,
    Files,
    Registry,
    Submission,
)
from validator.live.disk_files import DiskFile, TooManyFiles, disk_files
from validator.live.intake_base import TreeBase, tree_base
from validator.live.intake_difference import difference
from validator.live.intake_entries import MANIFEST, TOOLS, entry_changes, entry_of, touched
from validator.live.intake_names import named_entries
from validator.live.intake_policy import tree_policy
from validator.live.intake_result import READ_BYTES, Intake, NotUsable, Unreachable, shown
from validator.live.registry_objects import PLAIN_FILES, readable
from validator.live.workspace import Workspace
from validator.neighbours import registry as index_of
from validator.policy import Limits

Disk = Mapping[str, DiskFile]  # by path from the registry's root


def working_tree(
    registry: Path,
    names: Sequence[str],
    *,
    everything: bool,
    base: str | None,
    own_policy: bool,
    workspace: Workspace,
    limits: Limits,  # noqa: ARG001 - as for a pull request; what a disk may hold is bounded in disk_files
) -> Intake:
    """Take in the named entries of the registry at *registry*, as they lie on disk.

    Without names: in a git clone those that differ from its base, else (or with *everything*) all.
    *base*: a revision; None: the registry's default branch, if there is one. Without a base every
    path counts as new and every entry is PRESENT. *own_policy*: the user has a policy, so that the
    folder's is not needed (see `tree_policy`). Raises NotUsable, Unreachable, Cancelled.
    """
    disk = _on_disk(registry)
    present = sorted({name for path in disk if (name := entry_of(path))})
    named = named_entries(registry, names, present)
    with readable():
        found = tree_base(registry, base, workspace)
        policy = tree_policy(registry, found, own_policy=own_policy)
        known = found if isinstance(found, TreeBase) else None
        changes = difference(known.objects.blobs(known.fork) if known else {}, disk)
        entries = _entries(changes, present, disk, known)
    if not names and known and not everything:
        named = [entry.name for entry in entries if entry.change is not Change.PRESENT]
        if not changes:
            raise NotUsable("no entry differs from the base branch; name one, or give --all for all of them")
    chosen = tuple(e for e in entries if e.name in named or (not names and (everything or not known)))
    return Intake(
        submission=Submission(known.fork if known else "", "", _kept(changes, chosen, names), chosen),
        subject=_subject(registry, chosen),
        policy=policy.text,
        policy_from=policy.origin,
        files=partial(_files, registry),
        before=_before(known),
        registry=_index(disk, known),
    )


def _on_disk(registry: Path) -> Disk:
    if not (registry / ENTRIES).is_dir():
        raise NotUsable(f"{shown(str(registry))} has no folder {ENTRIES}/; give --registry a registry's root")
    try:
        found = disk_files(registry / ENTRIES)
    except TooManyFiles as exc:
        raise Unreachable(str(exc)) from exc
    except OSError as exc:
        raise NotUsable(f"{shown(str(registry))} cannot be read: {exc.strerror}") from exc
    return {f"{ENTRIES}/{file.path}": file for file in found}


def _entries(
    changes: Sequence[FileChange],
    present: Collection[str],
    disk: Disk,
    known: TreeBase | None,
) -> tuple[EntryChange, ...]:
    """All entries of both sides, by name; PRESENT where nothing is known to have changed."""
    changed: tuple[EntryChange, ...] = ()
    if known:
        by_name = touched(changes)
        before = known.objects.existing(known.fork, by_name)
        olds = known.objects.manifests(by_name)
        manifests = {name: replace(old, after=_manifest(disk, name)) for name, old in olds.items()}
        changed = entry_changes(by_name, before, present, manifests)
    names = {entry.name for entry in changed}
    still = (EntryChange(name, Change.PRESENT) for name in present if name not in names)
    return tuple(sorted([*changed, *still], key=lambda entry: entry.name))


def _manifest(disk: Disk, name: str) -> bytes | None:
    return _content(disk, name, MANIFEST)


def _content(disk: Disk, name: str, file: str) -> bytes | None:
    found = disk.get(f"{ENTRIES}/{name}/{file}")
    return read_plain(found.real, READ_BYTES[file]) if found and found.mode in PLAIN_FILES else None


def _kept(
    changes: Sequence[FileChange], chosen: Sequence[EntryChange], names: Sequence[str]
) -> tuple[FileChange, ...]:
    """The changes of the named entries, or all: what lies outside well-formed entries must be judged too."""
    ours = {entry.name for entry in chosen} | {entry.previous for entry in chosen}
    return tuple(c for c in changes if not names or entry_of(c.path) in ours - {""})


def _files(registry: Path, change: EntryChange) -> Files:
    """The entry's folder as it lies there now. Raises Unreachable where it cannot be read."""
    try:
        found = disk_files(registry / ENTRIES / change.name)
    except (TooManyFiles, OSError) as exc:
        raise Unreachable(shown(f"the folder of {change.name} cannot be read: {exc}")) from exc
    plain = [file for file in found if file.path in KNOWN_FILES and file.mode in PLAIN_FILES]
    contents = {file.path: read_plain(file.real, READ_BYTES[file.path]) for file in plain}
    listed = tuple(EntryFile(file.path, file.mode, file.size) for file in found)
    return Files(change.name, listed, {path: text for path, text in contents.items() if text is not None})


def _before(known: TreeBase | None) -> Callable[[EntryChange], Files]:
    if known is None:
        return lambda change: Files(change.previous or change.name, ())
    return readable()(partial(known.objects.before, known.fork))


def _index(disk: Disk, known: TreeBase | None) -> Callable[[], Registry]:
    if known:
        return cache(readable()(partial(known.objects.index, known.tip)))
    names = sorted({name for path in disk if (name := entry_of(path))})
    manifests = ((name, _manifest(disk, name) or b"") for name in names)
    return cache(lambda: index_of(manifests, {name: _content(disk, name, TOOLS) or b"" for name in names}))


def _subject(registry: Path, chosen: Sequence[EntryChange]) -> str:
    what = f"entry {chosen[0].name}" if len(chosen) == 1 else f"{len(chosen)} entries"
    return f"{what} of {shown(str(registry))}"
