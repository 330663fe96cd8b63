"""Our walk over the keywords says of a schema what jsonschema's metaschema check says, and is quick."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft4Validator, Draft7Validator, Draft202012Validator, FormatChecker, SchemaError
from jsonschema import Draft201909Validator as Draft2019Validator

from checks.tools._dialect import KNOWN, LATEST, MOST_VALUES, declared, faults, measure, names_unknown
from checks.tools._keywords import ANY, TYPES
from checks.tools._references import broken
from tests.growth import assert_linear

NO_FORMATS = FormatChecker(formats=())  # formats are not judged by us: patterns are ECMA's, not Python's
ORACLES: dict[str, Any] = {
    "json-schema.org/draft/2020-12/schema": Draft202012Validator,
    "json-schema.org/draft/2019-09/schema": Draft2019Validator,
    "json-schema.org/draft-07/schema": Draft7Validator,
    "json-schema.org/draft-04/schema": Draft4Validator,
}
# What the table leaves alone: values that differ, names in dependencies, which flag needs which keyword.
NOT_HELD = {
    "json-schema.org/draft-04/schema": {"enum", "dependencies", "exclusiveMaximum", "exclusiveMinimum"}
}
# Names that no keyword of draft-04 has below a keyword whose place allows true and false.
NAMES = st.sampled_from(["a", "type", "items", "$ref", "default"])
SMALL = st.one_of(
    st.none(), st.booleans(), st.integers(-2, 3), st.sampled_from([0.5, 2.0, 1e300]), NAMES, st.just("")
)
FITTING = st.one_of(
    st.sampled_from(TYPES),
    st.lists(st.sampled_from(TYPES), max_size=3),
    st.lists(NAMES, max_size=3),
    st.sampled_from(["#a", "x#", "A-1", "^a", {}, [], True]),
)


def below(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """An object with keywords that hold anything: schemas, lists and maps of them, values."""
    named = st.dictionaries(NAMES, inner | st.lists(NAMES, max_size=2), max_size=2)
    value = st.one_of(inner, st.lists(inner, max_size=2), named, SMALL, FITTING)
    return st.dictionaries(st.sampled_from(sorted(ANY)), value, max_size=4)


SCHEMAS: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.just({}), st.booleans(), SMALL), below, max_leaves=8
)


def accepts(oracle: Any, schema: Any) -> bool:
    try:
        oracle.check_schema(schema, format_checker=NO_FORMATS)
    except SchemaError:
        return False
    return True


def strip(schema: Any, keys: set[str]) -> Any:
    """The schema without some keys, at any place."""
    if isinstance(schema, dict):
        return {key: strip(value, keys) for key, value in schema.items() if key not in keys}
    return [strip(item, keys) for item in schema] if isinstance(schema, list) else schema


@pytest.mark.parametrize("dialect", ORACLES)
@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(schema=SCHEMAS)
def test_we_and_the_metaschema_agree(dialect: str, schema: Any) -> None:
    """On schemas of keywords that hold anything, valid or not."""
    schema = strip(schema, NOT_HELD.get(dialect, set()))

    assert (not list(faults(schema, KNOWN[dialect]))) is accepts(ORACLES[dialect], schema)


VALID = st.recursive(
    st.sampled_from(
        [{}, {"type": "string"}, {"type": ["integer", "null"], "minimum": 3}, {"enum": ["a", 1]}]
    ),
    lambda inner: st.one_of(
        st.builds(lambda s: {"type": "object", "properties": {"a": s, "b": s}, "required": ["a"]}, inner),
        st.builds(lambda s: {"type": "array", "items": s, "minItems": 1}, inner),
        st.builds(lambda s, t: {"anyOf": [s, t], "title": "T", "default": None}, inner, inner),
        st.builds(lambda s: {"allOf": [s], "definitions": {"x": s}, "not": {"enum": [3]}}, inner),
        st.builds(lambda s: {"additionalProperties": s, "patternProperties": {"^x": s}}, inner),
    ),
    max_leaves=12,
)
BREAKS: list[tuple[str, Any]] = [
    ("type", "str"), ("type", []), ("required", True), ("required", ["a", "a"]), ("properties", []),
    ("minLength", -1), ("minLength", 1.5), ("minimum", "3"), ("anyOf", []), ("allOf", {}), ("not", 3),
    ("enum", {}), ("multipleOf", 0), ("uniqueItems", 1), ("description", None), ("pattern", 3),
    ("items", "string"), ("additionalProperties", None), ("definitions", {"x": 1}), ("title", ["T"]),
]  # fmt: skip


@pytest.mark.parametrize("dialect", ORACLES)
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(schema=VALID, data=st.data())
def test_one_wrong_keyword_anywhere_is_found_where_it_is(
    dialect: str, schema: Any, data: st.DataObject
) -> None:
    """A sound schema is sound to both; with one keyword broken, that very keyword is named."""
    schema = json.loads(json.dumps(schema))  # its parts are shared, and one of them will be broken
    assert list(faults(schema, KNOWN[dialect])) == []
    assert accepts(ORACLES[dialect], schema)
    key, value = data.draw(st.sampled_from(BREAKS))
    place = data.draw(st.sampled_from(objects(schema)))
    place[key] = value

    found = [path for path, _ in faults(schema, KNOWN[dialect])]

    assert found
    assert all(key in path for path in found)


def objects(schema: Any) -> list[Any]:
    """Every schema in it that is an object, with itself."""
    found = [schema]
    for key, value in schema.items():
        if key in ("items", "additionalProperties"):
            found += objects(value)
        elif key in ("anyOf", "allOf"):
            found += [inner for item in value for inner in objects(item)]
        elif key in ("properties", "definitions", "patternProperties"):
            found += [inner for item in value.values() for inner in objects(item)]
    return found


def test_patterns_are_not_held_against_python() -> None:
    r"""`\p{L}` is a pattern of ECMA 262, which JSON Schema means, and none of Python's."""
    assert list(faults({"pattern": r"^\p{L}+$"}, LATEST)) == []


def test_a_hostile_schema_costs_little() -> None:
    """5,000 properties took jsonschema 7.8 s, and 100 levels ended it (protocol.md, section 2)."""
    for make, size in ((wide, 5_000), (deep, 10_000)):
        assert_linear(lambda schema: list(faults(schema, LATEST)), make, size)
        assert_linear(broken, make, size)
    assert_linear(measure, lambda size: [wide(100)] * size, 10_000)

    assert list(faults(wide(5_000), LATEST)) == list(faults(deep(10_000), LATEST)) == []
    assert broken(deep(10_000)) == ["#/nowhere"]
    assert measure(deep(10_000)) > MOST_VALUES
    assert measure([wide(5_000)] * 10_000) > MOST_VALUES


def wide(size: int) -> Any:
    """So many properties."""
    return {"properties": {f"p{n}": {"type": "string", "anyOf": [{}]} for n in range(size)}}


def deep(size: int) -> Any:
    """So many levels."""
    schema: Any = {}
    for _ in range(size):
        schema = {"not": schema, "$ref": "#/nowhere"}
    return schema


@pytest.mark.parametrize(
    ("value", "size"), [({}, 1), ([1, {"a": [2, 3]}], 6), ("text", 1), ([[]] * MOST_VALUES, MOST_VALUES + 1)]
)
def test_values_are_counted(value: Any, size: int) -> None:
    assert measure(value) == size


@pytest.mark.parametrize(
    ("named", "known"),
    [
        ("http://json-schema.org/draft-07/schema#", True),
        ("https://json-schema.org/draft-07/schema", True),
        ("https://json-schema.org/draft/2020-12/schema", True),
        ("https://json-schema.org/draft/2020-12/schema##", False),
        ("json-schema.org.example.com/draft-07/schema", False),
        (None, False),
        (["http://json-schema.org/draft-07/schema#"], False),
    ],
)
def test_dialect_is_told_by_its_address(named: Any, known: bool) -> None:
    assert (declared({"$schema": named}) is not None) is known
    assert names_unknown({"$schema": named}) is not known
