"""What servers print is read as a person would read it; traps are not fallen into."""

from collections import Counter

import pytest

from tests.diagnosis.starts import Case, cases, read, tools
from validator.evidence.diagnosis import Ailment
from validator.evidence.diagnosis.ailments import WANTS

CASES = cases()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.of)
def test_output_means_what_it_says(case: Case) -> None:
    found = read(case.launch())

    assert (found.kind, found.names) == (case.kind, case.names)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.of)
def test_only_what_users_can_give_is_left_to_a_maintainer(case: Case) -> None:
    """A crash stays a reject, whatever tools.json claims."""
    found = read(case.launch(), tools=tools())

    assert found.kind in WANTS or not found.unverified


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.of)
def test_log_lines_around_it_do_not_change_what_it_means(case: Case) -> None:
    """Lines that any server prints, before and (where it waits) behind."""
    before = (
        "INFO loading 12 tools\n[debug] cache warmed\n(node:7) ExperimentalWarning: fetch is experimental\n"
    )
    after = "" if case.launch().exit_code is not None else "INFO waiting for a client\n"
    changed = Case(case.of, case.kind, before + case.text + after, case.names, case.end, case.code)
    found = read(changed.launch())

    assert (found.kind, found.names) == (case.kind, case.names)


def test_the_texts_are_many_and_of_every_kind_that_is_read_from_text() -> None:
    kinds = Counter(case.kind for case in CASES)
    read_from_text = set(Ailment) - {
        *(
            Ailment.NONE,
            Ailment.BANNER,
            Ailment.BREAKS_ON_EXAMPLE,
            Ailment.LISTS_WITH_VALUES,
            Ailment.NO_TOOLS,
        ),
        *(Ailment.LISTS_WITH_NETWORK, Ailment.CANNOT_START, Ailment.BUFFERS, Ailment.NO_LISTING),
        *(Ailment.BAD_ANSWER, Ailment.OVER_LIMIT, Ailment.BUSY, Ailment.IDLE),
    }

    assert len(CASES) >= 100
    assert set(kinds) == read_from_text
    assert len({case.of for case in CASES}) == len(CASES)
