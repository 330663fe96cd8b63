"""The report as JUnit XML: a suite for each unit, a case for each check, for the CI services that show tests.

A failure is what rejects or calls a maintainer; an error is what mcp-vet itself could not do, and an
undecided verdict, so that no service shows such a submission as green.
"""

import math
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from validator.model import Cause, Finding, Outcome, Report, Result, Severity, UnitReport, Verdict
from validator.reporters.escape import block, plain
from validator.reporters.words import explained, message, report_word, unit_word, weight

FAILS = (Severity.ERROR, Severity.REVIEW)
FINDINGS = 100  # of one check on one unit; the JSON report has the rest
DETAIL = 2_000  # characters of a log


def render(report: Report) -> str:
    """XML 1.0 in UTF-8."""
    root = Element("testsuites", name="mcp-vet", time=_seconds(report.seconds))
    for unit in report.units:
        _suite(root, unit, report)
    if not (report.units and report.complete):
        _nothing(root, report)
    _count(root)
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _suite(root: Element, unit: UnitReport, report: Report) -> None:
    took = sum(result.seconds for result in unit.results)
    suite = SubElement(root, "testsuite", name=plain(unit.name) or "-", time=_seconds(took))
    if report.reproduce:
        properties = SubElement(suite, "properties")
        SubElement(properties, "property", name="reproduce", value=plain(report.reproduce))
    ours = {reason.check for reason in unit.decision.reasons if reason.cause is Cause.OURS}
    for result in sorted(unit.results, key=lambda result: result.check.id):
        _case(suite, unit, result, result.check.id in ours)
    _verdict(suite, unit, report)
    _count(suite)


def _case(suite: Element, unit: UnitReport, result: Result, ours: bool) -> None:
    case = SubElement(
        suite,
        "testcase",
        classname=plain(unit.name) or "-",
        name=plain(f"{result.check.id} {result.check.title}"),
        time=_seconds(result.seconds),
    )
    if result.outcome is Outcome.FAILED:
        _findings(case, result)
    elif result.outcome is Outcome.BROKE or (result.outcome is Outcome.NOT_RUN and ours):
        SubElement(case, "error", message=plain(result.because), type=str(result.cause))
    elif result.outcome is Outcome.NOT_RUN:
        SubElement(case, "skipped", message=plain(result.because))


def _findings(case: Element, result: Result) -> None:
    counting = result.counting
    text = "\n".join(line for finding in result.findings[:FINDINGS] for line in _lines(result, finding))
    if counting and result.check.severity in FAILS:
        said = counting[0].message if len(counting) == 1 else f"{len(counting)} findings"
        failure = SubElement(case, "failure", message=plain(said), type=result.check.severity.value)
        failure.text = text
    else:
        SubElement(case, "system-out").text = text


def _lines(result: Result, finding: Finding) -> list[str]:
    at = finding.at
    place = f"{plain(at.path)}:{at.line}:{at.column}: " if at else ""
    lines = [f"{place}{weight(result, finding)}: {plain(message(finding))}"]
    lines += [f"  fix: {plain(finding.fix)}"] if finding.fix else []
    return lines + ([f"  {line}" for line in block(finding.detail, DETAIL)] if finding.detail else [])


def _verdict(suite: Element, unit: UnitReport, report: Report) -> None:
    """The verdict as a case of its own: it may rest on what no single check says."""
    case = SubElement(suite, "testcase", classname=plain(unit.name) or "-", name="verdict", time="0.000")
    decision = unit.decision
    if decision.verdict is Verdict.REJECT:
        SubElement(case, "failure", message=plain(explained(unit, report.scope)), type="reject")
    elif decision.verdict is not Verdict.ACCEPT and not (report.scope and decision.no_objection):
        SubElement(case, "error", message=plain(explained(unit, report.scope)), type=decision.verdict.value)
    else:
        SubElement(case, "system-out").text = plain(unit_word(unit, report.scope))


def _nothing(root: Element, report: Report) -> None:
    """No unit, or not all of them: what is no submission, or was not judged to its end, is not green."""
    suite = SubElement(root, "testsuite", name="submission", time="0.000")
    case = SubElement(suite, "testcase", classname="submission", name="verdict", time="0.000")
    said = plain("; ".join((report_word(report), *report.notes)))
    if report.verdict is Verdict.NOT_A_SUBMISSION:
        SubElement(case, "skipped", message=said)
    else:
        SubElement(case, "error", message=said, type=report.verdict.value)
    _count(suite)


def _count(element: Element) -> None:
    for name, tag in (
        ("tests", "testcase"),
        ("failures", "failure"),
        ("errors", "error"),
        ("skipped", "skipped"),
    ):
        element.set(name, str(sum(1 for _ in element.iter(tag))))


def _seconds(value: float) -> str:
    return f"{value:.3f}" if math.isfinite(value) else "0.000"
