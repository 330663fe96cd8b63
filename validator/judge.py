"""Judge a submission: every unit on its own, in parallel, each check exactly once, one report."""

import threading
import time
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from validator import archive
from validator.case import Case
from validator.evidence.manifest import Document, kind_of
from validator.evidence.submission import (
    Before,
    Change,
    EntryChange,
    Files,
    Registry,
    Submission,
    resembles_entries,
)
from validator.exhibiting import exhibited
from validator.facts import facts
from validator.in_parallel import in_parallel
from validator.model import Cause, Check, Decision, Kind, Outcome, Report, Result, UnitReport, Verdict
from validator.placing import placed
from validator.policy import Policy
from validator.ratchet import COMPARED, Mended, content_of, ratchet, results_before
from validator.resources import Provider, Resources
from validator.runner import run
from validator.verdict import decide, overall, unjudged, unrecorded
from validator.waivers import stale, waive
from validator.watcher import Nobody, Watcher

WHOLE = "(submission)"  # the name of the unit that is the pull request as a whole; no folder can have it
UNTOLD = "the manifest does not say whether this is a server, a remote or a poci entry"
STOPPED = "the run was stopped: what it had not judged by then is undecided"
OF_THE_WHOLE = {Submission, Registry, Policy}  # a check that needs nothing else is asked once per submission


@dataclass(frozen=True, slots=True)
class _Run:
    """What the units of one judgement share. `judged`: those that are, with their evidence written."""

    case: Case
    watcher: Watcher
    evidence: Path | None
    cancelled: threading.Event
    judged: dict[str, UnitReport]


def judge(
    case: Case,
    *,
    jobs: int = 1,
    watcher: Watcher | None = None,
    evidence: Path | None = None,
    cancelled: threading.Event | None = None,
) -> Report:
    """The report on *case*; evidence is written below *evidence* if given.

    Raises OSError where no evidence can be written at all. Where that of one unit cannot, the unit is
    undecided: a verdict whose evidence is lost is none. On KeyboardInterrupt *cancelled* is set, the
    *watcher* is told what is judged so far, and the units are waited for, so that they clean up.
    """
    begin = time.monotonic()
    if not case.submission.changes and not case.submission.entries:
        return _report(case, Verdict.UNDECIDED, (), begin, "nothing was submitted: there is nothing to judge")
    if not case.submission.entries and not _touches_entries(case.submission):
        note = "this pull request touches no entry below servers/: it is not a submission"
        return _report(case, Verdict.NOT_A_SUBMISSION, (), begin, note)
    if evidence:
        archive.begin(evidence, case)
    run = _Run(case, watcher or Nobody(), evidence, cancelled or threading.Event(), {})
    calls = [partial(_whole, run), *(partial(_entry, run, change) for change in case.submission.entries)]
    units = in_parallel(calls, jobs, lambda: _stop(run, begin))
    verdict = overall([unit.decision.verdict for unit in units])
    judged = {unit.name: unit.results for unit in units if unit.kind is not Kind.PULL_REQUEST}
    return _report(case, verdict, units, begin, *stale(judged, case.policy.waivers, case.today))


def _touches_entries(submission: Submission) -> bool:
    """Whether any changed path could be meant for, or taken for, an entry: look-alikes included."""
    return any(resembles_entries(change.path) for change in submission.changes)


def _stop(run: _Run, begin: float) -> None:
    """The report goes first: whoever stops us may not wait for the cleaning (threats.md 2.13, L6)."""
    judged = dict(run.judged)  # before the others are told, and end as if they had been judged
    run.cancelled.set()
    names = {change.name: in_words(change) for change in run.case.submission.entries}
    units = [judged.get(name) or _unjudged(name, change) for name, change in {WHOLE: "", **names}.items()]
    report = _report(run.case, Verdict.UNDECIDED, tuple(units), begin, STOPPED)
    run.watcher.stops(replace(report, complete=False))


def _unjudged(name: str, change: str) -> UnitReport:
    kind = Kind.PULL_REQUEST if name == WHOLE else Kind.UNKNOWN
    return UnitReport(name, kind, change, unjudged("the run was stopped before this was judged"), ())


def _whole(run: _Run) -> UnitReport:
    case = run.case
    checks = [check for check in case.checks if is_of_the_whole(check)]
    run.watcher.begins(WHOLE, "")
    with ExitStack() as stack:
        resources = Resources(case.whole, stack, partial(run.watcher.step, WHOLE))
        results = _results(case, WHOLE, checks, case.whole, resources, run.watcher)
        decision = decide(results, case.policy.requires(Kind.PULL_REQUEST))
        report = UnitReport(WHOLE, Kind.PULL_REQUEST, "", decision, results, tuple(resources.timings))
        report = _kept(run, report, resources)
    run.watcher.ends(report)
    return report


def _entry(run: _Run, change: EntryChange) -> UnitReport:
    case = run.case
    providers = case.of(change)
    checks = [check for check in case.checks if not is_of_the_whole(check)]
    run.watcher.begins(change.name, in_words(change))
    with ExitStack() as stack:
        resources = Resources(providers, stack, partial(run.watcher.step, change.name))
        asked = _results(case, change.name, checks, providers, resources, run.watcher)
        weighed, mended = _weighed(case, change, asked, resources)
        results, kind = placed(weighed, resources), _kind(change, resources)
        decision = _decided(case, kind, results)
        timings, had = tuple(resources.timings), resources.had()
        told, shown = facts(had), exhibited(had)
        report = UnitReport(
            change.name, kind, in_words(change), decision, results, timings, told, mended, shown
        )
        report = _kept(run, report, resources)
    run.watcher.ends(report)
    return report


def _decided(case: Case, kind: Kind, results: Sequence[Result]) -> Decision:
    by_hand = UNTOLD if kind is Kind.UNKNOWN else case.policy.by_hand.get(kind, "")
    accept = case.policy.session.unverified == "accept"
    return decide(results, case.policy.requires(kind), by_hand, accept_unverified=accept)


def _kept(run: _Run, report: UnitReport, resources: Resources) -> UnitReport:
    """The report of a unit, once its evidence is written. What a stopped run broke off is not kept."""
    if run.cancelled.is_set():
        return report
    if run.evidence:
        try:
            archive.unit(run.evidence, report.name, resources.had(), own=report.name != WHOLE)
        except OSError as exc:
            lost = unrecorded(report.decision, f"{exc.strerror or exc}: {exc.filename or ''}".rstrip(": "))
            report = replace(report, decision=lost)
    run.judged[report.name] = report
    return report


def _weighed(
    case: Case, change: EntryChange, results: tuple[Result, ...], resources: Resources
) -> tuple[tuple[Result, ...], Mended]:
    """The results with the findings marked that do not count: inherited ones, then waived ones."""
    mended: Mended = ()
    if change.change in COMPARED:
        checks = [result.check for result in results if result.cause is not Cause.SCOPE]
        base = results_before(checks, _before(resources), case.whole)
        results, mended = ratchet(results, content_of(resources), *base)
    return waive(results, change.name, case.policy.waivers, case.today), mended


def _before(resources: Resources) -> Before:
    """The base side; one without files where it cannot be had, and then nothing is inherited."""
    try:
        before = resources.get(Before)
    except Exception:  # noqa: BLE001 - no grace is the strict reading
        before = None
    return before if isinstance(before, Before) else Before(Files("", ()))


def _results(
    case: Case,
    unit: str,
    checks: Sequence[Check],
    providers: Sequence[Provider],
    resources: Resources,
    watcher: Watcher,
) -> tuple[Result, ...]:
    gates = frozenset(case.policy.gates.before_build) if unit != WHOLE else frozenset()
    asked = [check for check in checks if check.id not in case.left_out or check.id in gates]
    opens, tell = partial(_opens, case, unit), partial(watcher.result, unit)
    results = run(asked, providers, resources, gates=gates, opens=opens, tell=tell)
    return (*results, *_left_out(case, checks, asked))


def _opens(case: Case, unit: str, result: Result) -> bool:
    """Does a gate's result let the submission's code run? The policy may waive what it found.

    What this kind of entry does not have, a source say, cannot do harm.
    """
    if result.cause is Cause.NOT_APPLICABLE:
        return True
    (weighed,) = waive((result,), unit, case.policy.waivers, case.today)
    return not result.because and not weighed.counting


def _left_out(case: Case, checks: Iterable[Check], asked: Sequence[Check]) -> list[Result]:
    ids = {check.id for check in asked}  # two checks are compared by all they hold, docstrings included
    without = [check for check in checks if check.id not in ids]
    return [Result(c, Outcome.NOT_RUN, because=case.left_out[c.id], cause=Cause.SCOPE) for c in without]


def is_of_the_whole(check: Check) -> bool:
    """Is the check about the pull request rather than about one of its entries?"""
    return Submission in check.needs.values() and set(check.needs.values()) <= OF_THE_WHOLE


def _kind(change: EntryChange, resources: Resources) -> Kind:
    if change.change is Change.REMOVED:
        return Kind.REMOVED
    try:
        document = resources.get(Document)
    except Exception:  # noqa: BLE001 - whatever hid the manifest is on the results already
        return Kind.UNKNOWN
    return kind_of(document) if isinstance(document, Document) else Kind.UNKNOWN


def in_words(change: EntryChange) -> str:
    """What happens to the entry, for people."""
    if change.pin_bump:
        return "pin bump"
    return f"renamed from {change.previous}" if change.previous else change.change.value


def _report(case: Case, verdict: Verdict, units: tuple[UnitReport, ...], begin: float, *notes: str) -> Report:
    return Report(
        verdict,
        case.subject,
        units,
        case.checks,
        case.scope,
        case.reproduce,
        case.version,
        time.monotonic() - begin,
        (*case.notes, *notes),
        head=case.submission.head,
        base=case.submission.base,
    )
