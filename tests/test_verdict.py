"""The deciding core: accept is proved, by whatever way the results come about."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.test_runner import rule
from validator.model import (
    Cause,
    Decision,
    Finding,
    Kind,
    Outcome,
    Reason,
    Report,
    Result,
    Severity,
    UnitReport,
    Verdict,
)
from validator.verdict import SAY_UNVERIFIED, decide, exit_status, overall

IDS = ["AAA001", "AAA002", "AAA003"]


def result(
    id: str, outcome: Outcome = Outcome.PASSED, severity: Severity = Severity.ERROR, cause: Cause = Cause.OURS
) -> Result:
    silent = outcome in (Outcome.NOT_RUN, Outcome.BROKE)
    return Result(
        rule(id, severity=severity),
        outcome,
        (Finding("x"),) if outcome is Outcome.FAILED else (),
        "why" if silent else "",
        cause if silent else None,
    )


def test_accept_when_all_that_is_required_ran_and_nothing_rejects() -> None:
    assert decide([result("AAA001")], frozenset({"AAA001"})) == Decision(Verdict.ACCEPT)


def test_error_rejects_and_everything_else_is_still_said() -> None:
    results = [
        result("AAA001", Outcome.FAILED),
        result("AAA002", Outcome.BROKE),
        result("AAA003", Outcome.FAILED, Severity.REVIEW),
    ]

    decision = decide(results, frozenset({"AAA001", "AAA002"}))

    assert decision.verdict is Verdict.REJECT
    assert [reason.check for reason in decision.reasons] == ["AAA001", "AAA003", "AAA002"]
    assert [reason.cause for reason in decision.reasons] == [None, None, Cause.OURS]


def test_review_finding_is_a_maintainers_decision() -> None:
    decision = decide([result("AAA001", Outcome.FAILED, Severity.REVIEW)], frozenset({"AAA001"}))

    assert decision == Decision(Verdict.UNDECIDED, (Reason("AAA001", "AAA001"),))


def test_warnings_and_notes_do_not_stand_in_the_way() -> None:
    results = [
        result("AAA001", Outcome.FAILED, Severity.WARNING),
        result("AAA002", Outcome.FAILED, Severity.NOTE),
    ]

    assert decide(results, frozenset({"AAA001", "AAA002"})).verdict is Verdict.ACCEPT


def test_required_check_that_was_never_loaded_leaves_it_undecided() -> None:
    decision = decide([result("AAA001")], frozenset({"AAA001", "ZZZ999"}))

    assert decision.verdict is Verdict.UNDECIDED
    assert [(r.check, r.cause) for r in decision.reasons] == [("ZZZ999", Cause.OURS)]


def test_policy_that_requires_nothing_proves_nothing() -> None:
    assert decide([result("AAA001")], frozenset()).verdict is Verdict.UNDECIDED


def test_kind_that_only_a_maintainer_can_accept_is_never_accepted() -> None:
    decision = decide([result("AAA001")], frozenset({"AAA001"}), "nobody has tried it")

    assert decision == Decision(Verdict.UNDECIDED, (Reason("", "nobody has tried it"),))
    assert not decision.no_objection


def test_kind_that_cannot_be_accepted_needs_no_proof_to_say_so() -> None:
    assert decide([], frozenset(), "nobody can tell") == Decision(
        Verdict.UNDECIDED, (Reason("", "nobody can tell"),)
    )


def test_no_objection_only_where_the_users_narrowing_alone_is_in_the_way() -> None:
    scoped = result("AAA001", Outcome.NOT_RUN, cause=Cause.SCOPE)
    ours = result("AAA002", Outcome.NOT_RUN, cause=Cause.OURS)

    assert decide([scoped], frozenset({"AAA001"})).no_objection
    assert not decide([scoped, ours], frozenset({"AAA001", "AAA002"})).no_objection
    assert not decide([result("AAA001")], frozenset({"AAA001"})).no_objection


def test_overall_is_the_worst_and_nothing_submitted_is_not_accepted() -> None:
    assert overall([]) is Verdict.UNDECIDED
    assert overall([Verdict.ACCEPT, Verdict.ACCEPT]) is Verdict.ACCEPT
    assert overall([Verdict.ACCEPT, Verdict.UNDECIDED]) is Verdict.UNDECIDED
    assert overall([Verdict.ACCEPT, Verdict.UNDECIDED, Verdict.REJECT]) is Verdict.REJECT
    assert overall([Verdict.ACCEPT, Verdict.NOT_A_SUBMISSION]) is Verdict.UNDECIDED


UNASKED = result("AAA001", Outcome.NOT_RUN, cause=Cause.UNVERIFIED)
TOLD = result(SAY_UNVERIFIED[0], Outcome.FAILED, Severity.WARNING)


def test_server_that_cannot_be_asked_is_a_maintainers_decision_unless_the_policy_says_otherwise() -> None:
    decision = decide([UNASKED, TOLD], frozenset({"AAA001"}))

    assert decision == Decision(Verdict.UNDECIDED, (Reason("AAA001", "why", Cause.UNVERIFIED),))
    assert not decision.no_objection


def test_policy_may_accept_what_is_listed_and_not_verified_and_the_decision_keeps_it() -> None:
    decision = decide([UNASKED, TOLD], frozenset({"AAA001"}), accept_unverified=True)

    assert decision == Decision(Verdict.ACCEPT, (), (Reason("AAA001", "why", Cause.UNVERIFIED),))


@pytest.mark.parametrize(
    "teller",
    [
        None,
        result(SAY_UNVERIFIED[0], Outcome.PASSED, Severity.WARNING),
        result(SAY_UNVERIFIED[0], Outcome.BROKE, Severity.WARNING),
        result(SAY_UNVERIFIED[0], Outcome.NOT_RUN, Severity.WARNING, Cause.UNVERIFIED),
        result("AAA002", Outcome.FAILED, Severity.WARNING),
    ],
)
def test_nothing_is_excused_where_nobody_was_told(teller: Result | None) -> None:
    results = [UNASKED, *([teller] if teller else [])]
    decision = decide(results, frozenset({"AAA001"}), accept_unverified=True)

    assert (decision.verdict, decision.excused) == (Verdict.UNDECIDED, ())


@pytest.mark.parametrize("other", [cause for cause in Cause if cause is not Cause.UNVERIFIED])
def test_no_other_cause_is_excused_beside_it(other: Cause) -> None:
    results = [UNASKED, TOLD, result("AAA002", Outcome.NOT_RUN, cause=other)]
    decision = decide(results, frozenset({"AAA001", "AAA002"}), accept_unverified=True)

    assert decision.verdict is Verdict.UNDECIDED
    assert [reason.check for reason in decision.reasons] == ["AAA002"]


def test_policy_that_accepts_unverified_servers_still_rejects_and_still_asks() -> None:
    required = frozenset({"AAA001"})
    error = result("AAA002", Outcome.FAILED)
    review = result("AAA002", Outcome.FAILED, Severity.REVIEW)

    assert decide([UNASKED, TOLD, error], required, accept_unverified=True).verdict is Verdict.REJECT
    assert decide([UNASKED, TOLD, review], required, accept_unverified=True).verdict is Verdict.UNDECIDED
    assert decide([UNASKED, TOLD], required, "by hand", accept_unverified=True).verdict is Verdict.UNDECIDED
    severe = result(SAY_UNVERIFIED[0], Outcome.FAILED, Severity.ERROR)
    assert decide([UNASKED, severe], required, accept_unverified=True).verdict is Verdict.REJECT


RESULTS = st.builds(
    result,
    st.sampled_from([*IDS, *SAY_UNVERIFIED]),
    st.sampled_from(list(Outcome)),
    st.sampled_from(list(Severity)),
    st.sampled_from(list(Cause)),
)
MANY = st.lists(RESULTS, unique_by=lambda r: r.check.id)
REQUIRED = st.sets(st.sampled_from([*IDS, "ZZZ999"]))


@given(MANY, REQUIRED, st.sampled_from(["", "ask a maintainer"]), st.booleans())
def test_accept_means_every_required_check_ran_or_is_told_of_and_nothing_objects(
    results: list[Result], required: set[str], by_hand: str, accept: bool
) -> None:
    decision = decide(results, frozenset(required), by_hand, accept_unverified=accept)

    ran = {r.check.id for r in results if r.outcome in (Outcome.PASSED, Outcome.FAILED)}
    told = any(r.check.id in SAY_UNVERIFIED and r.outcome is Outcome.FAILED for r in results)
    excused = {r.check.id for r in results if accept and told and r.cause is Cause.UNVERIFIED} & required
    assert {reason.check for reason in decision.excused} == excused
    ran |= excused
    severities = {r.check.severity for r in results if r.outcome is Outcome.FAILED}
    proved = bool(required) and required <= ran and not by_hand and Severity.REVIEW not in severities
    assert (decision.verdict is Verdict.REJECT) is (Severity.ERROR in severities)
    assert (decision.verdict is Verdict.ACCEPT) is (proved and Severity.ERROR not in severities)
    assert (decision.verdict is Verdict.ACCEPT) is (not decision.reasons)


def report(verdict: Verdict, *decisions: Decision, scope: str = "") -> Report:
    units = tuple(UnitReport(f"e{n}", Kind.SERVER, "added", d, ()) for n, d in enumerate(decisions))
    return Report(verdict, "s", units, (), scope)


SCOPED = Decision(Verdict.UNDECIDED, (Reason("AAA001", "left out", Cause.SCOPE),))


def test_exit_statuses_are_those_of_the_design() -> None:
    assert exit_status(report(Verdict.ACCEPT, Decision(Verdict.ACCEPT))) == 0
    assert exit_status(report(Verdict.NOT_A_SUBMISSION)) == 0
    assert exit_status(report(Verdict.UNDECIDED)) == 1
    assert exit_status(report(Verdict.REJECT, Decision(Verdict.REJECT))) == 3


def test_narrowed_run_without_objection_ends_well_and_without_scope_it_does_not() -> None:
    accepted = Decision(Verdict.ACCEPT)
    maintainer = Decision(Verdict.UNDECIDED, (Reason("", "ask"),))

    assert exit_status(report(Verdict.UNDECIDED, SCOPED, accepted, scope="static")) == 0
    assert exit_status(report(Verdict.UNDECIDED, SCOPED)) == 1
    assert exit_status(report(Verdict.UNDECIDED, SCOPED, maintainer, scope="static")) == 1
    assert exit_status(report(Verdict.UNDECIDED, scope="static")) == 1
    assert exit_status(report(Verdict.REJECT, SCOPED, Decision(Verdict.REJECT), scope="static")) == 3


@pytest.mark.parametrize(
    ("outcome", "findings", "because", "cause"),
    [
        (Outcome.FAILED, (), "", None),
        (Outcome.PASSED, (Finding("x"),), "", None),
        (Outcome.PASSED, (), "why", None),
        (Outcome.PASSED, (), "", Cause.OURS),
        (Outcome.NOT_RUN, (), "", Cause.OURS),
        (Outcome.NOT_RUN, (), "why", None),
        (Outcome.BROKE, (Finding("x"),), "why", Cause.OURS),
    ],
)
def test_result_that_contradicts_itself_cannot_be_made(
    outcome: Outcome, findings: tuple[Finding, ...], because: str, cause: Cause | None
) -> None:
    with pytest.raises(ValueError, match="AAA001"):
        Result(rule("AAA001"), outcome, findings, because, cause)
