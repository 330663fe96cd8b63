"""Edits: applied together or not at all, in passes, to what may be mended and nothing else; each fix mends.

fixtures/fixes/<case>/ holds an entry before and after, and mended.txt: the rules that had something to
mend. MCP_VET_WRITE=1 writes `after` anew; read what changed before you commit it.
"""

import os
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from tests.evidence_cases import CHECKS, POLICY, ROOT, RULES, ask_all
from validator.evidence.derived import DERIVED
from validator.evidence.entry_files import read_files
from validator.evidence.store import recorded
from validator.evidence.submission import (
    Change,
    EntryChange,
    EntryFile,
    Files,
    Registry,
    Submission,
)
from validator.fixing import MOST_PASSES, Fixed, Refused, Told, Unsettled, apply, one_pass, replaced, settle
from validator.judge import is_of_the_whole
from validator.model import Edit, Finding, Outcome
from validator.reading.strict_yaml import read
from validator.reading.tree import to_plain
from validator.resources import constant

FIXES = ROOT / "fixtures" / "fixes"
CASES = sorted(folder for folder in FIXES.iterdir())
BAD = sorted(RULES.glob("*/bad-*"))
GIVEN = {Files, EntryChange, Submission, Registry, type(POLICY)} | {p.gives for p in DERIVED}
STATIC = [c for c in CHECKS.values() if set(c.needs.values()) <= GIVEN and not is_of_the_whole(c)]
PATH = "servers/notes/server.yaml"
MANIFEST = (FIXES / "misspelt-key" / "after" / PATH).read_text()
Ask = Callable[[Files], list[Told]]


def name(case: Path) -> str:
    return case.name if case.parent == FIXES else f"{case.parent.name}/{case.name}"


def judging(change: EntryChange) -> Ask:
    """What the static rules say of files, in a registry without other entries."""
    values: list[Any] = [change, Submission("", "", (), (change,)), Registry(()), POLICY]

    def ask(files: Files) -> list[Told]:
        results = ask_all(STATIC, [constant(files), *map(constant, values), *DERIVED])
        broken = [result.because for result in results if result.outcome is Outcome.BROKE]
        assert not broken
        return [(result.check.id, finding) for result in results for finding in result.findings]

    return ask


def change_of(directory: Path, files: Files) -> EntryChange:
    reader = next(provider for provider in recorded(directory) if provider.gives is EntryChange)
    if not (directory / EntryChange.FILE).exists():
        return EntryChange(files.folder, Change.PRESENT)
    with reader.open() as change:
        assert isinstance(change, EntryChange)
        return change


def entry(text: str, **others: str) -> Files:
    """An entry `notes` with this manifest."""
    held = {"server.yaml": text.encode(), **{path: content.encode() for path, content in others.items()}}
    listed = tuple(EntryFile(path, size=len(content)) for path, content in held.items())
    return Files("notes", listed, held)


def fixed(directory: Path, *, unsafe: bool = False) -> tuple[Files, Fixed, Ask]:
    before = read_files(directory)
    assert before is not None
    ask = judging(change_of(directory, before))
    return before, settle(before, ask, unsafe=unsafe), ask


@pytest.mark.parametrize("case", CASES, ids=name)
def test_entry_is_mended_as_its_folder_says(case: Path) -> None:
    """To the letter, by the rules that mended.txt names, and nothing more."""
    _, done, _ = fixed(case / "before")
    if os.environ.get("MCP_VET_WRITE"):
        for path, content in done.files.contents.items():
            (case / "after" / "servers" / "notes" / path).write_bytes(content)
    wanted = read_files(case / "after")

    assert wanted is not None
    assert {file.path for file in done.files.files} == {file.path for file in wanted.files}
    for path, content in done.files.contents.items():
        assert content.decode() == wanted.contents[path].decode()
    assert sorted(rule for rule, _ in done.mended) == (case / "mended.txt").read_text().split()


@pytest.mark.parametrize("case", CASES, ids=name)
def test_mending_brings_up_nothing_new(case: Path) -> None:
    """The rules that mended have nothing left to say, and no other rule has anything new."""
    before, done, ask = fixed(case / "before")
    had, has = said(ask(before)), said(ask(done.files))

    assert has <= had
    assert not {rule for rule, _ in done.mended} & {rule for rule, _ in has}


@pytest.mark.parametrize("case", CASES, ids=name)
def test_mending_keeps_comments_and_order(case: Path) -> None:
    """Another YAML reader finds every comment again, and the keys in an order that only moves changed."""
    before, done, _ = fixed(case / "before")
    old, new = before.contents["server.yaml"].decode(), done.files.contents["server.yaml"].decode()

    assert sorted(re.findall(r"#.*", new)) == sorted(re.findall(r"#.*", old))
    assert rewritten(new) == new
    assert len(keys(new)) == len(keys(old)) + ("new-block" in case.name) - ("joins" in case.name)


@pytest.mark.parametrize("unsafe", [False, True])
@pytest.mark.parametrize("case", [case for case in BAD if (case / PATH).exists()], ids=name)
def test_fixture_of_a_rule_is_no_worse_after_mending(case: Path, unsafe: bool) -> None:
    """No rule says more than before, what was safe to mend is gone, and a second time changes nothing."""
    before, done, ask = fixed(case, unsafe=unsafe)
    had, has = said(ask(before)), said(ask(done.files))

    assert len(has) <= len(had)
    assert not [found.message for _, found in ask(done.files) if found.edits and wanted_of(found, unsafe)]
    again = settle(done.files, ask, unsafe=unsafe)
    assert (again.files, again.mended) == (done.files, ())


def said(told: list[Told]) -> set[tuple[str, str]]:
    return {(rule, found.message) for rule, found in told}


def wanted_of(found: Finding, unsafe: bool) -> bool:
    return unsafe or all(edit.safe for edit in found.edits)


def keys(text: str) -> list[str]:
    return re.findall(r"^ *(?:- +)*([A-Za-z_]+):", text, re.MULTILINE)


def rewritten(text: str) -> str:
    """The manifest as ruamel.yaml reads it and writes it again, comments and all."""
    from io import StringIO

    yaml, out = YAML(), StringIO()
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.preserve_quotes = True
    yaml.width = 10_000
    yaml.dump(yaml.load(text), out)
    return out.getvalue()


def edit(line: int, column: int, end_column: int, text: str, **others: Any) -> Edit:
    return Edit(PATH, line, column, line, end_column, text, **others)


@pytest.mark.parametrize(
    ("edits", "wanted"),
    [
        ([edit(1, 1, 4, "ONE")], "ONE two\nthree\n"),
        ([edit(1, 5, 8, "2"), edit(1, 1, 4, "1")], "1 2\nthree\n"),
        ([Edit(PATH, 1, 4, 2, 1, "|")], "one|three\n"),
        ([edit(2, 1, 1, "and "), edit(2, 1, 6, "3")], "one two\nand 3\n"),
        ([Edit(PATH, 3, 1, 3, 1, "four\n")], "one two\nthree\nfour\n"),
        ([edit(1, 8, 8, "!")], "one two!\nthree\n"),
    ],
)
def test_ranges_are_replaced(edits: list[Edit], wanted: str) -> None:
    """Columns count characters from 1, the end is exclusive, and the line break is a character."""
    assert replaced("one two\nthree\n", edits) == wanted


@pytest.mark.parametrize(
    "edits",
    [
        [edit(4, 1, 1, "x")],
        [edit(0, 1, 1, "x")],
        [edit(1, 0, 1, "x")],
        [edit(1, 1, 10, "x")],
        [edit(2, 5, 4, "x")],
        [edit(1, 1, 4, "x"), edit(1, 3, 5, "y")],
        [edit(1, 1, 8, "x"), edit(1, 2, 3, "y")],
    ],
)
def test_ranges_that_do_not_exist_or_overlap_are_refused(edits: list[Edit]) -> None:
    with pytest.raises(Refused):
        replaced("one two\nthree\n", edits)


@pytest.mark.parametrize(
    "group",
    [
        (replace(edit(1, 1, 1, "x"), path="servers/other/server.yaml"),),
        (replace(edit(1, 1, 1, "x"), path="servers/notes/../other/server.yaml"),),
        (replace(edit(1, 1, 1, "x"), path="servers/notes/INSTALL.txt"),),
        (replace(edit(1, 1, 1, "x"), path="mcp-vet.toml"),),
        (edit(1, 1, 1, "\t"),),  # server.yaml would be no strict YAML any more
        (edit(1, 1, 1, "name: notes\n"),),  # twice
        (edit(1, 1, 1, "\ud800"),),
        (Edit("servers/notes/INSTALL.txt", new_path="servers/other/readme.md"),),
        (Edit("servers/notes/INSTALL.txt", new_path="servers/notes/x.txt"),),
        (Edit("servers/notes/INSTALL.txt", new_path="servers/notes/server.yaml"),),
        (Edit("servers/notes/none.md", new_path="servers/notes/readme.md"),),
        (Edit("servers/notes/server.yaml", new_path="servers/notes/readme.md"),),
        (edit(1, 1, 1, "# fine\n"), edit(99, 1, 1, "x")),
    ],
)
def test_what_is_not_to_be_touched_is_refused_with_all_that_goes_with_it(group: tuple[Edit, ...]) -> None:
    files = entry(MANIFEST)
    files = replace(files, files=(*files.files, EntryFile("INSTALL.txt")))

    with pytest.raises(Refused):
        apply(files, [group])
    assert one_pass(files, [group]) == (files, [])


@pytest.mark.parametrize("mode", ["100755", "120000"])
def test_only_plain_files_are_renamed(mode: str) -> None:
    files = replace(entry(MANIFEST), files=(EntryFile("README.md", mode),))

    with pytest.raises(Refused):
        apply(files, [(Edit("servers/notes/README.md", new_path="servers/notes/readme.md"),)])


def test_edits_that_touch_wait_for_the_next_pass() -> None:
    """The first one is taken; another one on the same spot would be a guess. The same one twice is one."""
    first, beside, apart = (edit(1, 7, 12, "memos"),), (edit(1, 12, 12, " # x"),), (edit(3, 1, 1, "# y\n"),)
    changed, taken = one_pass(entry(MANIFEST), [first, beside, apart])

    assert taken == [first, apart]
    assert changed.contents["server.yaml"].startswith(b"name: memos\nimage: mcp/notes\n# y\n")


def test_a_group_that_spoils_the_file_holds_up_no_other() -> None:
    good, bad = (edit(1, 7, 12, "memos"),), (edit(3, 1, 1, "\t"),)
    changed, taken = one_pass(entry(MANIFEST), [bad, good])

    assert taken == [good]
    assert changed.contents["server.yaml"].startswith(b"name: memos\n")


def test_sizes_follow_the_contents() -> None:
    changed = apply(entry("name: a\n"), [(edit(1, 7, 8, "ab"),)])

    assert changed.files == (EntryFile("server.yaml", size=9),)


def test_unsafe_edits_are_asked_for() -> None:
    """One edit of a group that must be read makes the group one that must be read."""
    group = (edit(1, 7, 12, "memos"), edit(2, 1, 1, "# x\n", safe=False))

    def ask(files: Files) -> list[Told]:
        return (
            [("MET001", Finding("x", edits=group))] if b"memos" not in files.contents["server.yaml"] else []
        )

    assert settle(entry(MANIFEST), ask).mended == ()
    assert len(settle(entry(MANIFEST), ask, unsafe=True).mended) == 1


def test_rules_that_contradict_each_other_change_nothing() -> None:
    """A run that ended in the middle would change the files again the next time."""
    asked = []

    def ask(files: Files) -> list[Told]:
        asked.append(files)
        first = files.contents["server.yaml"][:1].decode()
        return [("MET001", Finding("x", edits=(edit(1, 1, 2, "b" if first == "a" else "a"),)))]

    with pytest.raises(Unsettled, match="notes"):
        settle(entry("a: x\n"), ask)
    assert len(asked) == MOST_PASSES


LINES = st.lists(st.text("ab \té#:-", max_size=8), min_size=1, max_size=6)


@given(LINES, st.lists(st.tuples(*[st.integers(0, 8)] * 4, st.text("xy\n", max_size=3)), max_size=4))
def test_replacing_is_all_or_nothing_and_loses_no_other_character(lines: list[str], edits: Any) -> None:
    """Whatever the ranges: refused, or every character outside of them is there in its order."""
    text = "\n".join(lines)
    try:
        after = replaced(text, [Edit(PATH, a, b, c, d, replacement) for a, b, c, d, replacement in edits])
    except Refused:
        return
    starts = [sum(len(line) + 1 for line in lines[:n]) for n in range(len(lines))]
    inside: set[int] = set()
    for line, column, end_line, end_column, _ in edits:
        inside |= set(range(starts[line - 1] + column - 1, starts[end_line - 1] + end_column - 1))
    kept = "".join(char for place, char in enumerate(text) if place not in inside)
    assert len(after) == len(kept) + sum(len(replacement) for *_, replacement in edits)
    rest = iter(after)
    assert all(char in rest for char in kept)


MUTATIONS: list[tuple[str, str]] = [
    ("  ", "    "),
    ("notes.url", "note.url"),
    ("notes.", "Notes."),
    ("title: Notes", "title: my notes MCP"),
    ("notes.api_key", "api_key"),
    ("  parameters:\n    type", "  parameters:\n  type"),
    ("description:", "descripton:"),
    ("volumes:", "volume:"),
    ("run:", "rnu:"),
    ("      url:", "      Url:"),
    ("\n", " \n"),
    ("\n", "\r\n"),
    ('"', "'"),
    (": ", ":  "),
    ("abcdef", "ABCDEF"),
    ("category: productivity", "category: Productivitys"),
    ("type: string", "type: strng"),
    ("type: server", "type: poci"),
    ("env:", "envs:"),
    ("secrets:", "config:"),
    ("#", "\n#"),
]


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(st.sampled_from(MUTATIONS), st.integers(1, 4)), max_size=5),
    st.sampled_from(CASES),
    st.booleans(),
)
def test_mending_twice_is_mending_once(mutations: Any, case: Path, unsafe: bool) -> None:
    """Of any mutilated entry: what mends settles, a second time changes nothing, and no file gets worse."""
    text = (case / "before" / PATH).read_text()
    for (old, new), count in mutations:
        text = text.replace(old, new, count)
    files = entry(text)
    ask = judging(EntryChange("notes", Change.PRESENT))
    done = settle(files, ask, unsafe=unsafe)

    assert settle(done.files, ask, unsafe=unsafe).files == done.files
    old_file, new_file = read(files.contents["server.yaml"]), read(done.files.contents["server.yaml"])
    assert {p.code for p in new_file.problems} <= {p.code for p in old_file.problems}


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(MUTATIONS[10:14] + MUTATIONS[:1]), st.integers(1, 30)), max_size=5))
def test_laying_out_never_changes_what_a_file_says(mutations: Any) -> None:
    """However it is spaced: the same data, and nothing more to lay out."""
    text = MANIFEST
    for (old, new), count in mutations:
        text = text.replace(old, new, count)
    everything = judging(EntryChange("notes", Change.PRESENT))
    done = settle(entry(text), lambda files: [told for told in everything(files) if told[0] == "SCH008"])
    before, after = read(text.encode()), read(done.files.contents["server.yaml"])
    if before.problems or before.root is None or after.root is None:
        assert done.mended == ()
    else:
        assert to_plain(after.root) == to_plain(before.root)
        assert len(done.mended) <= 1
