"""What the base side of an edit has too is inherited: said, but not held against who edits another line."""

from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace

from validator.evidence.derived import DERIVED
from validator.evidence.submission import Before, Change, EntryChange
from validator.model import Check, Finding, Result, Standing
from validator.resources import Provider, Resources, constant
from validator.runner import run

COMPARED = (Change.EDITED, Change.RENAMED)  # a new entry has no base, and no grace
Mended = tuple[tuple[str, str], ...]  # (rule id, message)


def results_before(checks: Sequence[Check], before: Before, whole: Sequence[Provider]) -> list[Result]:
    """What the static checks say of the entry as it was at the base.

    *whole* provides what all units share. Checks that need anything to be fetched, built or run
    are not asked: their findings on the head are never inherited.
    """
    if not before.files.files:
        return []
    change = EntryChange(before.files.folder, Change.PRESENT)
    providers = [*whole, constant(change), constant(before.files), *DERIVED]
    static = {p.gives for p in providers}
    asked = [check for check in checks if set(check.needs.values()) <= static]
    with ExitStack() as stack:
        return run(asked, providers, Resources(providers, stack))


def ratchet(now: Sequence[Result], before: Sequence[Result]) -> tuple[tuple[Result, ...], Mended]:
    """The results with inherited findings marked, and the findings of the base that are gone.

    Two findings are the same if their rule, message and place in the document are: not its line,
    nor its number in a list, which an insertion further up changes.
    of several equal ones only as many are inherited as the base has.
    """
    had = Counter(_identity(r.check, f) for r in before for f in r.findings)
    marked = tuple(replace(r, findings=tuple(_marked(r.check, f, had) for f in r.findings)) for r in now)
    ran = {result.check.id for result in now if not result.because}
    return marked, tuple((rule, message) for rule, message, _ in had.elements() if rule in ran)


def _marked(check: Check, finding: Finding, had: Counter[tuple[str, str, str]]) -> Finding:
    identity = _identity(check, finding)
    if had[identity] <= 0:
        return finding
    had[identity] -= 1
    return replace(finding, standing=Standing.INHERITED)


def _identity(check: Check, finding: Finding) -> tuple[str, str, str]:
    steps = finding.at.pointer.split("/") if finding.at else []
    return check.id, finding.message, "/".join("*" if step.isdecimal() else step for step in steps)
