"""The report for people at a terminal."""

from collections.abc import Iterator
from textwrap import wrap

from validator.explanation import explain
from validator.model import Cause, Finding, Report, Result, Standing, UnitReport
from validator.reporters import steps
from validator.reporters.escape import block, disarmed, path, plain
from validator.reporters.snippet import snippet
from validator.reporters.style import SEVERITY_INK, VERDICT_INK, Ink, Style
from validator.reporters.suggestions import fixable
from validator.reporters.words import (
    Silence,
    about,
    clear,
    findings,
    mended,
    message,
    report_word,
    shown,
    silences,
    summary,
    unit_word,
    weight,
    whys,
)

PLAIN = Style(screen=True)
DETAIL_LINES = 12  # the last lines of a finding's evidence; all of them are in the JSON report


def render(report: Report, style: Style = PLAIN) -> str:
    """Per unit the verdict, why, and the findings; at the end the verdict on the whole."""
    lines: list[str] = []
    for unit in shown(report):
        lines += [*_unit(unit, report.scope, style), ""]
    return "\n".join([*lines, *_end(report, style)]) + "\n"


def headline(unit: UnitReport, scope: str, style: Style) -> str:
    """One unit's verdict in one line."""
    inks = () if unit.decision.no_objection else (VERDICT_INK[unit.decision.verdict],)
    word = style.paint(plain(unit_word(unit, scope)), Ink.BOLD, *inks)
    aside = ", ".join(part for part in (plain(about(unit)), steps.took(unit)) if part)
    return f"{word}  {path(unit.name)}" + style.paint(f"  ({aside})" if aside else "", Ink.DIM)


def _unit(unit: UnitReport, scope: str, style: Style) -> Iterator[str]:
    yield headline(unit, scope, style)
    yield from _whys(unit, style)
    for said in explain(unit, scope).more:
        yield from _filled(said, "  ", "    ", style)
    for name, value in unit.facts:
        yield from (style.paint(line, Ink.DIM) for line in _filled(f"{name}: {value}", "  ", "    ", style))
    for result, finding in findings(unit):
        yield ""
        yield from _finding(result, finding, style)
    if unit.mended:
        yield ""
    for said in mended(unit):
        yield from (style.paint(line, Ink.GREEN) for line in _filled(said, "  ", "    ", style))
    quiet = [silence for silence in silences(unit) if silence.broke or silence.cause is not Cause.SCOPE]
    if quiet:
        yield ""
    for silence in quiet:
        yield from _silence(silence, style)


def _whys(unit: UnitReport, style: Style) -> Iterator[str]:
    side = None
    for why in whys(unit):
        if why.side is not side:
            side = why.side
            yield f"  {side}:"
        yield from _filled(why.sentence(), "    - ", "      ", style)
    if side is None:
        yield from _filled(clear(unit), "  ", "  ", style)


def _finding(result: Result, finding: Finding, style: Style) -> Iterator[str]:
    at = finding.at
    place = f"{path(at.path)}:{at.line}:{at.column}" if at else "(no single place)"
    counts = finding.standing is Standing.COUNTS
    inks = (Ink.BOLD, SEVERITY_INK[result.check.severity]) if counts else (Ink.DIM,)
    severity = style.paint(weight(result, finding), *inks)
    yield f"  {severity} {style.rule(plain(result.check.id), Ink.BOLD)} {style.paint(place, Ink.BOLD)}"
    yield from _filled(message(finding), "    ", "    ", style)
    if not counts:
        return
    for line in snippet(at, style.width - 14) if at else ():
        yield style.paint(f"      {line}", Ink.DIM)
    if finding.fix:
        yield from _filled(f"fix: {finding.fix}", "    ", "         ", style)
    yield from _detail(finding.detail, style)


def _detail(detail: str, style: Style) -> Iterator[str]:
    lines = block(detail) if detail.strip() else []
    folded = len(lines) - DETAIL_LINES
    if folded > 0:
        yield style.paint(f"    … {folded} lines before these", Ink.DIM)
    for line in lines[-DETAIL_LINES:]:
        yield style.paint(f"    | {line}", Ink.DIM)


def _silence(silence: Silence, style: Style) -> Iterator[str]:
    lines = _filled(silence.sentence(), "  ", "    ", style)
    yield from (style.paint(line, Ink.YELLOW) if silence.broke else line for line in lines)


def _end(report: Report, style: Style) -> Iterator[str]:
    clear = (Ink.BOLD, VERDICT_INK[report.verdict])
    yield f"{style.paint(plain(report_word(report)), *clear)}  {plain(report.subject)}"
    for said in (summary(report), fixable(report), *report.notes):
        yield from _filled(said, "  ", "  ", style) if said else ()
    if report.reproduce:
        yield f"  reproduce: {plain(report.reproduce)}"
    took = steps.seconds(report.seconds)
    yield style.paint(f"  mcp-vet {plain(report.version)}, {took}, `mcp-vet explain ID` on any rule", Ink.DIM)


def _filled(text: str, first: str, other: str, style: Style) -> list[str]:
    """Wrapped between words only: a path, a URL or a command stays in one piece."""
    lines = wrap(
        plain(text),
        width=style.width,
        initial_indent=first,
        subsequent_indent=other,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [disarmed(line) for line in lines]
