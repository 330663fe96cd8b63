"""The report as SARIF 2.1.0, for viewers and archives; the numbers below are sections of its text.

Every loaded check is a rule, and every answer of a check is a result: `fail`, `pass`, `open` where it gave
none, `notApplicable`. What weighs most comes first. For uploads to GitHub, see code_scanning.py.
"""

import gzip
import json
from typing import Any

from validator.explanation_whole import explain_report
from validator.model import Cause, Check, Outcome, Report, Result, UnitReport, Verdict
from validator.reporters.escape import json_document, json_text, one_line, visible
from validator.reporters.sarif_results import LEVEL, results
from validator.reporters.words import explained, report_word, unit_word
from validator.verdict import exit_status

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
# GitHub's documentation, "SARIF support for code scanning": it refuses more than 25,000 results or rules, or
# 10 MB when compressed with gzip, and shows 5,000 results. A result may have 1,000 locations; we give one.
MOST_RESULTS = 5_000
MOST_RULES = 25_000
MOST_BYTES = 9_500_000  # compressed
WHY = 4_000  # characters of a verdict's reasons
DOCUMENTATION = 20_000  # characters of one rule's page


def render(report: Report) -> str:
    """One run in ASCII JSON, with every answer of every check."""
    return document(report, results(report, [check.id for check in rules(report)]))


def rules(report: Report) -> list[Check]:
    """The rules of the run, in its order."""
    return sorted(report.checks, key=lambda check: check.id)[:MOST_RULES]


def document(report: Report, found: list[dict[str, Any]], most_bytes: int = MOST_BYTES) -> str:
    """One run in ASCII JSON, with as many of the results *found*, the first ones, as a reader takes.

    *most_bytes*: of the document compressed with gzip.
    """
    kept = found[:MOST_RESULTS]
    text = _text(report, kept, len(found))
    while kept and len(text) > most_bytes and len(gzip.compress(text.encode("ascii"))) > most_bytes:
        kept = kept[: len(kept) * 3 // 4]
        text = _text(report, kept, len(found))
    return text


def _text(report: Report, kept: list[dict[str, Any]], found: int) -> str:
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(report, kept, found)]}
    text = json.dumps(log, indent=2, ensure_ascii=True, allow_nan=False)
    return json_document(text) + "\n"


def _run(report: Report, kept: list[dict[str, Any]], found: int) -> dict[str, Any]:
    return {
        "tool": {"driver": _driver(report)},
        "invocations": [_invocation(report)],
        "columnKind": "unicodeCodePoints",  # 3.14.27: as our columns count
        "originalUriBaseIds": {
            "%SRCROOT%": {"description": {"text": "the registry's root"}},
            "SOURCE": {"description": {"text": "the root of the source repository at the pinned commit"}},
        },
        "results": kept,
        "properties": {
            "verdict": _verdict(report),
            "says": report_word(report),
            "explanation": one_line("; ".join(explain_report(report).sentences), WHY),
            "scope": one_line(report.scope),
            "subject": one_line(report.subject),
            "reproduce": one_line(report.reproduce),
            "units": [_unit(unit, report) for unit in report.units],
            "resultsLeftOut": found - len(kept),
        },
    }


def _unit(unit: UnitReport, report: Report) -> dict[str, Any]:
    said = unit_word(unit, report.scope)
    return {"name": one_line(unit.name), "verdict": said, "why": one_line(explained(unit, report.scope), WHY)}


def _driver(report: Report) -> dict[str, Any]:
    return {
        "name": "mcp-vet",
        "version": one_line(report.version) or "0",
        "rules": [_rule(check) for check in rules(report)],
    }


def _rule(check: Check) -> dict[str, Any]:
    return {
        "id": json_text(check.id),
        "shortDescription": {"text": one_line(check.title) or check.id},
        "help": {"text": visible(check.doc, DOCUMENTATION) or check.id},
        "defaultConfiguration": {"level": LEVEL[check.severity]},
        "properties": {"severity": check.severity.value, "since": one_line(check.since)},
    }


def _invocation(report: Report) -> dict[str, Any]:
    """3.20: successful only where the run came to a decision of its own."""
    decided = report.verdict in (Verdict.ACCEPT, Verdict.REJECT)
    told = [
        *({"level": "note", "message": {"text": one_line(note)}} for note in report.notes),
        *(_notification(unit, result) for unit in report.units for result in unit.results),
    ]
    return {
        "executionSuccessful": decided and report.complete and not report.scope,
        "exitCode": exit_status(report),
        "toolExecutionNotifications": [each for each in told if each is not None],
    }


def _notification(unit: UnitReport, result: Result) -> dict[str, Any] | None:
    """3.58: what mcp-vet itself could not do, or did wrong."""
    broke = result.outcome is Outcome.BROKE
    if not (broke or result.cause is Cause.OURS):
        return None
    said = f"{unit.name}: {result.check.id} {'broke' if broke else 'did not run'}: {result.because}"
    return {
        "level": "error" if broke else "warning",
        "message": {"text": one_line(said)},
        "associatedRule": {"id": json_text(result.check.id)},
    }


def _verdict(report: Report) -> str:
    narrowed = bool(report.scope) and report.verdict is Verdict.ACCEPT
    return Verdict.UNDECIDED.value if narrowed else report.verdict.value
