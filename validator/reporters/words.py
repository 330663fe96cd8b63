"""How verdicts, reasons and steps are called in every report, and what is said together."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from validator.explanation import explain
from validator.model import (
    Cause,
    Check,
    Finding,
    Kind,
    Location,
    Outcome,
    Reason,
    Report,
    Result,
    Severity,
    Standing,
    UnitReport,
    Verdict,
)
from validator.verdict import exit_status

NAMED = 6  # rule ids that a sentence lists before it says "and n more"


class Side(StrEnum):
    """Whose move a reason is; in the order in which a report gives them."""

    REJECTS = "rejected because"
    MAINTAINER = "a maintainer must decide"
    UNVERIFIED = "listed, not verified: a maintainer must decide"
    CONSEQUENCE = "could not be told, because of the submission"
    GATE = "held back, before code of the submission could run"
    OURS = "could not be told, and that is our fault, not the author's; run it again"
    SCOPE = "left out of this run"


SIDES = {
    Cause.NOT_APPLICABLE: Side.CONSEQUENCE,
    Cause.CONSEQUENCE: Side.CONSEQUENCE,
    Cause.GATE: Side.GATE,
    Cause.OURS: Side.OURS,
    Cause.SCOPE: Side.SCOPE,
    Cause.UNVERIFIED: Side.UNVERIFIED,
}


@dataclass(frozen=True, slots=True)
class Why:
    """One thing a verdict rests on, with every rule id for which it is the reason."""

    side: Side
    says: str
    ids: tuple[str, ...]

    def sentence(self) -> str:
        """In words, not yet escaped."""
        if not self.ids:
            return self.says
        if self.side in (Side.REJECTS, Side.MAINTAINER):
            return f"{', '.join(self.ids)} {self.says}"
        if len(self.ids) == 1:
            return f"{self.ids[0]} did not run to its end: {self.says}"
        return f"{len(self.ids)} required checks did not run to their end ({names(self.ids)}): {self.says}"


@dataclass(frozen=True, slots=True)
class Silence:
    """Checks that gave no answer, all for one reason."""

    cause: Cause
    broke: bool
    because: str
    ids: tuple[str, ...]

    def sentence(self) -> str:
        """In words, not yet escaped."""
        checks = "1 check" if len(self.ids) == 1 else f"{len(self.ids)} checks"
        did = "broke, which is our fault" if self.broke else "did not run"
        ours = " (ours: run it again)" if self.cause is Cause.OURS and not self.broke else ""
        return f"{checks} {did} ({names(self.ids)}): {self.because}{ours}"


def names(ids: tuple[str, ...]) -> str:
    """The first few ids, and how many more there are."""
    more = f" and {len(ids) - NAMED} more" if len(ids) > NAMED else ""
    return ", ".join(ids[:NAMED]) + more


def verdict_word(verdict: Verdict, no_objection: bool, scope: str) -> str:
    """The verdict as people read it. A run that the user narrowed never says accept."""
    if scope and (no_objection or verdict is Verdict.ACCEPT):
        return f"no objection ({scope})"
    return verdict.value.upper().replace("-", " ")


def unit_word(unit: UnitReport, scope: str) -> str:
    """The word for one unit's verdict."""
    return verdict_word(unit.decision.verdict, unit.decision.no_objection, scope)


def report_word(report: Report) -> str:
    """The word for the whole submission's verdict."""
    return verdict_word(report.verdict, exit_status(report) == 0 and bool(report.units), report.scope)


def whys(unit: UnitReport) -> tuple[Why, ...]:
    """What the unit's verdict rests on: reasons of one wording together, by whose move it is."""
    checks = {result.check.id: result.check for result in unit.results}
    grouped: dict[tuple[Side, str], list[str]] = {}
    for reason in unit.decision.reasons:
        ids = grouped.setdefault((_side(reason, checks), reason.says), [])
        ids += [reason.check] if reason.check else []
    found = [Why(side, says, tuple(ids)) for (side, says), ids in grouped.items()]
    return tuple(sorted(found, key=lambda why: list(Side).index(why.side)))


def _side(reason: Reason, checks: dict[str, Check]) -> Side:
    if reason.cause is not None:
        return SIDES[reason.cause]
    check = checks.get(reason.check)
    return Side.REJECTS if check and check.severity is Severity.ERROR else Side.MAINTAINER


def why_line(unit: UnitReport) -> str:
    """Why, in one sentence, not yet escaped."""
    by_side: dict[Side, list[str]] = {}
    for why in whys(unit):
        by_side.setdefault(why.side, []).append(why.sentence())
    if by_side:
        return "; ".join(f"{side}: {', '.join(said)}" for side, said in by_side.items())
    return clear(unit)


def explained(unit: UnitReport, scope: str) -> str:
    """Why, and what follows from it, in one sentence, not yet escaped."""
    return "; ".join((why_line(unit), *explain(unit, scope).more))


def clear(unit: UnitReport) -> str:
    """What an accept rests on, in one sentence, not yet escaped."""
    if excused := unit.decision.excused:
        count = f"{ran(unit.results)} checks ran, {len(excused)} required ones did not"
        return f"tools listed, not verified, which the policy accepts: {excused[0].says} ({count})"
    return f"all required checks ran to their end and none objects ({ran(unit.results)} ran)"


def ran(results: Iterable[Result]) -> int:
    """How many checks gave an answer."""
    return sum(result.outcome in (Outcome.PASSED, Outcome.FAILED) for result in results)


def findings(unit: UnitReport) -> list[tuple[Result, Finding]]:
    """All findings: those that count first, by severity, then by place; the same on every run."""
    found = [(result, finding) for result in unit.results for finding in result.findings]
    return sorted(found, key=lambda pair: (list(Standing).index(pair[1].standing), *_order(*pair)))


def weight(result: Result, finding: Finding) -> str:
    """The word before a finding: its severity, or why it does not count."""
    counts = finding.standing is Standing.COUNTS
    return result.check.severity.value if counts else finding.standing.value


def message(finding: Finding) -> str:
    """The message, with the reason of a waiver, not yet escaped."""
    return f"{finding.message} (waived: {finding.because})" if finding.because else finding.message


def mended(unit: UnitReport) -> list[str]:
    """What the change puts right, one sentence each, not yet escaped."""
    return [f"this change mends {rule}: {says}" for rule, says in unit.mended]


def _order(result: Result, finding: Finding) -> tuple[int, str, int, int, str, str]:
    at = finding.at or Location("", 0, 0)
    rank = list(Severity).index(result.check.severity)
    return (rank, at.path, at.line, at.column, result.check.id, finding.message)


def silences(unit: UnitReport) -> list[Silence]:
    """Which checks gave no answer, by root cause; what broke first.

    What cannot apply is left out, and so is what the verdict's reasons name already.
    """
    said = {reason.check for reason in unit.decision.reasons}
    grouped: dict[tuple[bool, Cause, str], list[str]] = {}
    for result in unit.results:
        if result.cause in (None, Cause.NOT_APPLICABLE) or result.check.id in said:
            continue
        key = (result.outcome is Outcome.BROKE, result.cause, result.because)
        grouped.setdefault(key, []).append(result.check.id)
    found = [
        Silence(cause, broke, because, tuple(sorted(ids)))
        for (broke, cause, because), ids in sorted(grouped.items())
    ]
    return sorted(found, key=lambda silence: not silence.broke)


def summary(report: Report) -> str:
    """How many units came to which verdict, for a submission of several; "" for one."""
    entries = [unit for unit in report.units if unit.kind is not Kind.PULL_REQUEST]
    if len(entries) < 2:
        return ""
    counts: dict[str, int] = {}
    for unit in entries:
        said = unit_word(unit, report.scope)
        counts[said] = counts.get(said, 0) + 1
    return f"{len(entries)} entries: " + ", ".join(f"{count} {said}" for said, count in counts.items())


def shown(report: Report) -> tuple[UnitReport, ...]:
    """The units that people are told about: the submission as a whole only where it has something to say."""
    if len(report.units) < 2:
        return report.units
    return tuple(u for u in report.units if u.kind is not Kind.PULL_REQUEST or not _silent(u))


def _silent(unit: UnitReport) -> bool:
    clear = unit.decision.verdict is Verdict.ACCEPT or unit.decision.no_objection
    said = any(result.findings or result.outcome is Outcome.BROKE for result in unit.results)
    return clear and not said


def about(unit: UnitReport) -> str:
    """Kind and change, for people, not yet escaped."""
    return "as a whole" if unit.kind is Kind.PULL_REQUEST else f"{unit.kind}, {unit.change}"
