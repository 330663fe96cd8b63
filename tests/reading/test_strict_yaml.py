"""Strict YAML: what could be read in two ways is refused, and everything wrong is said at once."""

import pytest

from validator.reading.problem import MOST_MESSAGE, MOST_PROBLEMS
from validator.reading.strict_yaml import MOST_DEPTH, MOST_EVENTS, MOST_SCALAR, read
from validator.reading.tree import position, to_plain


def codes(text: str | bytes) -> list[str]:
    return [problem.code for problem in read(text if isinstance(text, bytes) else text.encode()).problems]


def test_an_entry_is_read_as_written() -> None:
    parsed = read(b"---\nname: x\r\ntags: [a, 'b']\nabout: |\n  two\n  lines\nempty:\n")
    assert parsed.problems == ()
    assert parsed.root is not None
    assert to_plain(parsed.root) == {"name": "x", "tags": ["a", "b"], "about": "two\nlines\n", "empty": None}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: &x b", "yaml/anchor"),
        ("a: *x", "yaml/alias"),
        ("a: !!str b", "yaml/tag"),
        ("a: !foo b", "yaml/tag"),
        ("a: ! b", "yaml/tag"),
        ("a: !!python/object/apply:os.system [x]", "yaml/tag"),
        ("%YAML 1.1\n---\na: b", "yaml/directive"),
        ("%TAG ! tag:yaml.org,2002:python/\n---\na: b", "yaml/directive"),
        ("<<: {a: b}", "yaml/merge-key"),
        ("'<<': {a: b}", "yaml/merge-key"),
        ("a: b\n---\nc: d", "yaml/multi-document"),
        ("a: b\n...\n---\nc: d", "yaml/multi-document"),
        ("a: b\n...\njunk", "yaml/syntax"),
        ("? [a]\n: b", "yaml/complex-key"),
        ("{a: b}: c", "yaml/complex-key"),
        ("a: b\na: c", "yaml/duplicate-key"),
        ("a: b\n'a': c", "yaml/duplicate-key"),
        ('a: b\n"\\x61": c', "yaml/duplicate-key"),
        ("1: a", "yaml/ambiguous-key"),
        ("yes: a", "yaml/ambiguous-key"),
        ("~: a", "yaml/ambiguous-key"),
        ("? \n: a", "yaml/empty-key"),
        ("'': a", "yaml/empty-key"),
        (f"{'k' * 129}: a", "yaml/key-too-long"),
        ("a:\n\tb: c", "yaml/tab"),
        ("a: b\t# c", "yaml/tab"),
        ('a: "\\e[31m"', "text/forbidden-character"),
        ('a: "\\u202e"', "text/forbidden-character"),
        ('a: "\\ud800"', "text/forbidden-character"),
        ('a: "\\0"', "text/forbidden-character"),
        ("a: '" + "x" * (MOST_SCALAR + 1) + "'", "yaml/scalar-too-long"),
        ("a: " + "1" * 5000, "yaml/number"),
        ("a: b: c", "yaml/syntax"),
        ("a: [", "yaml/syntax"),
        ('a: "\\UFFFFFFFF"', "yaml/syntax"),
        ("%YAML " + "9" * 5000 + ".1\n---\na: b", "yaml/syntax"),
        ("", "yaml/empty"),
        ("# nothing\n", "yaml/empty"),
    ],
)
def test_it_is_refused_with_exactly_this_problem(text: str, code: str) -> None:
    assert codes(text) == [code]


def test_an_alias_bomb_is_never_expanded() -> None:
    lines = ["a0: &a0 [x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    found = codes("\n".join(lines))
    assert found.count("yaml/anchor") == 10
    assert found.count("yaml/alias") == 81


def test_a_merge_bomb_is_never_expanded() -> None:
    lines = ["b0: &b0 {k: v}"] + [f"b{n}: &b{n} {{<<: [*b{n - 1}, *b{n - 1}]}}" for n in range(1, 22)]
    assert codes("\n".join(lines)).count("yaml/merge-key") == 21


def test_values_that_would_crash_a_constructor_are_text() -> None:
    parsed = read(b"[2024-99-99, 0x_, 0b_, =, 1:99]")
    assert parsed.root is not None
    assert to_plain(parsed.root) == ["2024-99-99", "0x_", "0b_", "=", "1:99"]
    assert parsed.problems == ()


def test_the_first_of_two_equal_keys_stays_and_both_lines_are_named() -> None:
    parsed = read(b"x: 1\nimage: mcp/mine\nimage: mcp/postgres\n")
    assert parsed.root is not None
    assert to_plain(parsed.root) == {"x": 1, "image": "mcp/mine"}
    (problem,) = parsed.problems
    assert (problem.line, problem.column) == (3, 1)
    assert "line 2" in problem.message


def test_several_mistakes_are_all_found_in_one_reading() -> None:
    text = "a: &x 1\na: 2\nb: !t c\n<<: {}\non: 3\nd: 'e\u200b'\nf: [\n"
    assert codes(text) == [
        "text/forbidden-character",
        "yaml/anchor",
        "yaml/duplicate-key",
        "yaml/tag",
        "yaml/merge-key",
        "yaml/ambiguous-key",
        "yaml/syntax",
    ]


def test_what_comes_after_the_first_document_is_not_read() -> None:
    parsed = read(b"a: b\n---\na: c\n")
    assert parsed.root is not None
    assert to_plain(parsed.root) == {"a": "b"}


def test_a_syntax_error_leaves_no_tree() -> None:
    parsed = read(b"a: b\nc: d: e\n")
    assert parsed.root is None
    assert [(p.line, p.column) for p in parsed.problems] == [(2, 5)]
    assert parsed.problems[0].fix is not None
    assert "quotes" in parsed.problems[0].fix


def test_depth_is_limited_at_the_limit() -> None:
    assert codes("[" * MOST_DEPTH + "]" * MOST_DEPTH) == []
    deep = read(b"[" * (MOST_DEPTH + 1) + b"]" * (MOST_DEPTH + 1))
    assert deep.root is None
    assert [p.code for p in deep.problems] == ["yaml/too-deep"]


def test_the_number_of_parts_is_limited() -> None:
    fits = MOST_EVENTS - 6  # stream and document, begin and end, and the list's own begin and end
    assert codes("[" + "a," * fits + "]") == []
    assert codes("[" + "a," * (fits + 7) + "]") == ["yaml/too-large"]


def test_the_list_of_problems_ends_and_says_so() -> None:
    found = read(b"[" + b"!t a," * 400 + b"]").problems
    assert len(found) == MOST_PROBLEMS + 1
    assert found[-1].code == "text/too-many-problems"


def test_a_message_never_repeats_a_long_text() -> None:
    text = (
        f"{'k' * 900}: &{'a' * 5000} b\n{'l' * 100}: !{'t' * 5000} c\n{'l' * 100}: 2\n? {'m' * 5000}\n: 1\n"
    )
    found = read(text.encode()).problems
    assert len(found) == 5
    assert all(len(problem.message) <= MOST_MESSAGE for problem in found)


def test_a_message_holds_no_control_character_of_an_escaped_tag() -> None:
    """A tag is a URI: PyYAML decodes %1B."""
    (problem,) = read(b"a: !x%1B b").problems
    assert problem.code == "yaml/tag"
    assert "\x1b" not in problem.message


def test_an_empty_value_stands_where_its_key_stands() -> None:
    root = read(b"a: b\nc:\n\n\n").root
    assert root is not None
    assert position(root, "/c") == (2, 1)


def test_trusted_data_may_be_read_faster_and_means_the_same() -> None:
    text = b"name: x\nabout: {title: 'T', n: 1}\nlist:\n  - a: |\n      two\n      lines\n  -\nlast:\n"
    assert read(text, fast=True) == read(text)
