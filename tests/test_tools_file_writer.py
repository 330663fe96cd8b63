"""tools.json from a server's list: our own reader and rules take it, and it claims what is listed."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.evidence_cases import CHECKS, POLICY, ask_all
from validator.evidence.conversation import Attempt, Ladder, Rung
from validator.evidence.derived import DERIVED
from validator.evidence.execution import LaunchEnd, Listing, Stage
from validator.evidence.submission import Change, EntryChange, EntryFile, Files
from validator.model import Outcome
from validator.reading import strict_json
from validator.reading.shape import violations
from validator.reading.tree import to_plain
from validator.resources import constant
from validator.tools_file_difference import difference
from validator.tools_file_writer import TooLarge, registry_arguments, registry_tool, type_of, write_tools

THOROUGH = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
MANIFEST = b"name: notes\ntype: server\n"
RULES = ("SCH005", "TLS007", "TLS008", "TLS024", "TLS025", "TLS026", "TLS027", "TLS028", "TLS029")

SAID = st.text(min_size=1, max_size=40).filter(lambda text: any(c.isalnum() for c in text))
NAME = st.from_regex(r"[A-Za-z0-9_.-]{1,20}", fullmatch=True)
ANY_SCHEMA = st.sampled_from(
    [
        *({"type": kind} for kind in ("string", "integer", "number", "boolean", "object", "null")),
        {"type": "array", "items": {"type": "string"}},
        {"type": ["string", "null"]},
        {"type": ["string", "integer"]},
        {"anyOf": [{"type": "integer"}, {"type": "null"}]},
        {"$ref": "#/$defs/Choice"},
        {"enum": ["a", "b"]},
        {},
    ]
)
ARGUMENT = st.builds(lambda schema, said: {**schema, "description": said}, ANY_SCHEMA, SAID)


@st.composite
def described(draw: Any) -> dict[str, Any]:
    """A tool as a careful server lists it: everything has a name and a description."""
    arguments = draw(st.dictionaries(NAME, ARGUMENT, max_size=4))
    required = [name for name in arguments if draw(st.booleans())]
    schema = {"type": "object", "properties": arguments, "required": required}
    schema["$defs"] = {"Choice": {"type": "string", "enum": ["a"]}}
    tool = {"name": draw(NAME), "description": draw(SAID), "inputSchema": schema}
    hints = st.dictionaries(st.sampled_from(["readOnlyHint", "destructiveHint", "own"]), st.booleans())
    return tool | ({"annotations": draw(hints)} if draw(st.booleans()) else {})


JUNK = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=10)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
KEYS = ("name", "description", "inputSchema", "annotations")
SCHEMA = st.fixed_dictionaries(
    {}, optional={"properties": st.dictionaries(st.text(max_size=8), JUNK) | JUNK, "required": JUNK}
)
JUNK_TOOL = st.one_of(
    JUNK,
    st.dictionaries(st.sampled_from(KEYS), JUNK | NAME),
    st.fixed_dictionaries({"name": NAME, "inputSchema": SCHEMA, "description": st.text(max_size=20)}),
)


def judged(text: str, tools: tuple[Any, ...]) -> dict[str, str]:
    """What the rules about tools.json say of it beside that list, by their ids; nothing where they pass."""
    contents = {"server.yaml": MANIFEST, "tools.json": text.encode()}
    files = Files("notes", tuple(EntryFile(name) for name in contents), contents)
    ladder = Ladder((Attempt(Rung.EXAMPLE, Stage.LISTED, LaunchEnd.COMPLETE),), Rung.EXAMPLE)
    given_ = [files, EntryChange("notes", Change.ADDED), POLICY, Listing(tools), ladder]
    results = ask_all([CHECKS[rule] for rule in RULES], [*map(constant, given_), *DERIVED])
    assert {result.outcome for result in results} <= {Outcome.PASSED, Outcome.FAILED}
    return {r.check.id: r.findings[0].message for r in results if r.findings}


@THOROUGH
@given(st.lists(described(), max_size=5, unique_by=lambda tool: tool["name"]))
def test_what_a_careful_server_lists_is_written_without_any_objection(tools: list[dict[str, Any]]) -> None:
    """Our strict reader and our own rules take it, and it claims exactly what the server lists."""
    written = write_tools(tools)

    assert judged(written.text, tuple(tools)) == {}
    assert written.left_out == ()
    assert [tool["name"] for tool in json.loads(written.text)] == [tool["name"] for tool in tools]


@THOROUGH
@given(st.lists(JUNK_TOOL, max_size=4))
def test_what_any_server_lists_is_written_so_that_it_can_be_read(tools: list[Any]) -> None:
    """Nothing breaks it; what comes out has the registry's shape, and differs from no tool it names."""
    text = write_tools(tools).text

    parsed = strict_json.read(text.encode())
    assert parsed.problems == ()
    assert parsed.root is not None
    assert violations(parsed.root, "tools") == ()
    assert to_plain(parsed.root) == json.loads(text)
    assert not set(judged(text, tuple(tools))) & {"SCH005", "TLS007", "TLS024", "TLS025", "TLS026", "TLS028"}
    assert write_tools(tools).text == text


def test_a_tool_is_written_as_the_registry_has_it() -> None:
    """Key by key, in the order of the server."""
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {
            "text": {"type": "string", "description": " What\r\nto look for "},
            "tags": {"type": "array", "items": {"type": "string"}},
        },
        "required": ["text"],
    }
    hints = {"readOnlyHint": True, "title": "Search", "openWorldHint": "yes", "own": 1}
    tool = {
        "name": "search",
        "title": "T",
        "description": "Search.",
        "inputSchema": schema,
        "annotations": hints,
    }

    assert registry_tool(tool) == {
        "name": "search",
        "description": "Search.",
        "arguments": [
            {"name": "text", "type": "string", "desc": "What\nto look for"},
            {"name": "tags", "type": "array", "desc": "", "items": {"type": "string"}, "optional": True},
        ],
        "annotations": {"title": "Search", "readOnlyHint": True},
    }


def test_what_somebody_wrote_is_kept_where_the_server_says_nothing() -> None:
    """And only there; what is still not described is named."""
    schema = {"properties": {"x": {}, "y": {}, "z": {"description": "Zed"}}}
    tools = [{"name": "a", "inputSchema": schema}, {"name": "b", "description": "Bee"}, {"name": "c"}]
    arguments = [{"name": name, "type": "any", "desc": f"own {name}"} for name in ("x", "z")]
    before = [
        {"name": "a", "description": "own a", "arguments": arguments},
        {"name": "b", "description": "own"},
    ]

    written = write_tools(tools, json.dumps(before).encode())
    a, b, c = json.loads(written.text)

    assert list(a) == ["name", "description", "arguments"]
    assert (a["description"], b["description"]) == ("own a", "Bee")
    assert [argument["desc"] for argument in a["arguments"]] == ["own x", "", "Zed"]
    assert c == {"name": "c"}
    assert written.bare == ("a.y", "c")
    assert write_tools(tools, written.text.encode()) == written
    assert write_tools(tools, b"[{").bare == ("a", "a.x", "a.y", "c")


@pytest.mark.parametrize(
    ("schema", "kind"),
    [
        ({"type": "integer"}, "integer"),
        ({"type": ["null", "boolean"]}, "boolean"),
        ({"type": ["string", "integer"]}, "any"),
        ({"type": "null"}, "null"),
        ({"type": "text"}, "any"),
        ({"oneOf": [{"type": "null"}, {"$ref": "#/$defs/A"}]}, "array"),
        ({"$ref": "#/definitions/B"}, "object"),
        ({"$ref": "#/$defs/loop"}, "any"),
        ({"$ref": "#/$defs/none"}, "any"),
        ({"$ref": "https://example.com/#/$defs/A"}, "any"),
        ({"anyOf": [{"type": "string"}, {"type": "integer"}]}, "any"),
        ({"enum": ["a", "b"]}, "string"),
        ({"enum": [1, "b"]}, "any"),
        ({"enum": []}, "any"),
        ({"const": "a"}, "string"),
        ({"type": "string", "anyOf": [{"minLength": 1}]}, "string"),
        (True, "any"),
        ({}, "any"),
    ],
)
def test_one_type_is_told_where_there_is_one(schema: Any, kind: str) -> None:
    root = {
        "$defs": {"A": {"type": "array"}, "loop": {"$ref": "#/$defs/loop"}},
        "definitions": {"B": {"type": "object"}},
    }
    assert type_of(schema, root) == kind


def test_what_no_tools_json_can_hold_is_left_out_and_said_to_be() -> None:
    """Names with spaces, the second of two equal ones, arguments that nobody could see."""
    schema: dict[str, Any] = {"properties": {"a b": {}, "a\u200bb": {}, "c": {}}}
    written = write_tools([{"name": "two words"}, {"name": "a", "inputSchema": schema}, {"name": "a"}, 3])

    assert [argument["name"] for argument in registry_arguments(schema)] == ["c"]
    assert [tool["name"] for tool in json.loads(written.text)] == ["a"]
    assert [line.partition(":")[0] for line in written.left_out] == [
        "tool number 1",
        "an argument of a",
        "an argument of a",
        "tool number 3",
        "tool number 4",
    ]


def test_hostile_text_is_written_as_escapes_or_not_at_all() -> None:
    """A reviewer sees every character; the strict reader refuses none."""
    text = write_tools([{"name": "a", "description": "b\x1b[2J\u202e\u200bc\ud800\u00a0d\U000e0041e"}]).text

    assert json.loads(text)[0]["description"] == "b[2Jc\u00a0de"
    assert text.replace("\n", "").isprintable()
    assert "\\u00a0" in text


def test_more_than_is_ever_read_is_not_written() -> None:
    """The limits of the strict reader: a megabyte, 50,000 values."""
    with pytest.raises(TooLarge, match="bytes"):
        write_tools([{"name": f"t{n}", "description": "x" * 16_000} for n in range(80)])
    with pytest.raises(TooLarge, match="values"):
        write_tools([{"name": f"t{n}"} for n in range(26_000)])


@pytest.mark.parametrize(
    ("before", "says"),
    [
        (None, "new, with 2 tools (a, b)"),
        (b"[]", "2 tools (a, b) added"),
        (b"[{", "2 tools (a, b) added"),
        (b'[{"name": "a"}, {"name": "c"}]', "1 tool (b) added, 1 tool (c) removed"),
        (b'[{"name": "a", "description": "A"}, {"name": "b"}]', "1 tool (a) changed"),
        (b'[{"name":"b"},{"name":"a"}]', "the same tools, written another way"),
    ],
)
def test_a_difference_is_told_in_tools(before: bytes | None, says: str) -> None:
    after = write_tools([{"name": "a"}, {"name": "b"}]).text.encode()

    assert difference(before, after) == says
