"""What a user leaves out is named in the report, and a typing error leaves nothing out silently."""

import pytest

from tests.test_runner import rule
from validator.narrowing import Narrowing, NoSuchCheck, narrow

CHECKS = [rule("CFG001"), rule("CFG002"), rule("MET001")]


def narrowed(
    select: tuple[str, ...] = (), ignore: tuple[str, ...] = (), static: bool = False, offline: bool = False
) -> Narrowing:
    return narrow(CHECKS, static=static, offline=offline, select=select, ignore=ignore)


def test_full_run_has_no_scope() -> None:
    assert narrowed() == Narrowing("", {})


def test_selection_by_family_and_by_id() -> None:
    assert narrowed(select=("cfg",)) == Narrowing("select cfg", {"MET001": "left out by --select"})
    assert set(narrowed(select=("CFG001", "MET")).left_out) == {"CFG002"}


def test_ignoring_wins_over_selecting() -> None:
    both = narrowed(select=("CFG",), ignore=("CFG002",), static=True, offline=True)

    assert both.scope == "static, offline, select CFG, ignore CFG002"
    assert both.left_out == {"MET001": "left out by --select", "CFG002": "left out by --ignore"}


@pytest.mark.parametrize(
    ("pattern", "hint"), [("CFG003", "CFG00"), ("MTE", "MET"), ("", "rules"), ("XYZ", "rules")]
)
def test_pattern_that_fits_nothing_is_refused_with_a_hint(pattern: str, hint: str) -> None:
    with pytest.raises(NoSuchCheck, match=hint):
        narrowed(select=(pattern,))
