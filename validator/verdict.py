"""Accept is proved, or it is not an accept. Nothing else in the program makes a verdict."""

from collections.abc import Iterable, Sequence

from validator.model import Cause, Decision, Outcome, Reason, Report, Result, Severity, Verdict

EXIT = {Verdict.ACCEPT: 0, Verdict.NOT_A_SUBMISSION: 0, Verdict.UNDECIDED: 1, Verdict.REJECT: 3}
RAN = (Outcome.PASSED, Outcome.FAILED)
# The rules that tell of a server whose tools are listed, not verified: in a container, or remote.
SAY_UNVERIFIED = ("RUN003", "REM019")


def decide(
    results: Iterable[Result],
    required: frozenset[str],
    by_hand: str = "",
    *,
    accept_unverified: bool = False,
) -> Decision:
    """Accept only if nothing rejects, no maintainer is called and every required check ran to its end.

    *required* are rule ids. A required check that was not loaded, not run or broke leaves the
    verdict undecided, and so does a kind of entry for which nothing is required at all. Results
    that a run was narrowed to do without (cause SCOPE) count the same: the caller may say
    "no objection" then, never "accept". Inherited and waived findings do not count. *by_hand* says
    why this kind is never accepted by the machine alone. *accept_unverified*: the policy accepts a
    server that cannot be asked here, whose tools.json lists its tools. Required checks that did not
    run for that very cause are excused then, if a rule of SAY_UNVERIFIED ran and told of it; the
    decision names them.
    """
    results = list(results)
    rejecting = tuple(_finding(r) for r in results if _failed(r, Severity.ERROR))
    asks: tuple[Reason, ...] = (Reason("", by_hand),) if by_hand else ()
    asks += tuple(_finding(r) for r in results if _failed(r, Severity.REVIEW))
    unproved = () if by_hand and not required else _unproved(results, required)
    excused = _excused(results, unproved) if accept_unverified else ()
    open_ = asks + tuple(reason for reason in unproved if reason not in excused)
    if rejecting:
        return Decision(Verdict.REJECT, (*rejecting, *open_), excused)
    return Decision(Verdict.UNDECIDED if open_ else Verdict.ACCEPT, open_, excused)


def _excused(results: Sequence[Result], unproved: tuple[Reason, ...]) -> tuple[Reason, ...]:
    """What the one cause kept from running, where its rule was asked and has told of it; else nothing."""
    told = any(r.check.id in SAY_UNVERIFIED and r.outcome is Outcome.FAILED for r in results)
    return tuple(reason for reason in unproved if told and reason.cause is Cause.UNVERIFIED)


def _failed(result: Result, severity: Severity) -> bool:
    return result.check.severity is severity and bool(result.counting)


def _finding(result: Result) -> Reason:
    count = f" ({len(result.counting)} places)" if len(result.counting) > 1 else ""
    return Reason(result.check.id, result.check.title + count)


def _unproved(results: Sequence[Result], required: frozenset[str]) -> tuple[Reason, ...]:
    if not required:
        says = "the policy requires nothing of this kind of entry, so nothing can be proved about it"
        return (Reason("", says, Cause.OURS),)
    by_id = {result.check.id: result for result in results}
    reasons = []
    for rule in sorted(required):
        result = by_id.get(rule)
        if result is None:
            says = "required by the policy, but no installed package provides this check"
            reasons.append(Reason(rule, says, Cause.OURS))
        elif result.outcome not in RAN:
            reasons.append(Reason(rule, result.because, result.cause))
    return tuple(reasons)


def unjudged(why: str) -> Decision:
    """Of a unit that the run did not come to the end of; *why* is ours."""
    return Decision(Verdict.UNDECIDED, (Reason("", why, Cause.OURS),))


def unrecorded(decision: Decision, why: str) -> Decision:
    """Of a unit whose evidence was asked for and is lost: what was found is still said."""
    lost = Reason("", f"its evidence could not be written: {why}", Cause.OURS)
    return Decision(Verdict.UNDECIDED, (lost, *decision.reasons), decision.excused)


def worse(one: Decision, other: Decision) -> Decision:
    """Of two decisions on the same unit the worse, for the reasons of both; excused is what both excuse."""
    said = {(reason.check, reason.cause) for reason in one.reasons}
    more = tuple(r for r in other.reasons if not r.check or (r.check, r.cause) not in said)
    reasons = tuple(dict.fromkeys((*one.reasons, *more)))
    verdict = overall([one.verdict, other.verdict])
    return Decision(verdict, reasons, tuple(r for r in one.excused if r in other.excused))


def overall(verdicts: Sequence[Verdict]) -> Verdict:
    """One rejected unit rejects the submission; no unit at all is not an accept."""
    if Verdict.REJECT in verdicts:
        return Verdict.REJECT
    return Verdict.ACCEPT if verdicts and set(verdicts) == {Verdict.ACCEPT} else Verdict.UNDECIDED


def exit_status(report: Report) -> int:
    """0 accept, not a submission, or no objection in a narrowed run; 1 undecided; 3 reject."""
    decisions = [unit.decision for unit in report.units]
    clear = all(d.verdict is Verdict.ACCEPT or d.no_objection for d in decisions)
    narrowed = report.scope and report.complete
    if narrowed and decisions and clear and report.verdict is Verdict.UNDECIDED:
        return 0
    return EXIT[report.verdict]
