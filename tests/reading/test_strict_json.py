"""Strict JSON: one meaning, with positions, without recursion."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validator.reading.problem import MOST_MESSAGE
from validator.reading.strict_json import MOST_DEPTH, MOST_NODES, MOST_STRING, read
from validator.reading.text import FORBIDDEN
from validator.reading.tree import key_at, position, to_plain


def codes(text: str | bytes) -> list[str]:
    return [problem.code for problem in read(text if isinstance(text, bytes) else text.encode()).problems]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"a": 1, "a": 2}', "json/duplicate-key"),
        ('{"a": 1, "\\u0061": 2}', "json/duplicate-key"),
        ("[NaN]", "json/number"),
        ("[Infinity]", "json/number"),
        ("[-Infinity]", "json/number"),
        ("[1e999]", "json/number"),
        ("[1234567890123456789]", "json/number"),
        ("[" + "9" * 5000 + "]", "json/number"),
        ('["\\ud800"]', "text/forbidden-character"),
        ('["\\u0000"]', "text/forbidden-character"),
        ('["\\u202e"]', "text/forbidden-character"),
        ('["\\u001b[31m"]', "text/forbidden-character"),
        ('["' + "x" * (MOST_STRING + 1) + '"]', "json/string-too-long"),
        ('{"' + "k" * 129 + '": 1}', "json/key-too-long"),
        ("", "json/syntax"),
        ("[", "json/syntax"),
        ("[1", "json/syntax"),
        ("[1,]", "json/syntax"),
        ('{"a": 1,}', "json/syntax"),
        ('{"a"}', "json/syntax"),
        ("{a: 1}", "json/syntax"),
        ("['a']", "json/syntax"),
        ("[1 2]", "json/syntax"),
        ("[1}", "json/syntax"),
        ("[01]", "json/syntax"),
        ("[+1]", "json/syntax"),
        ("[.5]", "json/syntax"),
        ("[1.]", "json/syntax"),
        ("[True]", "json/syntax"),
        ("[] []", "json/syntax"),
        ("// x\n[]", "json/syntax"),
        ('["a\nb"]', "json/syntax"),
        ('["\\x"]', "json/syntax"),
        ('["a', "json/syntax"),
        ("[1, \u00a02]", "json/syntax"),
        ("[1٣]", "json/syntax"),
        (b"\xef\xbb\xbf[]", "text/bom"),
        (b"\xff\xfe[\0]\0", "text/bom"),
        (b'["\xff"]', "text/not-utf8"),
    ],
)
def test_it_is_refused_with_exactly_this_problem(text: str | bytes, code: str) -> None:
    assert codes(text) == [code]


def test_keys_and_values_know_their_places() -> None:
    root = read(b'[\n  {"name": "x",\n   "deep": {"a/b": [1, 2]}}\n]').root
    assert root is not None
    key = key_at(root, "/0/deep")
    assert key is not None
    assert (key.line, key.column) == (3, 4)
    assert position(root, "/0/name") == (2, 12)
    assert position(root, "/0/deep/a~1b/1") == (3, 24)
    assert position(root, "") == (1, 1)


def test_line_breaks_and_pairs_of_surrogates_in_strings_are_fine() -> None:
    parsed = read(b'["a\\n\\r\\nb\\t", "\\ud83c\\udf89"]')
    assert parsed.problems == ()
    assert parsed.root is not None
    assert to_plain(parsed.root) == ["a\n\nb\t", "🎉"]


def test_several_mistakes_are_all_found_in_one_reading() -> None:
    parsed = read(b'{"a": NaN, "a": 1e999, "b": "\\ud800", "c": [1,}')
    assert [p.code for p in parsed.problems] == [
        "json/number",
        "json/duplicate-key",
        "json/number",
        "text/forbidden-character",
        "json/syntax",
    ]
    assert parsed.root is None


def test_the_first_of_two_equal_keys_stays() -> None:
    parsed = read(b'{"a": 1,\n "a": {"b": 2}}')
    assert parsed.root is not None
    assert to_plain(parsed.root) == {"a": 1}
    assert [(p.line, p.column) for p in parsed.problems] == [(2, 2)]
    assert "line 1" in parsed.problems[0].message


def test_depth_is_limited_at_the_limit() -> None:
    assert codes("[" * MOST_DEPTH + "]" * MOST_DEPTH) == []
    assert codes('{"a":' * (MOST_DEPTH + 1) + "1" + "}" * (MOST_DEPTH + 1)) == ["json/too-deep"]


def test_the_number_of_values_is_limited() -> None:
    assert codes("[" + ",".join("1" * (MOST_NODES - 1)) + "]") == []
    assert codes("[" + ",".join("1" * MOST_NODES) + "]") == ["json/too-many-nodes"]


def test_a_message_never_repeats_a_long_text() -> None:
    found = read(b'{"' + b"k" * 9000 + b'": ' + b"7" * 9000 + b"} x").problems
    assert len(found) == 3
    assert all(len(problem.message) <= MOST_MESSAGE for problem in found)


ALLOWED = st.text(st.characters(codec="utf-8"), max_size=20).map(lambda text: FORBIDDEN.sub("", text))
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**17), 10**17)
    | st.floats(allow_nan=False, allow_infinity=False)
    | ALLOWED,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ALLOWED, inner, max_size=4),
    max_leaves=20,
)


@given(VALUES, st.sampled_from([None, 0, 3]), st.booleans())
def test_valid_json_means_what_the_standard_library_says(
    value: object, indent: int | None, escape: bool
) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=escape)
    parsed = read(text.encode())
    if parsed.problems:  # floats with more than 18 digits
        assert {p.code for p in parsed.problems} == {"json/number"}
    else:
        assert parsed.root is not None
        assert to_plain(parsed.root) == value
