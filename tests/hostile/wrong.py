"""What is held against a case when its run has ended."""

from tests.hostile.cases import Case
from tests.hostile.harmless import faults
from tests.hostile.run import Ended


def wrong(case: Case, ended: Ended) -> list[str]:
    """What is not as the case wants it."""
    found = []
    if ended.status is None:
        found.append(f"the validator died, or was killed after {case.seconds:g} seconds")
    if ended.outcome is not case.expect:
        found.append(f"expected {case.expect}, and it was {ended.outcome}: {ended.says}")
    if ended.objecting != set(case.rules):
        found.append(f"expected {sorted(case.rules)} to object, and it was {sorted(ended.objecting)}")
    if case.because and not any(case.because in reason for reason in ended.reasons):
        found.append(f"expected a reason with {case.because!r}: {ended.reasons}")
    if ended.memory > case.memory:
        found.append(f"took {ended.memory} bytes of memory, of {case.memory}")
    found += [f"left behind: {each}" for each in ended.left]
    texts = {**ended.reports, "console": ended.says}
    return found + [fault for name, text in texts.items() for fault in faults(name, text, case.never)]
