"""The verdict on a whole submission explains itself: which entries it rests on, and what could be."""

from collections.abc import Sequence

from validator.explanation import Explanation, explain, listed
from validator.model import Kind, Report, UnitReport, Verdict
from validator.verdict import overall


def explain_report(report: Report) -> Explanation:
    """As `explain`, of all units together; where a single one has something to say, it is that one's."""
    told = [(unit, explain(unit, report.scope)) for unit in report.units]
    if not told:
        said = "; ".join(report.notes) or "nothing was judged"
        return Explanation(said, (), (), report.verdict)
    if len(speaking := _speaking(told)) == 1:
        return speaking[0][1]
    return Explanation(
        _lead(report, told),
        _more(told),
        (),
        overall([explanation.at_best for _, explanation in told]),
        tuple(sorted({rule for _, e in told for rule in e.to_mend})),
        tuple(sorted({rule for _, e in told for rule in e.unseen})),
        sum(e.inherited for _, e in told),
        sum(e.waived for _, e in told),
        tuple(fault for _, e in told for fault in e.faults),
    )


Told = Sequence[tuple[UnitReport, Explanation]]


def _speaking(told: Told) -> Told:
    """The units that people are told about: the submission as a whole only where it is not accepted."""
    entries = [pair for pair in told if pair[0].kind is not Kind.PULL_REQUEST]
    whole = [pair for pair in told if pair[0].kind is Kind.PULL_REQUEST]
    return entries if entries and all(_clear(unit) for unit, _ in whole) else told


def _clear(unit: UnitReport) -> bool:
    return unit.decision.verdict is Verdict.ACCEPT or unit.decision.no_objection


def _lead(report: Report, told: Told) -> str:
    verdict = report.verdict
    names = [unit.name for unit, _ in told if unit.decision.verdict is verdict]
    if verdict is Verdict.REJECT:
        return f"rejected because of {listed(names)}"
    open_ = [
        u.name for u, _ in told if u.decision.verdict is not Verdict.ACCEPT and not u.decision.no_objection
    ]
    if report.scope and not open_:
        return f"no objection in what this run looked at ({report.scope})"
    if verdict is Verdict.ACCEPT:
        return f"accepted: nothing objects to any of {len(_speaking(told))} entries"
    return f"undecided because of {listed(open_ or names)}"


def _more(told: Told) -> tuple[str, ...]:
    return tuple(
        f"{unit.name}: {'; '.join(explanation.sentences)}" for unit, explanation in told if not _clear(unit)
    )
