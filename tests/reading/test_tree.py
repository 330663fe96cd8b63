"""The tree: pointers by RFC 6901, positions, and plain values by spelling."""

import pytest

from validator.reading import strict_json, strict_yaml
from validator.reading.tree import (
    Node,
    Scalar,
    ScalarKind,
    child,
    key_at,
    node_at,
    position,
    steps,
    to_plain,
    walk,
)


def tree(text: str) -> Node:
    parsed = strict_yaml.read(text.encode())
    assert parsed.problems == ()
    assert parsed.root is not None
    return parsed.root


DOCUMENT = "a/b:\n  ~x: [one, two]\nlast:\n  - k: v\n"


@pytest.mark.parametrize(
    ("pointer", "value", "place"),
    [
        ("/a~1b/~0x/0", "one", (2, 8)),
        ("/a~1b/~0x/1", "two", (2, 13)),
        ("/last/0/k", "v", (4, 8)),
    ],
)
def test_a_pointer_names_a_node_and_its_place(pointer: str, value: str, place: tuple[int, int]) -> None:
    node = node_at(tree(DOCUMENT), pointer)
    assert isinstance(node, Scalar)
    assert node.value == value
    assert position(tree(DOCUMENT), pointer) == place


@pytest.mark.parametrize(
    "pointer", ["/none", "/last/1", "/last/00", "/last/-1", "/last/0/k/x", "/last/x", "/last/²"]
)
def test_a_pointer_to_nothing_is_none(pointer: str) -> None:
    assert node_at(tree(DOCUMENT), pointer) is None


def test_a_pointer_to_nothing_is_placed_at_what_surrounds_it() -> None:
    assert position(tree(DOCUMENT), "/last/0/none/deeper") == (4, 5)


def test_keys_have_places_of_their_own() -> None:
    key = key_at(tree(DOCUMENT), "/a~1b/~0x")
    assert key is not None
    assert (key.value, key.line, key.column) == ("~x", 2, 3)
    assert key_at(tree(DOCUMENT), "") is None
    assert key_at(tree(DOCUMENT), "/last/0") is None


def test_steps_undo_child() -> None:
    assert steps(child(child("", "a/~b"), 3)) == ["a/~b", "3"]
    assert steps("") == []


def test_walk_gives_every_node_with_a_pointer_that_finds_it_again() -> None:
    root = tree(DOCUMENT)
    visited = list(walk(root))
    assert [pointer for pointer, _ in visited] == [
        "",
        "/a~1b",
        "/a~1b/~0x",
        "/a~1b/~0x/0",
        "/a~1b/~0x/1",
        "/last",
        "/last/0",
        "/last/0/k",
    ]
    assert all(node_at(root, pointer) is node for pointer, node in visited)


SPELLINGS: list[tuple[str, object]] = [
    ("true", True),
    ("FALSE", False),
    ("~", None),
    ("null", None),
    ("12", 12),
    ("-3", -3),
    ("0o17", 15),
    ("0x1F", 31),
    ("1.5", 1.5),
    ("1e3", 1000.0),
    ("0777", 777),
    ("'12'", "12"),
    ('"true"', "true"),
    *((text, text) for text in ("NO", "on", ".inf", ".nan", "1e999", "22:22", "2024-99-99", "1_000", "٣")),
]


@pytest.mark.parametrize(("text", "value"), SPELLINGS)
def test_plain_values_follow_the_core_schema_of_yaml_12(text: str, value: object) -> None:
    plain = to_plain(tree(f"[{text}]"))
    assert plain == [value]
    assert isinstance(plain, list)
    assert type(plain[0]) is type(value)


@pytest.mark.parametrize(
    "text",
    [
        "NO",
        "on",
        "y",
        "~",
        "true",
        "0777",
        "0o17",
        "22:22",
        "1_000",
        "2024-01-02",
        "2024-01-02T03:04:05Z",
        ".nan",
        "=",
        "1.0",
        "1234567890123456789012345678901234567890",
        "123e4567",
        "0123456701234567012345670123456701234567",
    ],
)
def test_a_scalar_that_some_reader_takes_for_something_else_is_marked_unless_quoted(text: str) -> None:
    plain, quoted = (node for _, node in walk(tree(f"[{text}, '{text}']")) if isinstance(node, Scalar))
    assert plain.ambiguous
    assert not quoted.ambiguous


@pytest.mark.parametrize(
    "text", ["v1.0", "main", "2025.4.24", "a:b", "no-cache", "1.2.3", "nope", "0x", "e10", "1e"]
)
def test_ordinary_text_is_not_ambiguous(text: str) -> None:
    (scalar,) = (node for _, node in walk(tree(f"[{text}]")) if isinstance(node, Scalar))
    assert not scalar.ambiguous
    assert scalar.kind is ScalarKind.STRING


def test_json_and_yaml_give_the_same_plain_data() -> None:
    text = '{"a": [1, -2.5, true, null, "x"], "b": {"c": "d"}}'
    parsed = strict_json.read(text.encode())
    assert parsed.root is not None
    assert to_plain(parsed.root) == to_plain(tree(text)) == {"a": [1, -2.5, True, None, "x"], "b": {"c": "d"}}
