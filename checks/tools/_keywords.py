"""The keywords of JSON Schema, and what each must hold: our own table of the metaschemas' facts.

Sources: JSON Schema 2020-12 and 2019-09 (core, validation), draft-07 and draft-04 (their specifications).
jsonschema's `check_schema` takes 26 to 31 ms for a tool and recurses (protocol.md, section 2); a walk over
this table takes microseconds a keyword. The tests hold the two against each other.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

Steps: TypeAlias = tuple[str, ...]
Below: TypeAlias = Iterator[tuple[Steps, Any]]

TYPES = ("array", "boolean", "integer", "null", "number", "object", "string")
ANCHOR = re.compile(r"[A-Za-z_][-A-Za-z0-9._]*", re.ASCII)
ANCHOR_2019 = re.compile(r"[A-Za-z][-A-Za-z0-9.:_]*", re.ASCII)
ID = re.compile(r"[^#]*#?")  # no fragment, 2019-09 and later


@dataclass(frozen=True, slots=True)
class Keyword:
    """What a keyword must hold, in words that follow "must be", and where schemas are in it."""

    wants: str
    fits: Callable[[Any], bool]
    below: Callable[[Any], Below] | None = None


def _one(value: Any) -> Below:
    yield (), value


def _listed(value: Any) -> Below:
    if isinstance(value, list):
        yield from (((str(n),), item) for n, item in enumerate(value))


def _named(value: Any) -> Below:
    if isinstance(value, dict):
        yield from (((name,), item) for name, item in value.items())


def _one_or_listed(value: Any) -> Below:
    return _listed(value) if isinstance(value, list) else _one(value)


def _named_or_names(value: Any) -> Below:
    return (pair for pair in _named(value) if not isinstance(pair[1], list))


def _is_names(value: Any) -> bool:
    return _is_texts(value) and len(set(value)) == len(value)


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _is_type(value: Any) -> bool:
    if isinstance(value, list):
        return bool(value) and _is_names(value) and all(item in TYPES for item in value)
    return isinstance(value, str) and value in TYPES


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_count(value: Any) -> bool:
    return _is_number(value) and value >= 0 and value == value // 1


def _is_dependencies(value: Any) -> bool:
    return isinstance(value, dict) and all(_is_names(v) for v in value.values() if isinstance(v, list))


def _is_a(*kinds: type) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, kinds)


def _matches(pattern: re.Pattern[str]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


SCHEMA = Keyword("a schema", lambda _: True, _one)  # whether it is one, is asked at its own place
SCHEMAS = Keyword("a list of schemas, not an empty one", lambda v: isinstance(v, list) and bool(v), _listed)
ITEMS = Keyword("a schema, or a list of them", lambda v: v != [], _one_or_listed)
NAMED = Keyword("an object of schemas", _is_a(dict), _named)
DEPENDENCIES = Keyword("an object of schemas or lists of names", _is_dependencies, _named_or_names)
TEXT = Keyword("a text", _is_a(str))
FLAG = Keyword("true or false", _is_a(bool))
LIST = Keyword("a list", _is_a(list))
NUMBER = Keyword("a number", _is_number)
COUNT = Keyword("a whole number, not below 0", _is_count)
NAMES = Keyword("a list of different names", _is_names)
TYPE = Keyword("a type, or a list of different ones", _is_type)
ANCHORED = Keyword("a plain name", _matches(ANCHOR))

_COUNTED = ("maxItems", "maxLength", "maxProperties", "minItems", "minLength", "minProperties")
_SINCE_4: Mapping[str, Keyword] = {
    **dict.fromkeys(("allOf", "anyOf", "oneOf"), SCHEMAS),
    **dict.fromkeys(("additionalProperties", "not"), SCHEMA),
    **dict.fromkeys(("properties", "patternProperties", "definitions"), NAMED),
    **dict.fromkeys(("$schema", "description", "format", "pattern", "title"), TEXT),
    **dict.fromkeys(("maximum", "minimum"), NUMBER),
    **dict.fromkeys(_COUNTED, COUNT),
    "dependencies": DEPENDENCIES,
    "enum": LIST,
    "multipleOf": Keyword("a number above 0", lambda v: _is_number(v) and v > 0),
    "required": NAMES,
    "type": TYPE,
    "uniqueItems": FLAG,
}
_SINCE_6: Mapping[str, Keyword] = {
    **_SINCE_4,
    **dict.fromkeys(("contains", "propertyNames", "if", "then", "else"), SCHEMA),
    **dict.fromkeys(("exclusiveMaximum", "exclusiveMinimum"), NUMBER),
    **dict.fromkeys(("$comment", "$id", "$ref", "contentEncoding", "contentMediaType"), TEXT),
    "examples": LIST,
    "readOnly": FLAG,
}
DRAFT_04: Mapping[str, Keyword] = {
    **_SINCE_4,
    **dict.fromkeys(("exclusiveMaximum", "exclusiveMinimum"), FLAG),
    **dict.fromkeys(_COUNTED, Keyword(COUNT.wants, lambda v: isinstance(v, int) and _is_count(v))),  # no 2.0
    "additionalItems": SCHEMA,
    "enum": Keyword("a list, not an empty one", lambda v: isinstance(v, list) and bool(v)),
    "id": TEXT,
    "items": ITEMS,
    "required": Keyword("a list of different names, not an empty one", lambda v: bool(v) and _is_names(v)),
}
DRAFT_07: Mapping[str, Keyword] = {**_SINCE_6, "additionalItems": SCHEMA, "items": ITEMS}
_SINCE_2019: Mapping[str, Keyword] = {
    **_SINCE_6,
    **dict.fromkeys(("contentSchema", "unevaluatedItems", "unevaluatedProperties"), SCHEMA),
    **dict.fromkeys(("$defs", "dependentSchemas"), NAMED),
    **dict.fromkeys(("maxContains", "minContains"), COUNT),
    **dict.fromkeys(("deprecated", "writeOnly"), FLAG),
    "$id": Keyword("an address without a fragment", _matches(ID)),
    "$recursiveRef": TEXT,
    "$vocabulary": Keyword(
        "an object of true and false",
        lambda v: isinstance(v, dict) and all(isinstance(item, bool) for item in v.values()),
    ),
    "dependentRequired": Keyword(
        "an object of lists of names",
        lambda v: isinstance(v, dict) and all(map(_is_names, v.values())),
    ),
}
DRAFT_2019: Mapping[str, Keyword] = {
    **_SINCE_2019,
    "$anchor": Keyword("a plain name", _matches(ANCHOR_2019)),
    "$recursiveAnchor": FLAG,
    "additionalItems": SCHEMA,
    "items": ITEMS,
}
DRAFT_2020: Mapping[str, Keyword] = {
    **_SINCE_2019,
    **dict.fromkeys(("$anchor", "$dynamicAnchor", "$recursiveAnchor"), ANCHORED),
    "$dynamicRef": TEXT,
    "items": SCHEMA,
    "prefixItems": SCHEMAS,
}
ANY: Mapping[str, Keyword] = {**DRAFT_07, **DRAFT_2019, **DRAFT_2020, "items": ITEMS}  # where schemas may be
