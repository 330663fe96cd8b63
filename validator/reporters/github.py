"""The report as annotations on GitHub: workflow commands, which a runner of GitHub Actions obeys.

The only reporter whose lines are commands, and each line is exactly one: of `error`, `warning` or `notice`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from validator.model import Finding, Kind, Location, Report, Result, Severity, Standing, UnitReport, Verdict
from validator.reporters import escape
from validator.reporters.words import findings, message, report_word, shown, unit_word, weight, why_line
from validator.verdict import exit_status

# Of one step, GitHub keeps so many of each level, and 50 of a job (its documentation of problem matchers).
MOST = 10
LEVELS = ("error", "warning", "notice")
MESSAGE = 900  # characters; a longer one is cut by GitHub, without a word
TITLE = 100  # characters
ENTRIES = "servers/"  # for what lies elsewhere, a Dockerfile of the source say, the manifest stands
OF_VERDICT = {
    Verdict.ACCEPT: "notice",
    Verdict.NOT_A_SUBMISSION: "notice",
    Verdict.UNDECIDED: "warning",
    Verdict.REJECT: "error",
}
OF_SEVERITY = {
    Severity.ERROR: "error",
    Severity.REVIEW: "warning",
    Severity.WARNING: "warning",
    Severity.NOTE: "notice",
}


@dataclass(frozen=True, slots=True)
class _Said:
    """One annotation, not yet escaped. `rank`: what comes first has the smallest."""

    rank: int
    level: str
    title: str
    lines: tuple[str, ...]
    at: Location | None = None

    def command(self) -> str:
        """The line that makes it."""
        at = self.at
        path = _property(escape.path(at.path)).strip() if at else ""
        place = f"file={path},line={at.line},col={at.column}," if at and path else ""
        title = _property(escape.plain(self.title, TITLE))
        told = "%0A".join(_data(escape.plain(line, MESSAGE)) for line in self.lines if line)
        return f"::{self.level} {place}title={title}::{told}\n"


def render(report: Report) -> str:
    """At most MOST lines of each level, the most important first; the last one says how many are left out."""
    said = sorted(chain([_verdict(report)], *(_unit(unit, report) for unit in shown(report))), key=_rank)
    return "".join(chain.from_iterable(_of_level(level, said) for level in LEVELS))


def _rank(said: _Said) -> int:
    return said.rank


def _of_level(level: str, said: list[_Said]) -> Iterator[str]:
    ours = [one for one in said if one.level == level]
    kept = ours if len(ours) <= MOST else ours[: MOST - 1]
    yield from (one.command() for one in kept)
    if left := len(ours) - len(kept):
        why = f"GitHub shows {MOST} of each kind; the job's summary and the report have all"
        yield _Said(0, level, f"mcp-vet: {left} more", (f"{left} more are left out here: {why}",)).command()


def _verdict(report: Report) -> _Said:
    again = f"reproduce: {report.reproduce}" if report.reproduce else ""
    told = "; ".join(report.notes) if not report.units else ""
    return _Said(
        0,
        _level(report.verdict, exit_status(report) == 0),
        f"mcp-vet: {report_word(report)}",
        (report.subject, told, again),
    )


def _unit(unit: UnitReport, report: Report) -> Iterator[_Said]:
    word = unit_word(unit, report.scope)
    clear = bool(report.scope) and unit.decision.no_objection
    yield _Said(1, _level(unit.decision.verdict, clear), f"{unit.name}: {word}", (why_line(unit),))
    yield from (_finding(unit, result, finding) for result, finding in findings(unit))


def _level(verdict: Verdict, clear: bool) -> str:
    """A run that the user narrowed has no objection at best: that is no reason to warn."""
    return "notice" if clear else OF_VERDICT[verdict]


def _finding(unit: UnitReport, result: Result, finding: Finding) -> _Said:
    counts = finding.standing is Standing.COUNTS
    rank = 2 + list(Severity).index(result.check.severity) + (0 if counts else len(Severity))
    level = OF_SEVERITY[result.check.severity] if counts else "notice"
    title = f"{result.check.id} {weight(result, finding)}: {result.check.title}"
    fix = f"fix: {finding.fix}" if finding.fix else ""
    of_entry, at = unit.kind is not Kind.PULL_REQUEST, finding.at
    if of_entry and (at is None or not at.path.startswith(ENTRIES)):
        place = f" ({at.path}:{at.line}:{at.column})" if at else ""
        manifest = Location(f"{ENTRIES}{unit.name}/server.yaml")
        return _Said(rank, level, title, (message(finding) + place, fix), manifest)
    return _Said(rank, level, title, (message(finding), fix), at)


def _data(text: str) -> str:
    """A message, as the runner wants it: `%` first, then line ends."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """The value of a property, where a colon and a comma mean something, too."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")
