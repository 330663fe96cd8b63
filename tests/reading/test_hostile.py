"""Hostile bytes: never an exception, always an answer, in linear time and within bounded memory."""

import tracemalloc
from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.growth import assert_linear, ends
from validator.reading import strict_json, strict_yaml
from validator.reading.problem import MOST_MESSAGE, MOST_PROBLEMS, Parsed
from validator.reading.prune import prune, prune_list
from validator.reading.shape import violations

MIB = 1024 * 1024
KIB64 = 64 * 1024
PEAK = 96 * MIB

YAML = {
    "nesting in brackets": b"[" * 100_000,
    "nesting in brackets below the size limit": b"[" * KIB64,
    "nesting in braces": b"{a: " * 16_000,
    "nesting in dashes": b"- " * 32_000,
    "nesting by indentation": b"\n".join(b" " * n + b"a:" for n in range(350)),
    "question marks": b"? " * 32_000,
    "a scalar of 10 MB": b"a: " + b"x" * (10 * MIB),
    "a scalar of 64 KiB": b"a: " + b"x" * (KIB64 - 3),
    "an open quote": b'a: "' + b"x\n" * 32_000,
    "an endless number": b"a: " + b"9" * (KIB64 - 3),
    "anchors": b"&a " * 20_000,
    "an anchor and many aliases": b"a: &a [x]\nb: [" + b"*a, " * 10_000,
    "tags": b"[" + b"!!x a, " * 8_000,
    "many keys": b"".join(b"k%d: 1\n" % n for n in range(6_000)),
    "equal keys": b"a: 1\n" * 13_000,
    "documents": b"---\n" * 16_000,
    "colons": b":" * KIB64,
    "tabs": b"\t" * KIB64,
    "zeros": b"\0" * KIB64,
    "invalid UTF-8": b"\xff" * KIB64,
    "invisible characters": "\u200b".encode() * 20_000,
    "spaces before a second colon": b"a: b" + b" " * 60_000 + b"c: d",
    "a long block scalar": b"a: |\n" + b"  x\n" * 16_000,
    "directives": b"%YAML 1.1\n" * 6_000,
}
JSON = {
    "nesting in brackets": b"[" * 100_000,
    "nesting in braces": b'{"a":' * 100_000,
    "a string of 10 MB": b'["' + b"x" * (10 * MIB) + b'"]',
    "a string of 1 MiB": b'["' + b"x" * (MIB - 4) + b'"]',
    "an endless number": b"[" + b"9" * (MIB - 2) + b"]",
    "an endless exponent": b"[1e" + b"9" * (MIB - 4) + b"]",
    "many values": b"[" + b"1," * 500_000,
    "many line breaks": b"[" + b"\n" * (MIB - 1),
    "equal keys": b"{" + b'"a":1,' * 100_000 + b'"a":1}',
    "quotes": b'"' * MIB,
    "backslashes": b'["' + b"\\" * (MIB - 2),
    "lone surrogates": b'["' + b"\\ud800" * 100_000 + b'"]',
    "NaN": b"[" + b"NaN," * 49_000 + b"1]",
    "invalid UTF-8": b"\xff" * MIB,
    "invisible characters": "\u200b".encode() * 300_000,
    "tag characters": "".join(map(chr, range(0xE0000, 0xE0FFF))).encode() * 60,
    "spaces": b" " * MIB,
}
CASES = [
    pytest.param(reader, data, id=f"{name}: {what}")
    for name, reader, cases in (("yaml", strict_yaml.read, YAML), ("json", strict_json.read, JSON))
    for what, data in cases.items()
]


def beginning(data: bytes, size: int) -> bytes:
    """So many bytes, but no half character: that is another mistake, which ends the reading at once."""
    while size < len(data) and data[size] & 0xC0 == 0x80:
        size -= 1
    return data[:size]


@pytest.mark.parametrize(("reader", "data"), CASES)
def test_a_hostile_file_is_refused_in_linear_time(reader: Callable[[bytes], Parsed], data: bytes) -> None:
    assert_linear(reader, partial(beginning, data), len(data))
    parsed = reader(data)
    assert parsed.problems
    assert len(parsed.problems) <= MOST_PROBLEMS + 1
    assert all(len(problem.message) <= MOST_MESSAGE for problem in parsed.problems)


@pytest.mark.parametrize(("reader", "data"), CASES)
def test_a_hostile_file_takes_bounded_memory(reader: Callable[[bytes], Parsed], data: bytes) -> None:
    tracemalloc.start()
    try:
        reader(data)
        assert tracemalloc.get_traced_memory()[1] < PEAK
    finally:
        tracemalloc.stop()


SHAPES = {
    "many unknown keys": ("server", b"".join(b"k%d: 1\n" % n for n in range(2_400))),
    "many wrong tags": ("server", b"meta: {tags: [" + b"[], " * 1_600 + b"]}"),
    "tools without a name": ("tools", b"[" + b"{}," * 49_000 + b"{}]"),
    "tools that are text": ("tools", b"[" + b'"x",' * 49_000 + b'"x"]'),
    "one tool of many keys": ("tools", b"[{" + b",".join(b'"k%d": 1' % n for n in range(40_000)) + b"}]"),
    "arguments of a wrong type": (
        "tools",
        b'[{"name": "a", "arguments": [' + b'{"name":1,"type":2,"desc":3},' * 12_000 + b"{}]}]",
    ),
    "a long text where a list belongs": ("tools", b'"' + b"x" * 16_000 + b'"'),
    "long keys": ("tools", b"[{" + b",".join(b'"%0128d": 1' % n for n in range(7_000)) + b"}]"),
}


@pytest.mark.parametrize(("schema", "data"), SHAPES.values(), ids=SHAPES.keys())
def test_a_document_full_of_mistakes_is_judged_in_linear_time(schema: str, data: bytes) -> None:
    violations(strict_yaml.read(b"a: b").root, "server")  # type: ignore[arg-type]  # imports are not counted
    violations(strict_json.read(b"[]").root, "tools")  # type: ignore[arg-type]
    root = (strict_yaml if schema == "server" else strict_json).read(data).root
    assert root is not None
    found = ends(lambda: violations(root, schema))
    pruned = ends(lambda: prune(root, found) if schema == "server" else prune_list(root, found))
    assert found
    assert len(found) <= 501
    assert all(len(v.message) <= MOST_MESSAGE and len(v.fix or "") <= MOST_MESSAGE for v in found)
    assert pruned is not None


YAML_PARTS = [*"ab:- \n,[]{}'\"#|>&*!%?@`\t~.0<=\\", "a: b\n", "- ", "\n  ", "---\n", "...\n", "<<: ", "é"]
YAML_PARTS += [
    "type: ",
    "remote",
    "server\n",
    "name: x\n",
    "config:\n",
    "\n  env:\n",
    "\n    - name: ",
    "image: ",
]
YAML_PARTS += ["\u200b", "\r", "\ud7ff", "source: ", "meta:\n", "tags: "]
YAMLISH = st.lists(st.sampled_from(YAML_PARTS), max_size=40).map(lambda parts: "".join(parts).encode())
JSONISH = st.lists(
    st.sampled_from(
        [*'{}[]",:\\ \n-019.eE+', "true", "null", "NaN", '"name"', '"a":', "\\u", "\\ud800", "é"]
    ),
    max_size=40,
).map(lambda parts: "".join(parts).encode())


@settings(max_examples=400, deadline=None)
@given(st.binary(max_size=200) | YAMLISH)
def test_no_bytes_make_the_yaml_reader_raise_or_stay_silent(data: bytes) -> None:
    parsed = strict_yaml.read(data)
    assert parsed.root is not None or parsed.problems
    assert all(p.line >= 1 and p.column >= 1 for p in parsed.problems)


@settings(max_examples=400, deadline=None)
@given(st.binary(max_size=200) | JSONISH)
def test_no_bytes_make_the_json_reader_raise_or_stay_silent(data: bytes) -> None:
    parsed = strict_json.read(data)
    assert parsed.root is not None or parsed.problems
    assert all(p.line >= 1 and p.column >= 1 for p in parsed.problems)


@settings(max_examples=300, deadline=None)
@given(YAMLISH)
def test_no_document_makes_the_judging_or_the_pruning_raise(data: bytes) -> None:
    root = strict_yaml.read(data).root
    if root is not None:
        prune(root, violations(root, "server"))
        prune_list(root, violations(root, "tools"))
