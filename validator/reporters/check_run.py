"""The findings as notes beside the changed lines of a pull request: what a GitHub check run takes.

A check run shows them as plain text; they go through the same escapes as a terminal's, so that nothing
hidden, and nothing that a log would obey, is in them.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from validator.model import Finding, Report, Result, Severity, Standing
from validator.reporters.escape import plain
from validator.reporters.words import findings, message

MOST = 200  # annotations: four requests, and more than anybody reads beside a change
TITLE, TEXT = 200, 2_000  # characters; GitHub takes 255, and 64 KB
LEVELS = {
    Severity.ERROR: "failure",
    Severity.REVIEW: "warning",
    Severity.WARNING: "warning",
    Severity.NOTE: "notice",
}


@dataclass(frozen=True, slots=True)
class Note:
    """One annotation. `path` is one of the changed paths, untouched; the texts are escaped."""

    path: str
    line: int
    level: str
    title: str
    message: str


def notes(report: Report, changed: Collection[str]) -> tuple[Note, ...]:
    """A note for each finding that counts and stands in one of the changed files, the weightiest first."""
    found = [note for unit in report.units for note in _of(findings(unit), changed)]
    return tuple(sorted(found, key=lambda note: list(dict.fromkeys(LEVELS.values())).index(note.level)))


def _of(found: list[tuple[Result, Finding]], changed: Collection[str]) -> Iterator[Note]:
    for result, finding in found:
        if finding.at and finding.at.path in changed and finding.standing is Standing.COUNTS:
            said = plain(message(finding), TEXT) + (
                f" Fix: {plain(finding.fix, TEXT)}" if finding.fix else ""
            )
            title = plain(f"{result.check.id} {result.check.title}", TITLE)
            yield Note(finding.at.path, finding.at.line, LEVELS[result.check.severity], title, said)
