"""Every difference of two lists of tools is real, and none goes unsaid."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.growth import assert_linear
from validator.evidence.difference import Difference, What, told
from validator.evidence.tool_changes import by_name, tool_differences
from validator.evidence.word_diff import WORDS, line_diff, word_diff

NAMES = st.sampled_from(["read", "write", "Read", "find_all", "findAll", "x`\u202e"])
TYPES = st.sampled_from(["string", "integer", "number", ["string", "null"], 7])
SCHEMAS = st.fixed_dictionaries(
    {},
    optional={
        "type": TYPES,
        "enum": st.lists(st.sampled_from(["p", "q", 1]), max_size=3),
        "description": st.sampled_from(["", "One.", "Another one"]),
    },
)
INPUTS = st.fixed_dictionaries(
    {"properties": st.dictionaries(st.sampled_from("abc"), SCHEMAS, max_size=3)},
    optional={
        "required": st.lists(st.sampled_from("abcd"), max_size=3),
        "additionalProperties": st.booleans(),
    },
)
HINTS = st.dictionaries(
    st.sampled_from(["readOnlyHint", "destructiveHint", "idempotentHint", "title"]), st.booleans(), max_size=3
)
TOOLS: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {"name": NAMES},
    optional={
        "description": st.sampled_from(["", "Read a note.", "Read a note!", "Read two notes.", None]),
        "inputSchema": st.one_of(INPUTS, st.just([])),
        "annotations": st.one_of(HINTS, st.just("x")),
        "title": st.sampled_from(["A", "B"]),
    },
)
LISTS = st.lists(st.one_of(TOOLS, st.sampled_from(["x", 1, None, {}, {"name": 3}])), max_size=4)
MANY = settings(max_examples=300, deadline=None)


def tool(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "description": "Does it.", "inputSchema": {"type": "object"}, **more}


def with_argument(**schema: Any) -> dict[str, Any]:
    return tool("a", inputSchema={"properties": {"x": schema}})


def whats(before: list[Any], after: list[Any]) -> list[What]:
    return [found.what for found in tool_differences(before, after)]


@MANY
@given(LISTS)
def test_a_list_does_not_differ_from_itself(tools: list[Any]) -> None:
    """Nor from itself in another order, as long as no name is there twice."""
    assert tool_differences(tools, json.loads(json.dumps(tools))) == ()
    if len(by_name(tools)) == len(tools):
        assert tool_differences(tools, tools[::-1]) == ()


@MANY
@given(LISTS, LISTS)
def test_every_difference_is_real(before: list[Any], after: list[Any]) -> None:
    """It speaks of a tool, an argument or a text that differs; and it can be said in one line."""
    old, new = by_name(before), by_name(after)
    renamed = {}
    for found in tool_differences(before, after):
        assert told(found).isprintable()
        assert len(told(found)) < 300
        match found.what:
            case What.TOOL_GONE:
                assert found.subject in old.keys() - new.keys()
            case What.TOOL_ADDED:
                assert found.subject in new.keys() - old.keys()
            case What.TOOL_RENAMED:
                assert found.subject in old.keys() - new.keys()
                assert found.name in new.keys() - old.keys()
                renamed[found.name] = found.subject
            case _:
                was, now = old[renamed.get(found.subject, found.subject)], new[found.subject]
                assert was != now
                assert_real(found, was, now)


def assert_real(found: Difference, was: dict[str, Any], now: dict[str, Any]) -> None:
    match found.what:
        case What.ARGUMENT_GONE:
            assert found.name in was["inputSchema"]["properties"]
            assert found.name not in arguments(now)
        case What.ARGUMENT_ADDED | What.ARGUMENT_NEEDED:
            assert found.name not in arguments(was)
            assert (found.name in required(now)) is (found.what is What.ARGUMENT_NEEDED)
        case What.ARGUMENT_REQUIRED:
            assert found.name in required(now) - required(was)
        case What.ARGUMENT_OPTIONAL:
            assert found.name in required(was) - required(now)
        case What.ARGUMENT_RETYPED | What.ARGUMENT_NARROWED:
            assert arguments(was)[found.name] != arguments(now)[found.name]
        case What.DESCRIPTION | What.PROMISE | What.ANNOTATION:
            assert found.before != found.after


def arguments(of: dict[str, Any]) -> dict[str, Any]:
    schema = of.get("inputSchema")
    return schema["properties"] if isinstance(schema, dict) else {}


def required(of: dict[str, Any]) -> set[str]:
    schema = of.get("inputSchema")
    return set(schema.get("required", ())) if isinstance(schema, dict) else set()


@MANY
@given(LISTS, LISTS)
def test_nothing_that_is_said_by_name_goes_unsaid(before: list[Any], after: list[Any]) -> None:
    """Every name on one side only, and every tool with another part than its words, is spoken of."""
    old, new = by_name(before), by_name(after)
    found = tool_differences(before, after)
    spoken = {f.subject for f in found} | {f.name for f in found if f.what is What.TOOL_RENAMED}
    assert spoken >= (old.keys() ^ new.keys())
    for name in old.keys() & new.keys():
        if old[name].get("title") != new[name].get("title") or arguments(old[name]) != arguments(new[name]):
            assert name in spoken or words_only(arguments(old[name]), arguments(new[name]))


def words_only(old: dict[str, Any], new: dict[str, Any]) -> bool:
    return {k: {**v, "description": ""} for k, v in old.items()} == {
        k: {**v, "description": ""} for k, v in new.items()
    }


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ({"type": "string"}, {"type": "integer"}, [What.ARGUMENT_RETYPED]),
        ({"type": ["string", "null"]}, {"type": "string"}, [What.ARGUMENT_RETYPED]),
        ({}, {"type": "string"}, [What.ARGUMENT_RETYPED]),
        ({"type": "integer"}, {"type": "number"}, [What.TOOL_OTHER]),
        ({"type": "string"}, {"anyOf": [{"type": "null"}, {"type": "string"}]}, [What.TOOL_OTHER]),
        ({"enum": ["a", "b"]}, {"enum": ["a"]}, [What.ARGUMENT_NARROWED]),
        ({"type": "string"}, {"type": "string", "enum": ["a"]}, [What.ARGUMENT_NARROWED]),
        ({"enum": ["a"]}, {"enum": ["b", "a"]}, [What.TOOL_OTHER]),
        ({"enum": ["a"]}, {}, [What.TOOL_OTHER]),
    ],
)
def test_only_what_takes_less_breaks_calls(old: Any, new: Any, what: list[What]) -> None:
    assert whats([with_argument(**old)], [with_argument(**new)]) == what


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ({"readOnlyHint": True}, {}, [What.PROMISE]),
        (
            {"readOnlyHint": True},
            {"readOnlyHint": False, "destructiveHint": False},
            [What.PROMISE, What.ANNOTATION],
        ),
        ({"destructiveHint": False}, {}, [What.PROMISE]),
        ({"destructiveHint": False, "readOnlyHint": True}, {"readOnlyHint": True}, [What.ANNOTATION]),
        ({}, {"destructiveHint": True, "readOnlyHint": False}, []),
        ({}, {"readOnlyHint": True}, [What.ANNOTATION]),
        ({"openWorldHint": True}, {"openWorldHint": False}, [What.ANNOTATION]),
    ],
)
def test_a_promise_counts_by_what_clients_make_of_it(old: Any, new: Any, what: list[What]) -> None:
    assert whats([tool("a", annotations=old)], [tool("a", annotations=new)]) == what


def test_two_candidates_are_no_new_name() -> None:
    found = whats([tool("a")], [tool("b"), tool("c")])

    assert found == [What.TOOL_GONE, What.TOOL_ADDED, What.TOOL_ADDED]


def test_tools_without_words_are_not_taken_for_each_other() -> None:
    bare = {"inputSchema": {"type": "object"}}

    assert whats([{"name": "a", **bare}], [{"name": "b", **bare}]) == [What.TOOL_GONE, What.TOOL_ADDED]


def test_a_renamed_tool_is_compared_further() -> None:
    old = tool("find_note", description="Find a note by a word in it.")
    new = tool("findNote", description="Find a note by one word in it.", annotations={"readOnlyHint": True})

    found = tool_differences([old], [new])

    assert [f.what for f in found] == [What.TOOL_RENAMED, What.DESCRIPTION, What.ANNOTATION]
    assert {f.subject for f in found[1:]} == {"findNote"}


@MANY
@given(st.text(max_size=80), st.text(max_size=80))
def test_a_word_diff_holds_every_word_that_changed(old: str, new: str) -> None:
    shown = word_diff(old, new)

    assert (shown == "") is (old.split() == new.split())
    if shown:
        assert all(word in shown for word in set(new.split()) - set(old.split()))
        assert all(word in shown for word in set(old.split()) - set(new.split()))


@pytest.mark.parametrize("make", [word_diff, line_diff])
def test_a_diff_of_huge_texts_is_linear_and_short(make: Callable[[str, str], str]) -> None:
    """Descriptions and Dockerfiles are as long as their authors like."""
    assert_linear(lambda size: make("a b\n" * size, "b a\n" * size), int, 50_000)

    assert len(make("a b\n" * 50_000, "b a\n" * 50_000)) < 10 * WORDS


def test_two_thousand_renamed_tools_are_compared_in_time() -> None:
    """limits.tools: every pair of a few is held against each other, not every pair."""
    old = [tool(f"a{n}", description=f"{n} " + "word " * 500) for n in range(2_000)]
    new = [tool(f"b{n}", description=f"{n} " + "words " * 500) for n in range(2_000)]

    assert_linear(lambda size: tool_differences(old[:size], new[:size]), int, 2_000)
    assert len(tool_differences(old, new)) == 4_000
