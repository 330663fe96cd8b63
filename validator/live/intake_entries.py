"""Which entries a set of changed paths touches, and how: added, edited, pinned anew, renamed, removed."""

import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from validator.evidence.submission import ENTRIES, REGULAR, Change, EntryChange, FileChange
from validator.neighbours import facts
from validator.reading.strict_yaml import read
from validator.reading.tree import Mapping as MappingNode
from validator.reading.tree import Node, to_plain

MANIFEST = "server.yaml"
TOOLS = "tools.json"
# A folder that can be an entry at all: plain ASCII, on every file system one name (threats.md P2,
# P5, P8). Whether the name is allowed is a rule's business; any other path is only a changed path.
ENTRY_PATH = re.compile(rf"{ENTRIES}/([A-Za-z0-9_][A-Za-z0-9._-]{{0,99}})/(.+)", re.ASCII | re.DOTALL)
SIMILAR = 0.75  # share of common lines above which two manifests are one entry renamed
MOST_PAIRS = 1_000  # of removed and added entries that are compared; more are judged one by one


@dataclass(frozen=True, slots=True)
class Manifests:
    """The bytes of one entry's server.yaml before and after; None where there is none to read."""

    before: bytes | None = None
    after: bytes | None = None


def entry_of(path: str) -> str:
    """The entry that a changed path belongs to, "" for any path outside a well-formed entry folder."""
    match = ENTRY_PATH.fullmatch(path)
    return match[1] if match else ""


def touched(changes: Iterable[FileChange]) -> dict[str, list[FileChange]]:
    """Entry name -> its changed paths, by name."""
    found: dict[str, list[FileChange]] = {}
    for change in changes:
        if name := entry_of(change.path):
            found.setdefault(name, []).append(change)
    return dict(sorted(found.items()))


def entry_changes(
    changes: Mapping[str, list[FileChange]],
    before: Collection[str],
    after: Collection[str],
    manifests: Mapping[str, Manifests],
) -> tuple[EntryChange, ...]:
    """What happens to each touched entry, by name.

    *before* and *after* name the entries whose folder exists on that side. A removed and an added
    entry become one RENAMED where `renames` finds that they are the same server.
    """
    plain = {name: _kind(name, before, after) for name in changes}
    removed = [name for name, kind in plain.items() if kind is Change.REMOVED]
    added = [name for name, kind in plain.items() if kind is Change.ADDED]
    old_names = renames(removed, added, manifests)
    gone = set(old_names.values())
    found = []
    for name, kind in plain.items():
        if name in old_names:
            found.append(EntryChange(name, Change.RENAMED, old_names[name]))
        elif name not in gone:
            bump = kind is Change.EDITED and _is_pin_bump(changes[name], manifests.get(name))
            found.append(EntryChange(name, kind, pin_bump=bump))
    return tuple(found)


def renames(
    removed: Iterable[str], added: Iterable[str], manifests: Mapping[str, Manifests]
) -> dict[str, str]:
    """New name -> old name. The likest pair first, each name used once; see `likeness`."""
    old = [(name, m.before) for name in removed if (m := manifests.get(name)) and m.before is not None]
    new = [(name, m.after) for name in added if (m := manifests.get(name)) and m.after is not None]
    if len(old) * len(new) > MOST_PAIRS:
        return {}
    pairs = [(likeness(o, n), old_name, new_name) for old_name, o in old for new_name, n in new]
    found: dict[str, str] = {}
    for score, old_name, new_name in sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2])):
        if score >= SIMILAR and new_name not in found and old_name not in found.values():
            found[new_name] = old_name
    return found


def likeness(old: bytes, new: bytes) -> float:
    """How sure it is that two manifests describe one server.

    3: the same bytes. 2: the same source project and directory, remote URL, or image of another
    namespace than mcp/ (whose image is named after the entry). Otherwise the share of lines, 0 to 1,
    that they have in common.
    """
    if old == new:
        return 3.0
    if _identities(old) & _identities(new):
        return 2.0
    one, two = Counter(old.splitlines()), Counter(new.splitlines())
    return 2 * (one & two).total() / max(1, one.total() + two.total())


def _identities(manifest: bytes) -> set[tuple[str, ...]]:
    said = facts(read(manifest).root)
    project = said["project"].lower().removesuffix("/").removesuffix(".git")
    image = "" if said["image"].startswith("mcp/") else said["image"]
    found = {("project", project, said["directory"]), ("url", said["url"]), ("image", image)}
    return {identity for identity in found if identity[1]}


def _kind(name: str, before: Collection[str], after: Collection[str]) -> Change:
    if name not in after:
        return Change.REMOVED
    return Change.EDITED if name in before else Change.ADDED


def _is_pin_bump(records: list[FileChange], manifests: Manifests | None) -> bool:
    """Did nothing but the value of source.commit change? Where a manifest cannot be read: no."""
    (first, *more) = records
    ours = first.path == f"{ENTRIES}/{entry_of(first.path)}/{MANIFEST}"
    if more or not ours or (first.old_mode, first.new_mode) != (REGULAR, REGULAR) or manifests is None:
        return False
    before, after = _apart(manifests.before), _apart(manifests.after)
    return bool(before and after and before[0] == after[0] and before[1] != after[1])


def _apart(manifest: bytes | None) -> tuple[str, str] | None:
    """(everything but source.commit, source.commit) of a manifest; None for one that is not sound."""
    parsed = read(manifest) if manifest is not None else None
    if parsed is None or parsed.problems or not isinstance(parsed.root, MappingNode):
        return None
    return _without_commit(parsed.root)


def _without_commit(root: Node) -> tuple[str, str] | None:
    plain = to_plain(root)
    source = plain.get("source") if isinstance(plain, dict) else None
    commit = source.pop("commit", None) if isinstance(source, dict) else None
    return (json.dumps(plain, sort_keys=True), commit) if isinstance(commit, str) else None
