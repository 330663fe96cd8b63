"""Renames and pin bumps are recognised from the manifests, and in doubt they are not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.live.git_repositories import manifest
from validator.evidence.submission import Change, EntryChange, FileChange
from validator.live.intake_entries import (
    MOST_PAIRS,
    SIMILAR,
    Manifests,
    entry_changes,
    entry_of,
    likeness,
    renames,
)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("servers/alpha/server.yaml", "alpha"),
        ("servers/SQLite/a/b", "SQLite"),
        ("servers/osp_marketing_tools/readme.md", "osp_marketing_tools"),
        ("servers/alpha", ""),
        ("servers//x", ""),
        ("servers/../x", ""),
        ("servers/./x", ""),
        ("servers/.hidden/x", ""),
        ("servers/-x/y", ""),
        ("servers/a b/c", ""),
        ("servers/alphа/c", ""),
        ("SERVERS/alpha/c", ""),
        ("x/servers/alpha/c", ""),
        ("servers/alpha\n/c", ""),
    ],
)
def test_only_a_plain_folder_below_servers_is_an_entry(path: str, name: str) -> None:
    assert entry_of(path) == name


def test_the_same_source_makes_a_rename_whatever_else_is_new() -> None:
    old = manifest("old", project="https://github.com/Owner/X", directory="d")
    new = b"name: new\nsource:\n  project: https://github.com/owner/x.git\n  directory: d\n"
    assert likeness(old, new) == 2.0
    assert likeness(old, new.replace(b"  directory: d\n", b"  directory: e\n")) < SIMILAR


def test_similar_manifests_make_a_rename_without_a_source() -> None:
    old = b"".join(b"line%d: x\n" % n for n in range(20))
    assert likeness(old, old.replace(b"line3", b"other")) >= SIMILAR
    assert likeness(old, b"".join(b"else%d: x\n" % n for n in range(20))) == 0


def test_an_image_named_after_the_entry_is_no_identity() -> None:
    assert likeness(b"image: mcp/a\nx: 1\n", b"image: mcp/a\ny: 1\n") < SIMILAR
    assert likeness(b"image: ghcr.io/o/a\nx: 1\n", b"image: ghcr.io/o/a\ny: 1\n") == 2.0


def test_each_name_is_used_once_and_the_likest_first() -> None:
    same = manifest("one", project="https://github.com/o/one")
    manifests = {
        "gone": Manifests(before=same),
        "gone-too": Manifests(before=same + b"# x\n"),
        "new": Manifests(after=same + b"# x\n"),
        "newer": Manifests(after=same),
    }
    assert renames(["gone", "gone-too"], ["new", "newer"], manifests) == {"newer": "gone", "new": "gone-too"}


def test_very_many_removals_and_additions_are_not_paired() -> None:
    """Comparing all with all is work that a submitter could order; apart, both sides are judged anyway."""
    count = int(MOST_PAIRS**0.5) + 1
    manifests = {f"old{n}": Manifests(before=b"x") for n in range(count)}
    manifests |= {f"new{n}": Manifests(after=b"x") for n in range(count)}
    old, new = ([name for name in manifests if name.startswith(side)] for side in ("old", "new"))
    assert renames(old, new, manifests) == {}
    assert len(renames(old[:3], new, manifests)) == 3


def test_without_readable_manifests_nothing_is_a_pin_bump() -> None:
    record = FileChange("servers/a/server.yaml", "M", "100644", "100644", "1", "2")
    for manifests in ({}, {"a": Manifests()}, {"a": Manifests(b"source: {commit: x}\n", None)}):
        assert entry_changes({"a": [record]}, {"a"}, {"a"}, manifests) == (EntryChange("a", Change.EDITED),)


def test_a_boolean_that_becomes_a_number_is_not_overlooked() -> None:
    """In Python `True == 1`."""
    record = FileChange("servers/a/server.yaml", "M", "100644", "100644", "1", "2")
    old, new = b"source: {commit: a}\nx: true\n", b"source: {commit: b}\nx: 1\n"
    (entry,) = entry_changes({"a": [record]}, {"a"}, {"a"}, {"a": Manifests(old, new)})
    assert not entry.pin_bump


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=100), st.binary(max_size=100))
def test_no_manifest_raises(old: bytes, new: bytes) -> None:
    record = FileChange("servers/a/server.yaml", "M", "100644", "100644", "1", "2")
    entry_changes({"a": [record]}, {"a"}, {"a"}, {"a": Manifests(old, new)})
    renames(["o"], ["n"], {"o": Manifests(before=old), "n": Manifests(after=new)})
