"""The index of a registry reads any manifest, good or bad, without trusting or expanding it."""

from hypothesis import given, settings
from hypothesis import strategies as st

from validator.evidence.submission import Change, EntryChange, Neighbour
from validator.neighbours import neighbour, overlaid, registry, tool_names

FULL = b"""\
name: other-name
image: mcp/alpha
about: {title: Alpha}
source:
  project: https://github.com/owner/alpha
  directory: src
remote: {url: https://example.com/mcp}
"""


def test_the_facts_are_read_and_the_name_is_the_folders() -> None:
    assert neighbour("alpha", FULL) == Neighbour(
        "alpha", "Alpha", "mcp/alpha", "https://github.com/owner/alpha", "src", "https://example.com/mcp"
    )


def test_what_is_missing_or_of_another_type_is_empty() -> None:
    assert neighbour("a", b"about: text\nimage: [mcp/a]\nsource:\n  project: {x: y}\n") == Neighbour("a")


def test_an_unreadable_manifest_leaves_the_name() -> None:
    for content in (b"", b"\xff", b"[" * 100_000, b"a: &a [*a]\n", b"x" * 100_000):
        assert neighbour("a", content) == Neighbour("a")


def test_the_index_is_sorted_by_name() -> None:
    index = registry([("b", b""), ("a", FULL)])
    assert [n.name for n in index.entries] == ["a", "b"]


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200) | st.text(alphabet="ab:{}[]-&*!|>'\"\n #,", max_size=200).map(str.encode))
def test_no_bytes_raise(content: bytes) -> None:
    assert neighbour("a", content).name == "a"


def test_the_names_of_tools_are_read_from_tools_json() -> None:
    index = registry(
        [("a", FULL), ("b", b"")], {"a": b'[{"name": "find"}, {"name": "find"}, {"name": "open"}]'}
    )

    assert [one.tools for one in index.entries] == [("find", "open"), ()]
    assert index.neighbourhood.offering("open") == ("a",)
    assert index.neighbourhood.offering("shut") == ()


def test_a_bad_tools_json_lists_nothing() -> None:
    for content in (
        b"",
        b"\xff",
        b"{}",
        b"[" * 100_000,
        b"[1]",
        b'[{"name": 1}, {"name": ""}]',
        b"9" * 10_000,
    ):
        assert tool_names(content) == ()
    assert len(tool_names(b"[" + b",".join(b'{"name": "t%d"}' % n for n in range(3_000)) + b"]")) == 2_000
    assert tool_names(b'[{"name": "%s"}]' % (b"a" * 1_000)) == ("a" * 200,)


def test_the_tools_of_another_entry_of_the_same_submission_are_in_the_index() -> None:
    base = registry([("a", b""), ("b", b"")], {"a": b'[{"name": "old"}]', "b": b'[{"name": "gone"}]'})
    files = {"server.yaml": b"image: mcp/a\n", "tools.json": b'[{"name": "new"}]'}

    index = overlaid(
        base, [EntryChange("a", Change.EDITED), EntryChange("b", Change.REMOVED)], lambda _, file: files[file]
    )

    assert index.entries == (Neighbour("a", image="mcp/a", tools=("new",)),)
