"""What the policy waives: one rule for one entry, with a reason, until a day."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from validator.model import Finding, Result, Standing
from validator.policy import Waiver


def waive(results: Sequence[Result], entry: str, waivers: Sequence[Waiver], today: str) -> tuple[Result, ...]:
    """The results with the findings marked that a waiver covers on *today* (YYYY-MM-DD)."""
    reasons = {w.rule: w.reason for w in waivers if w.entry == entry and not is_over(w, today)}
    return tuple(
        replace(r, findings=tuple(_waived(f, reasons[r.check.id]) for f in r.findings))
        if r.check.id in reasons
        else r
        for r in results
    )


def _waived(finding: Finding, reason: str) -> Finding:
    if finding.standing is not Standing.COUNTS:
        return finding
    return replace(finding, standing=Standing.WAIVED, because=reason)


def stale(judged: Mapping[str, Sequence[Result]], waivers: Sequence[Waiver], today: str) -> Iterator[str]:
    """A sentence for each waiver of a judged entry (name -> results) that is over, or covers nothing."""
    for waiver in waivers:
        if waiver.entry not in judged:
            continue
        name = f"the waiver of {waiver.rule} for {waiver.entry}"
        if is_over(waiver, today):
            yield f"{name} expired on {waiver.expires}: {waiver.reason}"
        elif not _needed(waiver, judged[waiver.entry]):
            yield f"{name} covers nothing any more: remove it"


def _needed(waiver: Waiver, results: Sequence[Result]) -> bool:
    """A check that did not run, in a narrowed run say, tells nothing about its waivers."""
    asked = [result for result in results if result.check.id == waiver.rule]
    return any(result.findings or result.because for result in asked)


def is_over(waiver: Waiver, today: str) -> bool:
    """Has its last day passed? ISO dates compare as text."""
    return bool(waiver.expires) and waiver.expires < today
