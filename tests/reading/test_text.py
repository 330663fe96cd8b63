"""Decoding: what a reviewer cannot see is refused, with its code point and its place."""

import pytest

from validator.reading.problem import Problem, Problems
from validator.reading.text import decode


def decoded(data: bytes, limit: int = 1000) -> tuple[str | None, list[Problem]]:
    problems = Problems()
    return decode(data, limit, problems), problems.found


def test_ordinary_text_comes_through_unchanged() -> None:
    assert decoded("name: ä 日本 🎉\n\tx\n".encode()) == ("name: ä 日本 🎉\n\tx\n", [])


def test_crlf_is_one_line_break() -> None:
    assert decoded(b"a\r\nb\r\n") == ("a\nb\n", [])


def test_size_is_judged_before_anything_else() -> None:
    text, problems = decoded(b"\xff" * 11, limit=10)
    assert text is None
    assert [(p.code, p.message) for p in problems] == [
        ("text/too-large", "the file has 11 bytes; the limit is 10")
    ]


def test_a_file_of_exactly_the_limit_is_read() -> None:
    assert decoded(b"x" * 10, limit=10) == ("x" * 10, [])


@pytest.mark.parametrize("data", ["a: b".encode("utf-16"), "a: b".encode("utf-32-be"), b"\xff\xfea\0"])
def test_utf16_and_utf32_are_refused(data: bytes) -> None:
    text, problems = decoded(b"\x00\x00\xfe\xff" + data if data.startswith(b"\0") else data)
    assert text is None
    assert [p.code for p in problems] == ["text/bom"]


def test_a_utf8_mark_is_reported_and_the_rest_read() -> None:
    text, problems = decoded(b"\xef\xbb\xbfname: x")
    assert text == "name: x"
    assert [p.code for p in problems] == ["text/bom"]


def test_invalid_utf8_is_placed_by_line_and_character() -> None:
    text, problems = decoded("ok\nä".encode() + b"\xe9x")
    assert text is None
    assert [(p.code, p.line, p.column) for p in problems] == [("text/not-utf8", 2, 2)]
    assert "0xE9" in problems[0].message


@pytest.mark.parametrize(
    "character",
    [
        "\x00",
        "\x1b",
        "\x7f",
        "\x85",
        "\x9b",
        "\u2028",
        "\u2029",
        "\u200b",
        "\u200d",
        "\u202e",
        "\u2066",
        "\u061c",
        "\u2060",
        "\ufeff",
        "\uffff",
        "\U000e0041",
    ],
)
def test_an_invisible_character_is_named_and_replaced(character: str) -> None:
    text, problems = decoded(f"ab\nc{character}d".encode())
    assert text == "ab\nc\ufffdd"
    assert [(p.code, p.line, p.column) for p in problems] == [("text/forbidden-character", 2, 2)]
    assert f"U+{ord(character):04X}" in problems[0].message


def test_a_line_break_that_a_diff_does_not_show_makes_no_line() -> None:
    text, problems = decoded("description: nice\x85image: mcp/postgres\n".encode())
    assert text is not None
    assert text.splitlines() == ["description: nice\ufffdimage: mcp/postgres"]
    assert [p.line for p in problems] == [1]


def test_a_lone_carriage_return_is_reported() -> None:
    text, problems = decoded(b"a\r\nb\rc\r")
    assert text == "a\nb\ufffdc\ufffd"
    assert [(p.code, p.line, p.column) for p in problems] == [("text/lone-cr", 2, 2)]


def test_a_character_that_occurs_often_is_one_problem() -> None:
    _, problems = decoded(("\u200b" * 50).encode())
    assert len(problems) == 1
    assert "50 times" in problems[0].message


def test_many_kinds_of_characters_stay_few_problems() -> None:
    _, problems = decoded("".join(map(chr, range(0xE0000, 0xE0FFF))).encode(), limit=100_000)
    assert 0 < len(problems) <= 20
