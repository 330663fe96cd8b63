"""From a report to what is written: the record and its text, labels, status, the check run's ending."""

from collections.abc import Collection, Iterable, Sequence

from validator.docs import family
from validator.model import Cause, Kind, Outcome, Report, Result, Severity, Verdict
from validator.publishing.event import Run
from validator.publishing.forge import Annotation, Ending, Status
from validator.publishing.record import Record, read, written
from validator.reporters import check_run, markdown
from validator.reporters.words import names

CONTEXT = "mcp-vet/verdict"  # the commit status that branch protection requires; no job has this name
CHECK = "mcp-vet report"  # the check run; not the name of the status, which must have one meaning
PREFIX = "mcp-vet:"
DESCRIPTION = 140  # characters that GitHub keeps of a status
WEIGHTY = (Severity.ERROR, Severity.REVIEW)
STATES = {Verdict.ACCEPT: "success", Verdict.REJECT: "failure"}  # anything else is an error: nobody may merge
CONCLUSIONS = {Verdict.ACCEPT: "success", Verdict.REJECT: "failure"}
ELSEWHERE = "accepted, but for another branch than the default one: a commit status cannot tell them apart"


def record_of(report: Report, run: Run, number: int) -> Record:
    """What is remembered of a verdict."""
    verdict = Verdict.UNDECIDED if report.verdict is Verdict.NOT_A_SUBMISSION else report.verdict
    return Record(
        head=run.head,
        pull=number,
        started=run.started,
        run=run.id,
        attempt=run.attempt,
        verdict=verdict.value,
        says=_says(report, verdict),
        families=families(report),
    )


def _ours(report: Report) -> bool:
    reasons = [reason for unit in report.units for reason in unit.decision.reasons]
    return report.verdict is Verdict.UNDECIDED and all(reason.cause is Cause.OURS for reason in reasons)


def _says(report: Report, verdict: Verdict) -> str:
    """One line of words that we wrote, and rule ids of rules that are installed here."""
    if verdict is Verdict.ACCEPT:
        entries = sum(unit.kind is not Kind.PULL_REQUEST for unit in report.units)
        return f"accept: {entries} {'entry' if entries == 1 else 'entries'}"
    rules = tuple(sorted({r.check.id for _, r in _weighty(report)}))
    if verdict is Verdict.REJECT:
        return f"reject: {names(rules) or 'see the comment'}"
    if _ours(report):
        return "undecided, and that is our fault: run it again"
    return f"undecided: a maintainer must look{f' ({names(rules)})' if rules else ''}"


def _weighty(report: Report) -> list[tuple[str, Result]]:
    """Results with findings that count, of rules that are installed here: a foreign id is foreign text."""
    return [
        (unit.name, result)
        for unit in report.units
        for result in unit.results
        if result.outcome is Outcome.FAILED
        and result.counting
        and result.check.severity in WEIGHTY
        and result.check.doc
    ]


def families(report: Report) -> tuple[str, ...]:
    """The families of the rules that stand against an accept, by name."""
    return tuple(sorted({family(result.check).rpartition(".")[2] for _, result in _weighty(report)}))


def labels(record: Record) -> list[str]:
    """The labels that a pull request has with this verdict: exactly one verdict, and the rules' families."""
    return [PREFIX + record.verdict, *(PREFIX + name for name in record.families)]


def status(records: Iterable[Record], elsewhere: bool, url: str) -> Status:
    """The commit status: of several pull requests the worst. *elsewhere*: one is for another branch."""
    order = (Verdict.REJECT, Verdict.UNDECIDED, Verdict.ACCEPT)
    worst = min(records, key=lambda record: order.index(Verdict(record.verdict)))
    state = STATES.get(Verdict(worst.verdict), "error")
    if state == "success" and elsewhere:
        return Status("error", ELSEWHERE[:DESCRIPTION], url)
    return Status(state, worst.says[:DESCRIPTION], url)


def ending(record: Record, report: Report, changed: Collection[str]) -> Ending:
    """The check run: its summary is the whole comment, from which the comment can be written again."""
    notes = check_run.notes(report, changed)
    kept = tuple(Annotation(n.path, n.line, n.level, n.title, n.message) for n in notes[: check_run.MOST])
    title = record.says[:DESCRIPTION]
    if len(notes) > len(kept):
        title = f"{title}; {len(kept)} of {len(notes)} findings are shown beside the lines"
    conclusion = CONCLUSIONS.get(Verdict(record.verdict), "action_required")
    return Ending(conclusion, title, written(record, markdown.render(report)), kept)


def newest(texts: Sequence[str], head: str, number: int) -> tuple[Record, str] | None:
    """The latest record on that commit and pull request, with the text it stands in."""
    found = [(record, text) for text in texts if (record := read(text)) and record.head == head]
    return max((f for f in found if f[0].pull == number), key=lambda f: f[0].order, default=None)
