"""What rules say in edits: exactly the place, the quotes it had, and nothing where that is not sure."""

import pytest

from validator.edits import edit_key, edit_layout, edit_part, edit_value, quote_value
from validator.evidence.manifest import Document, ToolsFile
from validator.fixing import replaced
from validator.model import Edit
from validator.moving import move_keys
from validator.reading import strict_json, strict_yaml
from validator.reading.strict_yaml import read
from validator.reading.tree import to_plain
from validator.tool_edits import mend_tools


def document(text: str) -> Document:
    return Document("servers/notes/server.yaml", True, tuple(text.split("\n")), read(text.encode()))


def applied(text: str, edits: tuple[Edit, ...]) -> str | None:
    """The text after the edits, still strict YAML; None where there are none."""
    if not edits:
        return None
    after = replaced(text, edits)
    assert strict_yaml.read(after.encode()).problems == ()
    return after


@pytest.mark.parametrize(
    ("before", "value", "after"),
    [
        ("a: old # c\n", "new", "a: new # c\n"),
        ("a: 'old'\n", "it's", "a: 'it''s'\n"),
        ('a: "old"\n', 'say "x"', 'a: "say \\"x\\""\n'),
        ("a: old\n", "NO", 'a: "NO"\n'),
        ("a: old\n", "007", 'a: "007"\n'),
        ("a: old\n", "x: y", 'a: "x: y"\n'),
        ("a: old\n", "x #y", 'a: "x #y"\n'),
        ("a: old\n", "{{x}}", 'a: "{{x}}"\n'),
        ("a: old\n", "- x", 'a: "- x"\n'),
        ("a: [x, old]\n", "y, z", 'a: [x, "y, z"]\n'),
        ('a: "é\\" old"\n', "new", None),  # an escape: the columns are not those of the characters
        ("a: 'it''s'\n", "new", None),
        ("a: old\n  and more\n", "new", None),
        ("a: |\n  old\n", "new", None),
        ("a: |-\n  |-\n", "new", None),
        ("a:\n", "new", None),
        ("a: old\n", "", None),
        ("a: old\n", "two\nlines", None),
        ("a: old\n", "x" * 3000, None),
        ("a: old\n", "old", None),
        ("a: old\na: twice\n", "new", None),
    ],
)
def test_a_value_is_replaced_in_its_quotes(before: str, value: str, after: str | None) -> None:
    """Quoted where it would be read as something else; none where the place is not plainly the value."""
    pointer = "/a/1" if "[" in before else "/a"
    got = applied(before, edit_value(document(before), pointer, value))

    assert got == after
    if got:
        found = to_plain(read(got.encode()).root)  # type: ignore[arg-type]
        assert found in ({"a": value}, {"a": ["x", value]})


@pytest.mark.parametrize(
    ("before", "start", "old", "new", "after"),
    [
        ("a: one two\n", 4, "two", "three", "a: one three\n"),
        ("a: 'one two'\n", 0, "one", "1", "a: '1 two'\n"),
        ("a: one two\n", 0, "one", "#1", None),
        ("a: one two\n", 3, " two", ": two", None),
        ("a: '1 x'\n", 2, "x", "'", None),
        ("a: x1\n", 0, "x", "0", None),  # would be a number
        ("a: 1x\n", 1, "x", "0", None),
        ("a: one two\n", 4, "one", "x", None),  # does not stand there
    ],
)
def test_a_part_is_replaced_where_it_stands(
    before: str, start: int, old: str, new: str, after: str | None
) -> None:
    assert applied(before, edit_part(document(before), "/a", start, old, new)) == after


def test_a_key_is_not_renamed_to_one_that_is_there() -> None:
    text = "a: 1\nb: 2\nc: 3\n"

    assert applied(text, edit_key(document(text), "/a", "b")) is None
    assert applied(text, edit_key(document(text), "/a", "d")) == "d: 1\nb: 2\nc: 3\n"


def test_only_what_has_no_quotes_gets_them() -> None:
    assert applied("a: on # c\n", quote_value(document("a: on # c\n"), "/a")) == 'a: "on" # c\n'
    assert quote_value(document("a: 'on'\n"), "/a") == ()
    assert quote_value(document("a:\n"), "/a") == ()


@pytest.mark.parametrize(
    ("before", "parent", "keys", "into", "after"),
    [
        ("a:\n  x: 1\n  w: 2\nb:\n  z: 3\n", "/a", "x", "b", "a:\n  w: 2\nb:\n  z: 3\n  x: 1\n"),
        ("a:\n  x: 1\nb:\n  z: 3\n", "/a", "x", "b", "b:\n  z: 3\n  x: 1\n"),  # nothing is left of a
        ("a:\n  x: 1\n  w: 2\n", "/a", "x", "b", "a:\n  w: 2\nb:\n  x: 1\n"),  # b is made
        ("a:\n  x: 1\n  w: 2\nb:\n", "/a", "x", "b", "a:\n  w: 2\nb:\n  x: 1\n"),  # b was empty
        ("a:\n  x: 1\n  w: 2", "/a", "w", "b", "a:\n  x: 1\nb:\n  w: 2"),  # no last line break
        (
            "a:\n  x:\n    - |\n      t\n    # c\n\n  w: 2\n",
            "/a",
            "x",
            "",
            "a:\n\n  w: 2\nx:\n  - |\n    t\n  # c\n",
        ),
        ("b:\n    z: 3\na:\n  x: 1\n  w: 2\n", "/a", "x", "b", "b:\n    z: 3\n    x: 1\na:\n  w: 2\n"),
        (
            "a:\n  x:\n  - 1\n  w: 2\nb:\n  x:\n  - 0\n",
            "/a",
            "x",
            "b",
            "a:\n  w: 2\nb:\n  x:\n  - 0\n  - 1\n",
        ),
        ("a:\n  x: 1\n  w: 2\nb:\n  x: 3\n", "/a", "x", "b", None),  # is there already
        ("a: {x: 1, w: 2}\nb:\n  z: 3\n", "/a", "x", "b", None),
        ("a:\n  x: 1\n  w: 2\nb: {z: 3}\n", "/a", "x", "b", None),
        ("a:\n  x: 1\n  w: 2\nb: text\n", "/a", "x", "b", None),
        ("a:\n  - x: 1\n    w: 2\nb:\n  z: 3\n", "/a/0", "x", "b", None),  # stands behind a dash
        ("a:\n  - x: 1\n    w: 2\nb:\n  z: 3\n", "/a/0", "w", "b", "a:\n  - x: 1\nb:\n  z: 3\n  w: 2\n"),
        ("a:\n  x: 1\nb:\n  z: 3\n", "/a", "none", "b", None),
    ],
)
def test_keys_move_with_all_below_them(
    before: str, parent: str, keys: str, into: str, after: str | None
) -> None:
    path = tuple(part for part in into.split(".") if part)

    assert applied(before, move_keys(document(before), parent, (keys,), path)) == after


@pytest.mark.parametrize(
    ("text", "key", "after"),
    [
        (
            '[{"name": "a", "parameters": {"properties": {"x": {"type": ["string", "null"]}}}}]',
            "parameters",
            '[{"name": "a", "arguments": [{"name": "x", "type": "string", "desc": "", "optional": true}]}]',
        ),
        ('[{"name": "a", "inputSchema": {"properties": []}}]', "inputSchema", None),
        ('[{"name": "a", "inputSchema": {}, "arguments": []}]', "inputSchema", None),
        ('[{"name": "a", "inputSchema": {}, "x": NaN}]', "inputSchema", None),
        ('[{"arguments": [{"required": true}]}]', "required", '[{"arguments": [{}]}]'),
        ('[{"arguments": [{"required": "yes"}]}]', "required", None),
        ('[{"arguments": [{"description": "x", "desc": "w"}]}]', "description", None),
        ('[{"name": "a", "title": "x"}]', "title", None),
        ('{"inputSchema": {}}', "inputSchema", None),
    ],
)
def test_tools_get_the_registrys_shape(text: str, key: str, after: str | None) -> None:
    file = ToolsFile(
        "servers/notes/tools.json", True, tuple(text.split("\n")), strict_json.read(text.encode())
    )
    edits = mend_tools(file, key)

    assert (replaced(text, edits) if edits else None) == after


def test_an_argument_whose_schema_says_too_little_must_be_read() -> None:
    """What it means has to be written by somebody who knows."""
    text = '[{"name": "a", "inputSchema": {"properties": {"x": {"type": "string"}}}}]'
    file = ToolsFile("servers/notes/tools.json", True, (text,), strict_json.read(text.encode()))

    assert [edit.safe for edit in mend_tools(file, "inputSchema")] == [False]


def test_a_layout_that_would_change_the_data_is_left() -> None:
    """Empty lines within a text are line breaks of it."""
    text = 'a: "one\n\n\n  two"\n'

    assert edit_layout(document(text)) == ()
