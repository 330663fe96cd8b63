"""The verdict that is published: our own static one, and what the pull request's run found beyond it.

The run's report is only an answer to what we did not ask ourselves. It can bring an accept no nearer
than the results of checks that build and run something; it can always make the verdict worse.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from validator.evidence.submission import ENTRIES, Submission
from validator.model import Cause, Check, Decision, Kind, Reason, Report, Result, UnitReport, Verdict
from validator.policy import Policy
from validator.statement import Facts
from validator.verdict import decide, overall, worse

OUTSIDE = f"the pull request changes files outside {ENTRIES}/: only a maintainer can accept that"
NO_ENTRY = f"the pull request touches no entry below {ENTRIES}/: only a maintainer can accept it"
SILENT = "the run's report says nothing of this entry"
UNANSWERED = "the run's report gives no answer"
FORGED = "the run's report is not used, and no run of mcp-vet makes one like it"
WHOLE = "(submission)"  # as the judge calls it
FORGEABLE = (
    "what builds and runs the servers is the pull request's own run, which is believed only where the pull "
    "request changes nothing but entries; everything else was judged again from git"
)


@dataclass(frozen=True, slots=True)
class Own:
    """Our own static judgement. `reproduce` is the command for a full one.

    `facts`: what a statement can name of it, read from git objects; None where nobody asked.
    """

    report: Report
    policy: Policy
    submission: Submission
    reproduce: str = ""
    facts: Facts | None = None


def published(own: Own, told: Report | Reason) -> Report:
    """The report to publish. *told*: the run's report, or why it cannot be used."""
    theirs = told if isinstance(told, Report) else None
    units = tuple(_unit(own, unit, told) for unit in _units(own))
    return replace(
        own.report,
        verdict=overall([unit.decision.verdict for unit in units]),
        units=units,
        checks=_checks(own.report.checks, theirs),
        scope="",
        reproduce=own.reproduce,
        seconds=theirs.seconds if theirs else own.report.seconds,
        notes=(*own.report.notes, *([FORGEABLE] if theirs else [])),
    )


def _units(own: Own) -> tuple[UnitReport, ...]:
    if own.report.units:
        return own.report.units
    says = NO_ENTRY if own.report.verdict is Verdict.NOT_A_SUBMISSION else "nothing could be judged"
    decision = Decision(Verdict.UNDECIDED, (Reason("", says),))
    return (UnitReport(WHOLE, Kind.PULL_REQUEST, "", decision, ()),)


def _checks(own: tuple[Check, ...], theirs: Report | None) -> tuple[Check, ...]:
    """Ours, and what the run's report knows beyond them."""
    ids = {check.id for check in own}
    return (*own, *(check for check in (theirs.checks if theirs else ()) if check.id not in ids))


def _unit(own: Own, unit: UnitReport, told: Report | Reason) -> UnitReport:
    if unit.kind is Kind.PULL_REQUEST:
        unit = replace(unit, decision=_within(own, unit.decision))
    if isinstance(told, Reason):
        return replace(unit, decision=_but(unit.decision, told))
    found = [one for one in told.units if one.name == unit.name and one.kind is unit.kind]
    if found:
        return _merged(own, unit, found[0])
    if own.report.verdict is Verdict.NOT_A_SUBMISSION:
        return unit
    return replace(unit, decision=_but(unit.decision, Reason("", SILENT, Cause.OURS)))


def _within(own: Own, decision: Decision) -> Decision:
    """A policy may do without REG001; the publisher may not."""
    outside = [c for c in own.submission.changes if not c.path.startswith(f"{ENTRIES}/")]
    return _but(decision, Reason("", OUTSIDE)) if outside else decision


def _but(decision: Decision, reason: Reason) -> Decision:
    """The decision, undecided at best, for one more reason; what only waited for the run waits for ever."""
    verdict = Verdict.REJECT if decision.verdict is Verdict.REJECT else Verdict.UNDECIDED
    return Decision(verdict, (*_lasting(decision.reasons), reason), decision.excused)


def _lasting(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    return tuple(reason for reason in reasons if reason.cause is not Cause.SCOPE)


def _merged(own: Own, ours: UnitReport, theirs: UnitReport) -> UnitReport:
    results = _results(ours, theirs, {check.id: check for check in own.report.checks})
    return replace(
        ours,
        decision=worse(_decision(own, ours, results), theirs.decision),
        results=results,
        timings=theirs.timings,
        facts=theirs.facts,
        mended=ours.mended,
    )


def _decision(own: Own, ours: UnitReport, results: tuple[Result, ...]) -> Decision:
    """By our policy and by our own rule; what stands in our own decision stays, but for what was left out."""
    lasting = _lasting(ours.decision.reasons)
    asked = [reason.says for reason in lasting if not reason.check and reason.cause is None]
    by_hand = asked[0] if asked and ours.kind is not Kind.PULL_REQUEST else ""
    accept = own.policy.session.unverified == "accept"
    decided = decide(results, own.policy.requires(ours.kind), by_hand, accept_unverified=accept)
    verdict = Verdict.REJECT if ours.decision.verdict is Verdict.REJECT else Verdict.UNDECIDED
    return worse(decided, Decision(verdict, lasting, decided.excused)) if lasting else decided


def _results(ours: UnitReport, theirs: UnitReport, known: dict[str, Check]) -> tuple[Result, ...]:
    """One for each check: ours where we asked, unless the run found something that we did not."""
    by_id = {result.check.id: result for result in ours.results}
    for result in theirs.results:
        mine = by_id.get(result.check.id)
        if mine is None or mine.cause is Cause.SCOPE or (result.counting and not mine.counting):
            check = known.get(result.check.id, result.check)  # the severity is our policy's
            by_id[result.check.id] = replace(result, check=check)
    return tuple(_answered(result) for result in by_id.values())


def _answered(result: Result) -> Result:
    """We leave out what builds and runs; the run must not."""
    left_out = result.cause is Cause.SCOPE
    return replace(result, because=UNANSWERED, cause=Cause.OURS) if left_out else result


def unbelievable(theirs: Report, own: Own) -> Reason | None:
    """Why a run's report cannot be one of a full run on this very submission; None where it can."""
    odd = _odd(theirs, own)
    if odd:
        return not_used(odd, ours=False)
    if theirs.base != own.submission.base:
        return not_used("it is held against another commit of the base branch")
    if theirs.scope:
        return not_used("it is of a run that left something out")
    return None if theirs.complete else not_used("it is of a run that was stopped")


def _odd(theirs: Report, own: Own) -> str:
    """What no run of ours says of this commit; "" where it could be one's."""
    if theirs.head != own.submission.head:
        return "it is about another commit"
    stated = [unit.decision.verdict for unit in theirs.units]
    if theirs.units and theirs.complete and overall(stated) is not theirs.verdict:
        return "its verdict does not follow from those on its entries"
    units = [(unit.name, unit.kind) for unit in theirs.units]
    if len(set(units)) < len(units) or set(units) - {(unit.name, unit.kind) for unit in own.report.units}:
        return "it is about other entries"
    return ""


def not_used(why: str, *, ours: bool = True) -> Reason:
    """The reason of a verdict without the run's report. *ours*: running it again may help."""
    if ours:
        return Reason("", f"the run's report is not used: {why}", Cause.OURS)
    return Reason("", f"{FORGED}: {why}")
