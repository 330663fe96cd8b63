"""Apply the edits of findings to an entry's files, again and again until there is nothing more to do.

Pure: files and edits in, files out. What is refused here is never applied: ranges that do not exist,
edits that touch each other (they wait for the next pass), whatever lies outside the entry's known
files, and a result that can be read less well than before.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from validator.evidence.submission import ENTRIES, KNOWN_FILES, REGULAR, EntryFile, Files
from validator.model import Edit, Finding
from validator.reading import strict_json, strict_yaml
from validator.reading.problem import Parsed

MOST_PASSES = 10
MOST_GROUPS = 300  # in one pass; what is over is left for the next
Told: TypeAlias = tuple[str, Finding]  # the rule's id, and what it found
Group: TypeAlias = tuple[Edit, ...]  # all of them together, or none


class Refused(Exception):
    """Edits that cannot be applied to these files; the message says why."""


class Unsettled(Exception):
    """After ten passes there was still something to mend: rules contradict each other."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """The files after the edits, and what was mended, in the order in which it was."""

    files: Files
    mended: tuple[Told, ...]


def settle(files: Files, ask: Callable[[Files], Iterable[Told]], *, unsafe: bool = False) -> Fixed:
    """Apply edits until *ask*, which judges the files, finds nothing more that can be applied.

    Only edits that are safe, or with *unsafe* all. What comes out comes out again if it is put in.
    Raises Unsettled after ten passes, and then nothing should be changed.
    """
    mended: list[Told] = []
    for _ in range(MOST_PASSES):
        told = [(rule, found) for rule, found in ask(files) if _wanted(found.edits, unsafe)]
        changed, groups = one_pass(files, list(dict.fromkeys(found.edits for _, found in told)))
        if not groups:
            return Fixed(files, tuple(mended))
        files = changed
        taken = set(groups)
        mended += [(rule, found) for rule, found in told if found.edits in taken]
    raise Unsettled(f"{files.folder}: the fixes do not come to an end after {MOST_PASSES} passes")


def one_pass(files: Files, groups: Sequence[Group]) -> tuple[Files, list[Group]]:
    """*files* with as many of *groups* as go together, the first ones first, and which these are."""
    taken = _apart(groups[:MOST_GROUPS])
    try:
        return apply(files, taken), taken
    except Refused:  # because of one of them: only those, then, that can be applied alone
        taken = _apart([group for group in groups[:MOST_GROUPS] if _is_fit(files, group)])
    try:
        return apply(files, taken), taken
    except Refused:
        return apply(files, taken[:1]), taken[:1]


def _apart(groups: Sequence[Group]) -> list[Group]:
    """Those that touch none that is taken before them."""
    taken: list[Group] = []
    for group in groups:
        if not any(_touch(one, other) for done in taken for one in done for other in group):
            taken.append(group)
    return taken


def _is_fit(files: Files, group: Group) -> bool:
    try:
        apply(files, [group])
    except Refused:
        return False
    return True


def apply(files: Files, groups: Iterable[Group]) -> Files:
    """*files* after all edits of *groups*. Raises Refused; then none was applied."""
    edits = [edit for group in groups for edit in group]
    prefix = f"{ENTRIES}/{files.folder}/"
    if strangers := [edit.path for edit in edits if not edit.path.startswith(prefix)]:
        raise Refused(f"{strangers[0][:200]} lies outside the entry")
    contents = dict(files.contents)
    for name in {edit.path.removeprefix(prefix) for edit in edits if not edit.new_path}:
        if name not in contents:
            raise Refused(f"{name[:200]} is none of the files that are mended")
        ours = [edit for edit in edits if edit.path == prefix + name and not edit.new_path]
        contents[name] = _edited(name, contents[name], ours)
    changed = replace(files, contents=contents, files=_sized(files, contents))
    for edit in edits:
        changed = _renamed(changed, edit, prefix) if edit.new_path else changed
    return changed


def replaced(text: str, edits: Iterable[Edit]) -> str:
    """*text* with every range replaced. Raises Refused for ranges that overlap or do not exist."""
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    spans = sorted((*_span(edit, starts), n, edit.replacement) for n, edit in enumerate(edits))
    parts, at = [], 0
    for begin, end, _, replacement in spans:
        if begin < at:
            raise Refused("two edits overlap")
        parts += [text[at:begin], replacement]
        at = end
    return "".join([*parts, text[at:]])


def _span(edit: Edit, starts: Sequence[int]) -> tuple[int, int]:
    """(begin, end) in characters."""
    found = []
    for line, column in ((edit.line, edit.column), (edit.end_line, edit.end_column)):
        if not 0 < line < len(starts) or not 0 < column <= starts[line] - starts[line - 1]:
            raise Refused(f"there is no line {line}, column {column}")
        found.append(starts[line - 1] + column - 1)
    begin, end = found
    if begin > end:
        raise Refused("the range ends before it begins")
    return begin, end


def _wanted(group: Group, unsafe: bool) -> bool:
    return bool(group) and (unsafe or all(edit.safe for edit in group))


def _touch(one: Edit, other: Edit) -> bool:
    """Whether two edits of different groups overlap, or stand side by side: their order would matter."""
    if one.new_path or other.new_path:
        return one.path in (other.path, other.new_path) or one.new_path == (other.new_path or other.path)
    apart = (one.end_line, one.end_column) < (other.line, other.column)
    apart |= (other.end_line, other.end_column) < (one.line, one.column)
    return one.path == other.path and not apart


def _edited(name: str, content: bytes, edits: list[Edit]) -> bytes:
    try:
        after = replaced(content.decode("utf-8"), edits).encode("utf-8")
    except UnicodeError as exc:
        raise Refused(f"{name} is not UTF-8") from exc
    if new := _faults(name, after) - _faults(name, content):
        raise Refused(f"{name} could not be read any more ({min(new)})")
    return after


def _faults(name: str, content: bytes) -> set[str]:
    """The codes of what keeps a file from being read without doubt."""
    read: Mapping[str, Callable[[bytes], Parsed]] = {
        "server.yaml": strict_yaml.read,
        "tools.json": strict_json.read,
    }
    return {problem.code for problem in read[name](content).problems} if name in read else set()


def _sized(files: Files, contents: Mapping[str, bytes]) -> tuple[EntryFile, ...]:
    return tuple(replace(f, size=len(contents[f.path])) if f.path in contents else f for f in files.files)


def _renamed(files: Files, edit: Edit, prefix: str) -> Files:
    old, new = edit.path.removeprefix(prefix), edit.new_path.removeprefix(prefix)
    listed = {file.path: file for file in files.files}
    if not edit.new_path.startswith(prefix) or new not in KNOWN_FILES or new in listed:
        raise Refused(f"{edit.new_path[:200]} is not free to be used")
    if old not in listed or listed[old].mode != REGULAR or old in KNOWN_FILES:
        raise Refused(f"{edit.path[:200]} is no plain file that could be renamed")
    others = tuple(replace(f, path=new) if f.path == old else f for f in files.files)
    contents = {new if path == old else path: content for path, content in files.contents.items()}
    return replace(files, files=others, contents=contents)
