"""The frozen schemas: what they refuse, what they cost, and that nobody changes them unawares."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from checks.protocol._later import later_fields
from checks.protocol._schema import DEPTH, ITEMS, MOST, faults, prune, revision, where
from tests.evidence_cases import ROOT
from tests.growth import assert_linear
from validator import HANDSHAKE, MODERN, REVISIONS

FOLDER = ROOT / "checks" / "protocol" / "_revisions"
FROZEN = {  # a revision of MCP never changes; a mistake of ours is mended here too, deliberately
    "2024-11-05": "ecb8a1067ffb06a03841cfc8e5c717955b27173d49a3f95329c62a5338c41f22",
    "2025-03-26": "a8b8eae76adfec2cab5335469d6d453d743bb019fad893399df735d4b32e6c9e",
    "2025-06-18": "680dad9a97f1d137cd07f4212332663e80bed3de5f1fa73b8cf1134c189d422c",
    "2025-11-25": "5774ba677ef5320892d1e7980b6e5884014a52b38f9f510d9e1ac78b0f3eedb5",
    "2026-07-28": "74e921d241f75e864eb1af53d299a22c0c3b8ee4c5f989234d335706ebf94cf4",
}
TOOL = {"name": "search", "inputSchema": {"type": "object", "properties": {"a": {"type": "string"}}}}
OLDER = HANDSHAKE[:3]


@pytest.mark.parametrize("name", REVISIONS)
def test_file_is_frozen(name: str) -> None:
    """Verdicts of yesterday stay explainable: the rules of a revision do not move."""
    assert hashlib.sha256((FOLDER / f"{name}.json").read_bytes()).hexdigest() == FROZEN[name]


def test_there_is_a_file_for_each_revision_and_no_other() -> None:
    """A new revision is a new file."""
    assert {file.stem for file in FOLDER.iterdir()} == set(REVISIONS) == set(FROZEN)


@pytest.mark.parametrize("name", REVISIONS)
def test_file_is_a_schema_that_stays_within_itself(name: str) -> None:
    """It is valid, and every reference is one to its own definitions."""
    schema = json.loads((FOLDER / f"{name}.json").read_text())
    Draft202012Validator.check_schema(schema)
    text = json.dumps(schema)
    refs = [part.partition('"')[0] for part in text.split('"$ref": "')[1:]]

    assert refs
    assert {ref.removeprefix("#/$defs/") for ref in refs} <= set(schema["$defs"])


def told(name: str, tool: Any) -> list[str]:
    """What is wrong with one tool, in one string each."""
    result = {"tools": [tool], "resultType": "complete", "ttlMs": 0, "cacheScope": "private"}
    return [f"{where(fault.path)} {fault.words}" for fault in faults(name, "ListToolsResult", result)]


@pytest.mark.parametrize("name", REVISIONS)
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"inputSchema": None}, "tools[0].inputSchema is null, not an object"),
        ({"inputSchema": {}}, "tools[0].inputSchema.type is missing"),
        ({"inputSchema": {"type": ["object"]}}, 'tools[0].inputSchema.type is not "object"'),
        ({"inputSchema": {"anyOf": [{"type": "object"}]}}, "tools[0].inputSchema.type is missing"),
        ({"description": None}, "tools[0].description is null, not a string"),
        ({"name": 7}, "tools[0].name is not a string"),
    ],
)
def test_what_every_revision_refuses(name: str, change: dict[str, Any], words: str) -> None:
    """The table of protocol.md 3.5: the official schema.json refuses these, and so do we."""
    assert told(name, TOOL) == []
    assert told(name, TOOL | change) == [words]


@pytest.mark.parametrize("name", REVISIONS)
def test_what_only_some_revisions_know(name: str) -> None:
    """Boolean property schemas came with 2026-07-28, annotations with 2025-03-26, titles with 2025-06-18."""
    boolean = {"inputSchema": {"type": "object", "properties": {"a": True}}}

    assert bool(told(name, TOOL | boolean)) is (name in HANDSHAKE)
    assert bool(told(name, TOOL | {"annotations": {"readOnlyHint": "yes"}})) is (name != "2024-11-05")
    assert bool(told(name, TOOL | {"title": None})) is (name >= "2025-06-18")
    assert bool(told(name, TOOL | {"icons": [{}]})) is (name >= "2025-11-25")
    assert bool(told(name, TOOL | {"execution": {"taskSupport": "maybe"}})) is (name == "2025-11-25")
    assert bool(told(name, TOOL | {"outputSchema": {"type": "array"}})) is (name in HANDSHAKE[2:])


def test_null_is_told_apart_from_other_faults() -> None:
    """Only for a field that could have been left out."""
    tool = {
        "name": None,
        "title": None,
        "icons": [{"src": "a", "sizes": [None]}],
        "inputSchema": {"type": "object"},
    }
    found = {where(fault.path): fault.null for fault in faults("2025-11-25", "Tool", tool)}

    assert found == {"name": False, "title": True, "icons[0].sizes[0]": False}


@pytest.mark.parametrize("name", HANDSHAKE)
def test_fields_of_later_revisions(name: str) -> None:
    """Each is named with the revision that brought it; names of arguments are none."""
    tool = TOOL | {"annotations": {}, "title": "T", "icons": [], "description": "d", "other": 1}
    found = later_fields(name, "ListToolsResult", {"tools": [tool]})

    came = {"annotations": "2025-03-26", "title": "2025-06-18", "icons": "2025-11-25"}
    assert found == {field: since for field, since in came.items() if since > name}


@pytest.mark.parametrize("name", MODERN)
def test_every_result_of_the_stateless_revision_says_how_long_it_lasts(name: str) -> None:
    """Where a list is, `ttlMs` and `cacheScope` are, and `resultType` everywhere."""
    results = {key: part for key, part in revision(name).items() if key.endswith("Result")}

    assert all("resultType" in part["required"] for part in results.values())
    cached = {key for key, part in results.items() if {"ttlMs", "cacheScope"} <= set(part["required"])}
    assert cached == set(results) - {"EmptyResult"}


def test_245_tools_are_held_to_the_schema() -> None:
    """As many as the twenty real servers of protocol.md have together."""
    properties = {f"p{n}": {"type": "string", "description": "x" * 50} for n in range(20)}
    tool = TOOL | {"inputSchema": {"type": "object", "properties": properties}}

    assert_linear(listed, lambda size: {"tools": [tool] * size}, 245)
    assert listed({"tools": [tool] * 245}) == []


def listed(value: Any) -> list[Any]:
    """What is wrong with it as an answer to tools/list."""
    return list(faults("2025-11-25", "ListToolsResult", value))


def keys(size: int) -> dict[str, Any]:
    """So many names without a value."""
    return dict.fromkeys(map(str, range(size)))


HOSTILE: dict[str, tuple[Callable[[int], Any], int]] = {
    "wrong tools": (lambda size: {"tools": [{"name": None, "inputSchema": 1}] * size}, 5_000),
    "wrong properties": (
        lambda size: {"tools": [{"name": "x", "inputSchema": {"type": "object", "properties": keys(size)}}]},
        200_000,
    ),
    "wrong required": (
        lambda size: {"tools": [{"name": "x", "inputSchema": {"type": "object", "required": [1] * size}}]},
        200_000,
    ),
    "unknown keys": (lambda size: keys(size) | {"tools": [TOOL]}, 200_000),
}


@pytest.mark.parametrize(("make", "size"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_answer_costs_no_more(make: Callable[[int], Any], size: int) -> None:
    """A number of faults, not of values, bounds the work."""
    assert_linear(listed, make, size)

    assert len(listed(make(size))) <= 2 * MOST


def test_pruning_keeps_what_a_schema_looks_for() -> None:
    """A field behind a thousand others is not lost, and nothing is deeper than DEPTH."""
    deep: Any = "end"
    for _ in range(200):
        deep = {"a": deep}
    pruned = prune({**dict.fromkeys(map(str, range(1_000))), "nextCursor": 1, "deep": deep, "l": [0] * 9_000})

    assert pruned["nextCursor"] == 1
    assert len(prune([0] * 9_000)) == ITEMS
    assert str(prune(deep)).count("{") <= DEPTH + 1


def test_place_quotes_no_more_than_a_little() -> None:
    """Keys of a submission are cut and visible."""
    text = where(("tools", 3, "inputSchema", "x" * 5_000, "\u202e\n"))

    assert len(text) < 130
    assert text.isprintable()
