"""One line per finding and one per entry: for pipes, logs and programs that read lines."""

from collections.abc import Iterator

from validator.model import Finding, Outcome, Report, Result, UnitReport
from validator.reporters.escape import plain, word
from validator.reporters.words import explained, findings, message, report_word, shown, unit_word, weight

NOWHERE = "-:0:0"


def render(report: Report) -> str:
    """`<severity> <ID> <file>:<line>:<column> <message>`, then `<verdict> <entry> <why>`.

    A finding that does not count has `inherited` or `waived` in the place of its severity, and a
    mended one of the base `mended`. A check that broke reads `broke <ID> -:0:0 <why>`. The first
    three fields hold no white space.
    Safe in a CI service's log: no line begins with `::` or holds `##[` (threats.md O1).
    """
    lines = [line for unit in shown(report) for line in _unit(unit)]
    lines += [
        f"{_verdict(unit, report.scope)} {word(unit.name)} {plain(explained(unit, report.scope))}"
        for unit in shown(report)
    ]
    if not report.units:
        said = "; ".join(report.notes) or report.subject
        lines.append(f"{report_word(report).lower().replace(' ', '-')} - {plain(said)}")
    return "".join(line.rstrip() + "\n" for line in lines)


def _unit(unit: UnitReport) -> Iterator[str]:
    for result, finding in findings(unit):
        yield _finding(result, finding)
    for rule, says in unit.mended:
        yield f"mended {word(rule)} {NOWHERE} {plain(says)}"
    for result in unit.results:
        if result.outcome is Outcome.BROKE:
            said = f"our fault, not the author's: {result.because}"
            yield f"broke {word(result.check.id)} {NOWHERE} {plain(said)}"


def _finding(result: Result, finding: Finding) -> str:
    at = finding.at
    place = f"{word(at.path)}:{at.line}:{at.column}" if at else NOWHERE
    return f"{weight(result, finding)} {word(result.check.id)} {place} {plain(message(finding))}"


def _verdict(unit: UnitReport, scope: str) -> str:
    return word(unit_word(unit, scope).lower().replace(" ", "-"))
