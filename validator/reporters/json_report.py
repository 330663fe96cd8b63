"""The report for programs: schemas/report.schema.json says what stands in it."""

import json
import math
from typing import Any

from validator.attribution import of_reason, of_result
from validator.explanation import Explanation, explain
from validator.explanation_whole import explain_report
from validator.model import Check, Finding, Location, Reason, Report, Result, UnitReport, Verdict
from validator.reporters import suggestions
from validator.reporters.escape import json_document, json_text
from validator.verdict import exit_status

SCHEMA_VERSION = 1  # raised when a reader of an older report could misunderstand a newer one
FINDINGS = 500  # of one check on one unit; the rest is counted
NOT_JUDGED = "not-judged"


def render(report: Report) -> str:
    """JSON in ASCII, without NaN and without lone surrogates."""
    text = json.dumps(as_data(report), indent=2, ensure_ascii=True, allow_nan=False)
    return json_document(text) + "\n"


def as_data(report: Report) -> dict[str, Any]:
    """The report as plain data. A run that the user narrowed never says accept."""
    status = exit_status(report)
    return {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "mcp-vet", "version": json_text(report.version)},
        "verdict": _verdict(report.verdict, report.scope),
        "complete": report.complete,
        "exit_status": status,
        "no_objection": bool(report.scope) and bool(report.units) and status == 0,
        "scope": json_text(report.scope),
        "subject": json_text(report.subject),
        "head": json_text(report.head),
        "base": json_text(report.base),
        "reproduce": json_text(report.reproduce),
        "seconds": _number(report.seconds),
        "notes": [json_text(note) for note in report.notes],
        "explanation": _explanation(explain_report(report), report.scope),
        "checks": [_check(check) for check in report.checks],
        "units": [_unit(unit, report) for unit in report.units],
    }


def _verdict(verdict: Verdict, scope: str) -> str:
    return Verdict.UNDECIDED.value if scope and verdict is Verdict.ACCEPT else verdict.value


def _check(check: Check) -> dict[str, Any]:
    return {
        "id": json_text(check.id),
        "severity": check.severity.value,
        "title": json_text(check.title),
        "since": json_text(check.since),
    }


def _unit(unit: UnitReport, report: Report) -> dict[str, Any]:
    return {
        "name": json_text(unit.name),
        "kind": unit.kind.value,
        "change": json_text(unit.change),
        "verdict": _verdict(unit.decision.verdict, report.scope),
        "no_objection": bool(report.scope) and _clear(unit),
        "explanation": _explanation(explain(unit, report.scope), report.scope),
        "reasons": [_reason(reason, unit) for reason in unit.decision.reasons],
        "excused": [_reason(reason, unit) for reason in unit.decision.excused],
        "results": _results(unit, report.checks),
        "timings": [
            {"name": json_text(t.name), "start": _number(t.start), "seconds": _number(t.seconds)}
            for t in unit.timings
        ],
        "mended": [{"check": json_text(rule), "message": json_text(says)} for rule, says in unit.mended],
        "facts": [{"name": json_text(name), "value": json_text(value)} for name, value in unit.facts],
    }


def _clear(unit: UnitReport) -> bool:
    """Nothing but the narrowing of the run, if even that, stands between the unit and an accept."""
    return unit.decision.no_objection or unit.decision.verdict is Verdict.ACCEPT


def _explanation(told: Explanation, scope: str) -> dict[str, Any]:
    return {
        "sentences": [json_text(said) for said in told.sentences],
        "at_best": _verdict(told.at_best, scope),
        "to_mend": [json_text(rule) for rule in told.to_mend],
        "unseen": [json_text(rule) for rule in told.unseen],
        "inherited": told.inherited,
        "waived": told.waived,
    }


def _reason(reason: Reason, unit: UnitReport) -> dict[str, Any]:
    return {
        "check": json_text(reason.check),
        "says": json_text(reason.says),
        "cause": reason.cause,
        "whose": of_reason(reason, unit.results).value,
    }


def _results(unit: UnitReport, checks: tuple[Check, ...]) -> list[dict[str, Any]]:
    """Every loaded check exactly once: also those that were not asked about this unit."""
    by_id = {result.check.id: _result(result, unit) for result in unit.results}
    for check in checks:
        by_id.setdefault(check.id, _not_judged(check))
    return [by_id[rule] for rule in sorted(by_id)]


def _result(result: Result, unit: UnitReport) -> dict[str, Any]:
    whose = of_result(result, unit.results)
    return {
        "check": json_text(result.check.id),
        "severity": result.check.severity.value,
        "outcome": result.outcome.value,
        "because": json_text(result.because),
        "cause": result.cause,
        "whose": whose.value if whose else None,
        "seconds": _number(result.seconds),
        "findings": [_finding(finding) for finding in result.findings[:FINDINGS]],
        "findings_left_out": max(len(result.findings) - FINDINGS, 0),
    }


def _not_judged(check: Check) -> dict[str, Any]:
    return {
        "check": json_text(check.id),
        "severity": check.severity.value,
        "outcome": NOT_JUDGED,
        "because": "the run holds no result of this check for this unit: it is not about units of this kind",
        "cause": None,
        "whose": None,
        "seconds": 0.0,
        "findings": [],
        "findings_left_out": 0,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "message": json_text(finding.message),
        "location": _location(finding.at) if finding.at else None,
        "fix": None if finding.fix is None else json_text(finding.fix),
        "detail": json_text(finding.detail),
        "standing": finding.standing.value,
        "because": json_text(finding.because),
        "edits": suggestions.data(finding),
    }


def _location(at: Location) -> dict[str, Any]:
    return {
        "path": json_text(at.path),
        "line": at.line,
        "column": at.column,
        "pointer": json_text(at.pointer),
        "source": json_text(at.source),
    }


def _number(seconds: float) -> float | None:
    return round(seconds, 3) if math.isfinite(seconds) else None
