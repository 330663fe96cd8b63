"""Providers are wired before anything runs, and a mistake in the wiring is found there."""

from collections.abc import Iterator
from contextlib import ExitStack
from graphlib import CycleError

import pytest

from validator.model import Cause
from validator.resources import Missing, Resources, constant, phases, provider, withheld


class A: ...


class B: ...


@provider
def a(_b: B) -> Iterator[A]:
    yield A()


@provider
def b(_a: A) -> Iterator[B]:
    yield B()


@provider
def first() -> Iterator[A]:
    yield A()


@provider
def second(_a: A) -> Iterator[B]:
    yield B()


def test_phases_count_the_providers_in_between() -> None:
    assert phases([second, first]) == {A: 0, B: 1}


def test_cycle_is_refused() -> None:
    with pytest.raises(CycleError):
        phases([a, b])


def test_gap_is_refused() -> None:
    with pytest.raises(LookupError, match="nothing provides A"):
        phases([second])


def test_two_providers_of_one_resource_are_refused() -> None:
    with pytest.raises(LookupError, match="two providers give A"):
        phases([first, constant(A())])


def test_constant_gives_its_value_and_withheld_its_reason() -> None:
    value = A()
    with ExitStack() as stack:
        resources = Resources([constant(value), withheld(B, "left out", Cause.SCOPE)], stack)
        assert resources.get(A) is value
        for _ in range(2):  # the same answer, however often it is asked for
            with pytest.raises(Missing, match="left out") as caught:
                resources.get(B)
            assert caught.value.cause is Cause.SCOPE
    assert isinstance(resources.had()[B], Missing)


def test_provider_that_fails_while_closing_does_not_hide_the_others() -> None:
    closed = []

    @provider
    def careless() -> Iterator[A]:
        yield A()
        raise RuntimeError("while closing")

    @provider
    def tidy(_a: A) -> Iterator[B]:
        yield B()
        closed.append("tidy")

    with pytest.raises(RuntimeError, match="while closing"), ExitStack() as stack:
        Resources([careless, tidy], stack).get(B)
    assert closed == ["tidy"]
