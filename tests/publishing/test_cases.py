"""Every case of docs/publishing.md, made to happen."""

from pathlib import Path

import pytest

from tests.publishing.cases import CASES
from tests.publishing.cases.case import Case
from tests.publishing.table import PAGE, page
from tests.publishing.world import World, world
from validator.publishing import forge
from validator.publishing.rendering import PREFIX


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Case, tmp_path: Path) -> None:
    with world(tmp_path, case.files) as made:
        case.arrange(made)
        before = made.state.bodies()
        said = ended(case, made)
        assert made.status() == case.status
        assert outcome(before, made.state.bodies()) == case.comment
        assert made.labels == sorted(name if " " in name else PREFIX + name for name in case.labels)
        assert case.because in "\n".join([*made.state.bodies(), said])
        case.check(made)


def ended(case: Case, made: World) -> str:
    """How publishing ends, "" where it comes to its end."""
    if not case.ends:
        made.publish(**case.event)
        return ""
    with pytest.raises(getattr(forge, case.ends)) as caught:
        made.publish(**case.event)
    return str(caught.value)


def outcome(before: list[str], after: list[str]) -> str:
    """What became of our comment."""
    if not before:
        return {0: "none", 1: "written", 2: "written, twice"}[len(after)]
    return "left alone" if before == after else {1: "edited"}[len(after)]


def test_names_are_of_one_case_each() -> None:
    assert len({case.name for case in CASES}) == len(CASES)


def test_page_is_fresh() -> None:
    """`python -m dev.publishing_table` was run after the last change of a case."""
    assert PAGE.read_text(encoding="utf-8") == page()
