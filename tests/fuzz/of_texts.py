"""The strict readers: what they accept means the same to the libraries, and positions point into the text."""

import json
from collections.abc import Iterator
from typing import Any

import yaml
from hypothesis import strategies as st

from tests.fuzz.target import Target
from validator.reading import strict_json, strict_yaml
from validator.reading.problem import MOST_MESSAGE, MOST_PROBLEMS, Parsed, Problems
from validator.reading.text import FORBIDDEN, decode
from validator.reading.tree import Mapping, Node, Scalar, Sequence, to_plain, walk

ROOM = 16  # a file may be over the limit
# Why a tools.json is refused that json.loads would take (threats.md, J1 to J5).
STRICTER = (
    "text/",
    "json/duplicate-key",
    "json/number",
    "json/too-",
    "json/string-too-long",
    "json/key-too-long",
)


def one_yaml(data: bytes) -> None:
    """PyYAML reads every accepted file the same way, and so does libyaml if it accepts it."""
    parsed = strict_yaml.read(data)
    text = decode(data, strict_yaml.MOST_BYTES, Problems())
    sound(parsed, text)
    fast = strict_yaml.read(data, fast=True)
    sound(
        fast, f"{text}\n" if text is not None else None
    )  # libyaml's mark of the end may be a line behind it
    if not parsed.problems and parsed.root is not None:
        assert text is not None
        same_as_pyyaml(parsed.root, text)
        assert fast.problems or to_plain(fast.root or parsed.root) == to_plain(parsed.root)
    elif [problem.code for problem in parsed.problems] == ["yaml/syntax"]:
        assert refused_by_pyyaml(text or "")


def same_as_pyyaml(root: Node, text: str) -> None:
    """As texts, everything is what BaseLoader reads; as values, what no reader doubts is safe_load's."""
    assert texts(root) == yaml.load(text, Loader=yaml.BaseLoader)
    if not any(scalar.ambiguous for scalar in scalars(root)):
        assert to_plain(root) == yaml.safe_load(text)


def refused_by_pyyaml(text: str) -> bool:
    """Is it no YAML for PyYAML either?"""
    try:
        for _ in yaml.parse(text, Loader=yaml.SafeLoader):
            pass
    except (yaml.YAMLError, ValueError, OverflowError):
        return True
    return False


def texts(node: Node) -> Any:
    """The tree with all scalars as they are written."""
    if isinstance(node, Mapping):
        return {item.key.value: texts(item.value) for item in node.items}
    return [texts(item) for item in node.items] if isinstance(node, Sequence) else node.value


def scalars(root: Node) -> Iterator[Scalar]:
    """Every scalar, keys too."""
    for _, node in walk(root):
        if isinstance(node, Scalar):
            yield node
        elif isinstance(node, Mapping):
            yield from (item.key for item in node.items)


def sound(parsed: Parsed, text: str | None) -> None:
    """What holds for every reading: problems are few, short and clean, and everything has a place."""
    assert parsed.root is not None or parsed.problems
    assert len(parsed.problems) <= MOST_PROBLEMS + 1
    lines = (text or "").split("\n")
    for problem in parsed.problems:
        assert 0 < len(problem.message) <= MOST_MESSAGE
        assert not FORBIDDEN.search(problem.message)
        assert text is None or within(problem.line, problem.column, lines), problem
    if parsed.root is None:
        return
    for pointer, node in walk(parsed.root):
        assert within(node.line, node.column, lines), (pointer, node.line, node.column)
    for scalar in scalars(parsed.root):
        assert not FORBIDDEN.search(scalar.value)
        if not parsed.problems and scalar.value:
            first = lines[scalar.line - 1][scalar.column - 1]
            assert first == scalar.value[0] if scalar.plain else first in "\"'|>", scalar


def within(line: int, column: int, lines: list[str]) -> bool:
    """Is it a place in the text, its very end included?"""
    return 1 <= line <= len(lines) and 1 <= column <= len(lines[line - 1]) + 1


def one_json(data: bytes) -> None:
    """What is accepted is what json.loads gives; what only we refuse has a reason of ours."""
    parsed = strict_json.read(data)
    sound(parsed, decode(data, strict_json.MOST_BYTES, Problems()))
    try:
        value = json.loads(data.decode("utf-8"))
    except RecursionError:
        assert parsed.problems
        return
    except ValueError:
        assert parsed.problems, "accepted, and no JSON"
        return
    if not parsed.problems:
        assert parsed.root is not None
        assert typed(to_plain(parsed.root)) == typed(value)
    else:
        assert parsed.problems[0].code.startswith(STRICTER), parsed.problems[0]


def typed(value: Any) -> str:
    """For comparison with types and order; a CRLF that was written as an escape is one line break to us."""
    return json.dumps(value).replace("\\r\\n", "\\n")


ODD = st.sampled_from(
    ["", "~", "NO", "0777", "22:22", "1e5", "1_000", "2024-01-02", ".nan", "=", "<<", "null", "true",
     "0x_", "-", "?",
     "key", "a b", "a: b", "# no", " #c", "\u2028", "\x85", "\t", "\ud7ff", "\U0001f600", "%YAML 1.2",
     "---", "...",
     "&a", "*a", "!!set", "!t", "|", ">-", "|2+", "'", '"', "''", '""', "[", "]", "{", "}", ",", "@",
     "`", "\\x41",
     '"\\ud800"', '"\\u0000"', '"\\\n  x"', "'it''s'", "[a, b,]", "{a: b, c}", "{a?}", "|#", "? x", ": y"]
)  # fmt: skip
LAYOUT = st.sampled_from(
    ["\n", "\n  ", "\n    ", "\n\n", ": ", ":\n  ", ": >\n  ", "\n- ", "- ", ", ", " ", "\r\n"]
)
YAML_PIECES = st.one_of(ODD, LAYOUT, st.text(max_size=8))


@st.composite
def yaml_tree(draw: st.DrawFn) -> bytes:
    """A document as PyYAML writes it, in one of its styles, perhaps with an odd piece somewhere."""
    leaf = st.one_of(ODD, st.text(max_size=30), st.integers(), st.booleans(), st.none(), st.floats())
    value = draw(
        st.recursive(
            leaf, lambda below: st.lists(below, max_size=4) | st.dictionaries(leaf, below, max_size=4)
        )
    )
    style = draw(st.sampled_from([None, "'", '"', "|", ">"]))
    flow, width = draw(st.sampled_from([None, True, False])), draw(st.sampled_from([20, 80]))
    text = yaml.safe_dump(
        value, default_style=style, default_flow_style=flow, width=width, allow_unicode=True
    )
    at, piece = draw(st.integers(0, len(text))), draw(st.one_of(st.just(""), YAML_PIECES))
    return (text[:at] + piece + text[at:]).encode("utf-8", "surrogatepass")


YAML_GRAMMAR = st.one_of(yaml_tree(), st.lists(YAML_PIECES, max_size=30).map("".join).map(str.encode))

JSON_ODD = st.sampled_from(
    ["NaN", "-Infinity", "1e999", "01", "1.", ".5", "-", "1E+2", "-0", "9" * 19, '"\\ud800"',
     '"\\u0061"', '"\\r\\n"',
     '"a\tb"', "'a'", "//", "/*", "tru", "[", "]", "{", "}", ",", ":", '"', "\\", "\ufeff", "\u2028",
     "\r", '{"a":1,"a":2}']
)  # fmt: skip


@st.composite
def json_tree(draw: st.DrawFn) -> bytes:
    """A JSON value in some layout, perhaps with an odd piece somewhere."""
    leaf = st.one_of(st.text(max_size=12), st.integers(), st.floats(), st.booleans(), st.none())
    value = draw(
        st.recursive(
            leaf, lambda below: st.lists(below, max_size=4) | st.dictionaries(st.text(max_size=5), below)
        )
    )
    text = json.dumps(value, indent=draw(st.sampled_from([None, 1])), ensure_ascii=draw(st.booleans()))
    at, piece = draw(st.integers(0, len(text))), draw(st.one_of(st.just(""), JSON_ODD))
    return (text[:at] + piece + text[at:]).encode("utf-8", "surrogatepass")


YAML = Target(one_yaml, YAML_GRAMMAR, strict_yaml.MOST_BYTES + ROOM)
JSON = Target(one_json, json_tree(), 65_536)
