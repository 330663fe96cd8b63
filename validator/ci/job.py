"""How a job of CI ends, and in which word."""

from validator.model import Cause, Decision, Report, Verdict
from validator.verdict import exit_status

FAILS, PASSES = 1, 0
# None: a finding that a maintainer must weigh. What the user left out himself stands in nobody's way.
A_MAINTAINERS = (None, Cause.UNVERIFIED, Cause.SCOPE)


def job_status(report: Report, *, undecided_passes: bool) -> int:
    """The exit status; *undecided_passes* lets through what waits for a maintainer, and nothing of ours."""
    status = exit_status(report)
    waits = report.complete and report.units and all(_waits(unit.decision) for unit in report.units)
    return PASSES if status == FAILS and undecided_passes and waits else status


def _waits(decision: Decision) -> bool:
    causes = {reason.cause for reason in decision.reasons}
    clear = decision.verdict is Verdict.ACCEPT
    return clear or (decision.verdict is Verdict.UNDECIDED and bool(causes) and causes <= set(A_MAINTAINERS))


def verdict_word(report: Report) -> Verdict:
    """The verdict for programs. A run that the user narrowed never says accept."""
    narrowed = report.scope and report.verdict is Verdict.ACCEPT
    return Verdict.UNDECIDED if narrowed else report.verdict
