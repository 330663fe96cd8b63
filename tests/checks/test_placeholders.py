"""The gateway's template language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.growth import assert_linear, repeated
from validator.evidence.placeholders import placeholders

PIECES = st.lists(
    st.sampled_from(["{{", "}}", "{", "}", "a", ".", "|", ":", " ", "or:", "é", "\n"]), max_size=40
)


@pytest.mark.parametrize(
    ("text", "path", "filters"),
    [
        ("{{a.b}}", ("a", "b"), ()),
        ("{{ a . b }}", ("a", "b"), ()),
        ("{{a.b.c}}", ("a", "b", "c"), ()),
        ("{{paths|into}}", ("paths",), ("into",)),
        ("{{a.b|or:[]|volume|into}}", ("a", "b"), ("or:[]", "volume", "into")),
        ("{{a.b|mount_as:/data:ro}}", ("a", "b"), ("mount_as:/data:ro",)),
    ],
)
def test_well_formed_placeholder(text: str, path: tuple[str, ...], filters: tuple[str, ...]) -> None:
    """Path and filters without the white space that the gateway drops too."""
    [found] = placeholders(text)

    assert (found.path, found.filters, found.fault) == (path, filters, "")
    assert found.unknown_filters() == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{{a.b", "never closed"),
        ("{{}}", "names no parameter"),
        ("{{ |into}}", "names no parameter"),
        ("{{a.{b}}", "braces"),
        ("{{a..b}}", "empty"),
        ("{{a.}}", "empty"),
        ("{{a.b c}}", "characters"),
        ("{{a.é}}", "characters"),
    ],
)
def test_malformed_placeholder_says_why(text: str, says: str) -> None:
    """A fault in a few words; the placeholder itself is kept, for the message."""
    [found] = placeholders(text)

    assert says in found.fault
    assert found.text == text


def test_several_in_one_text_with_their_places() -> None:
    """Text around and between does not matter; places count in characters."""
    first, second = placeholders("é {{a.b}}:{{a.c|volume-target}}/log")

    assert (first.start, second.start) == (2, 10)
    assert second.filters == ("volume-target",)


def test_unknown_filters_are_told() -> None:
    """The gateway skips them without a word."""
    [found] = placeholders("{{a.b|volumes|or:x|Into}}")

    assert found.unknown_filters() == ["volumes", "Into"]


@given(PIECES)
def test_any_text_is_read_and_every_opening_is_accounted_for(pieces: list[str]) -> None:
    """Never raises; what is found stands where it says; nothing opens outside what was found."""
    text = "".join(pieces)
    rest, done = "", 0
    for found in placeholders(text):
        assert text.startswith(found.text, found.start)
        rest += text[done : found.start] + " "
        done = found.start + len(found.text)
    assert "{{" not in rest + text[done:]


@pytest.mark.parametrize(
    ("head", "part"), [("", "{{"), ("", "{{a}}"), ("{{a", "|b"), ("{{", "a."), ("{{a", " ")]
)
def test_time_is_linear_in_the_text(head: str, part: str) -> None:
    """Over a hostile text of 200 kB (threats.md 2.10)."""
    assert_linear(placeholders, repeated(part, head), 200_000)
