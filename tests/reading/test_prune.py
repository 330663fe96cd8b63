"""Pruning: what is left has the types the schema promises, and everything that was right is left."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from validator.reading import strict_json, strict_yaml
from validator.reading.prune import prune, prune_list
from validator.reading.shape import Kind, violations
from validator.reading.tree import Node, Plain


def pruned(text: str) -> dict[str, Plain]:
    root = _root(strict_yaml.read(text.encode()).root)
    return prune(root, violations(root, "server"))


def test_what_is_right_stays_as_it_was_written() -> None:
    text = "name: a\nlongLived: true\nmeta: {tags: [b, '3']}\n"
    assert pruned(f"{text}config: {{parameters: {{properties: {{n: {{default: 3}}}}}}}}\n") == {
        "name": "a",
        "longLived": True,
        "meta": {"tags": ["b", "3"]},
        "config": {"parameters": {"properties": {"n": {"default": 3}}}},
    }


def test_text_without_its_quotes_is_text() -> None:
    assert pruned("name: NO\nsource: {commit: 0777, branch: 1.0}\n") == {
        "name": "NO",
        "source": {"commit": "0777", "branch": "1.0"},
    }


def test_an_item_of_a_mapping_is_set_aside_and_one_of_a_list_keeps_its_place() -> None:
    assert pruned("run: {command: x, volumes: [a, {b: c}, d]}\nconfig: {env: [x, {name: A}]}\n") == {
        "run": {"volumes": ["a", "", "d"]},
        "config": {"env": [{}, {"name": "A"}]},
    }


def test_an_empty_value_says_nothing() -> None:
    assert pruned("config:\n  parameters:\n  type: object\nabout: {title: ~}\n") == {
        "config": {"type": "object"},
        "about": {},
    }


def test_unknown_keys_stay_for_those_who_look() -> None:
    assert pruned("nonsense: {a: [1]}\n") == {"nonsense": {"a": [1]}}


def test_a_block_of_another_type_of_entry_is_set_aside_whatever_it_holds() -> None:
    assert pruned("type: server\nname: a\nremote: 3\n") == {"type": "server", "name": "a"}
    assert pruned("type: remote\nname: a\nimage: mcp/b\n") == {"type": "remote", "name": "a"}


def test_a_document_of_the_wrong_kind_is_empty() -> None:
    assert pruned("- a\n") == {}
    root = _root(strict_json.read(b'{"tools": []}').root)
    assert prune_list(root, violations(root, "tools")) == []


def test_tools_keep_their_places_too() -> None:
    root = _root(strict_json.read(b'["x", {"name": 3, "arguments": {}}, {"name": "b"}]').root)
    assert prune_list(root, violations(root, "tools")) == [{}, {"name": "3"}, {"name": "b"}]


KEYS = ["name", "type", "image", "config", "env", "value", "secrets", "parameters", "properties", "tools"]
KEYS += ["run", "remote", "required", "command", "source", "commit", "meta", "tags", "arguments", "x", "0"]
WORDS = st.sampled_from(["a", "NO", "server", "remote", "poci", ""])
LEAVES = st.none() | st.booleans() | st.integers(0, 99) | WORDS
TREES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=30,
)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from(KEYS), TREES, max_size=8))
def test_nothing_that_is_left_has_a_wrong_type(document: dict[str, Any]) -> None:
    root = _root(strict_json.read(json.dumps(document).encode()).root)
    left = _root(strict_json.read(json.dumps(prune(root, violations(root, "server"))).encode()).root)
    assert [v for v in violations(left, "server") if v.kind is Kind.TYPE] == []


@settings(max_examples=300, deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from(KEYS), TREES, max_size=5) | LEAVES, max_size=4))
def test_no_tool_that_is_left_has_a_wrong_type(document: list[Any]) -> None:
    root = _root(strict_json.read(json.dumps(document).encode()).root)
    left = prune_list(root, violations(root, "tools"))
    assert len(left) == len(document)
    again = _root(strict_json.read(json.dumps(left).encode()).root)
    assert [v for v in violations(again, "tools") if v.kind is Kind.TYPE] == []


def _root(node: Node | None) -> Node:
    assert node is not None
    return node
