"""The measure of growth tells what is linear from what is not."""

import pytest

from tests.growth import assert_linear, ends, repeated


def linear(text: str) -> int:
    return sum(ord(character) for character in text)


def quadratic(text: str) -> int:
    return sum(1 for first in text for second in text if first == second)


def test_what_is_linear_passes() -> None:
    assert_linear(linear, repeated("ab"), 400_000)


def test_what_is_quadratic_does_not() -> None:
    with pytest.raises(AssertionError, match="an eighth of it, in seconds"):
        assert_linear(quadratic, repeated("ab"), 6_000)


def test_what_takes_no_time_at_all_passes() -> None:
    assert_linear(len, repeated("ab", "head"), 100)
    assert ends(lambda: 7) == 7
