"""Did you mean: helpful where a word is close, silent where it is not."""

import pytest

from validator.reading.nearest import nearest

KEYS = ("name", "image", "type", "transport_type", "allowHosts", "source", "description", "command")


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("sorce", "source"),
        ("transportType", "transport_type"),
        ("allow-hosts", "allowHosts"),
        ("NAME", "name"),
        ("desc", "description"),
        ("comand", "command"),
        ("Source", "source"),
    ],
)
def test_a_close_word_is_recognised(word: str, meant: str) -> None:
    assert nearest(word, KEYS) == meant


@pytest.mark.parametrize("word", ["ports", "xyz", "", "n", "?", "volumes"])
def test_a_distant_word_is_not(word: str) -> None:
    assert nearest(word, KEYS) is None


def test_a_beginning_of_several_words_is_no_hint() -> None:
    assert nearest("comp", ("computer", "compiler_one")) is None


def test_the_word_itself_is_no_suggestion() -> None:
    assert nearest("name", ("name",)) is None


def test_a_very_long_word_is_compared_by_its_beginning() -> None:
    assert nearest("x" * 1_000_000, KEYS) is None
