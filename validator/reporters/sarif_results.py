"""The results of a SARIF run: one for each finding, and one for each check that has none."""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

from validator.attribution import of_result
from validator.model import (
    Cause,
    Edit,
    Finding,
    Kind,
    Location,
    Outcome,
    Report,
    Result,
    Severity,
    Standing,
    UnitReport,
)
from validator.reporters.escape import json_text, one_line, visible
from validator.reporters.suggestions import MOST_CHARACTERS, MOST_EDITS
from validator.reporters.words import message

ENTRIES = "servers/"
ROOT_URI = "servers"  # of what is about the pull request as a whole, for readers that want a place
MESSAGE = 2_000  # characters of a message with its fix
RANK = ("fail", "open", "pass", "notApplicable")
UNRESERVED = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")  # RFC 3986, 2.3
LEVEL = {
    Severity.ERROR: "error",
    Severity.REVIEW: "warning",
    Severity.WARNING: "warning",
    Severity.NOTE: "note",
}


def results(report: Report, rules: Sequence[str]) -> list[dict[str, Any]]:
    """All of them, what counts most first; *rules*: the ids in the order of the run's rules."""
    index = {rule: number for number, rule in enumerate(rules)}
    found = [
        (_order(one, result), _indexed(one, index))
        for unit in report.units
        for result in unit.results
        for one in _of(unit, result)
    ]
    return [one for _, one in sorted(found, key=lambda pair: pair[0])]


def _order(one: dict[str, Any], result: Result) -> tuple[int, int, int]:
    suppressed = 1 if "suppressions" in one else 0
    return RANK.index(one["kind"]), suppressed, list(Severity).index(result.check.severity)


def _indexed(one: dict[str, Any], index: dict[str, int]) -> dict[str, Any]:
    """3.27.6: a rule that is not in the run's list has no index."""
    return {**one, "ruleIndex": index[one["ruleId"]]} if one["ruleId"] in index else one


def _of(unit: UnitReport, result: Result) -> Iterator[dict[str, Any]]:
    if result.outcome is Outcome.FAILED:
        yield from (_failure(unit, result, finding) for finding in result.findings)
    else:
        yield _silent(unit, result)


def _failure(unit: UnitReport, result: Result, finding: Finding) -> dict[str, Any]:
    said = message(finding) + (f". Fix: {finding.fix}" if finding.fix else "")
    return {
        **_begun(unit, result, "fail", LEVEL[result.check.severity], said),
        **_places(unit, finding.at),
        "partialFingerprints": {"mcpVetFinding/v1": _fingerprint(unit, result, finding)},
        **_suppressed(finding),
        **_fixes(finding),
    }


def _silent(unit: UnitReport, result: Result) -> dict[str, Any]:
    if result.outcome is Outcome.PASSED:
        kind, said = "pass", "nothing to object to"
    else:
        kind = "notApplicable" if result.cause is Cause.NOT_APPLICABLE else "open"
        said = result.because
    return {**_begun(unit, result, kind, "none", said), **_places(unit, None)}


def _begun(unit: UnitReport, result: Result, kind: str, level: str, said: str) -> dict[str, Any]:
    """3.27.9, 3.27.10: a result that is no failure has the level none."""
    return {
        "ruleId": json_text(result.check.id),
        "kind": kind,
        "level": level,
        "message": {"text": one_line(said, MESSAGE) or result.check.id},
        "properties": {
            "unit": one_line(unit.name),
            "outcome": result.outcome.value,
            **({"whose": whose.value} if (whose := of_result(result, unit.results)) else {}),
        },
    }


def _places(unit: UnitReport, at: Location | None) -> dict[str, Any]:
    """Where, in the registry: GitHub wants a file of the repository. A place in the source is related."""
    manifest = Location(f"{ENTRIES}{unit.name}/server.yaml")
    of_entry = unit.kind is not Kind.PULL_REQUEST
    if at is not None and (not of_entry or at.path.startswith(ENTRIES)):
        place, other = _place(at, "%SRCROOT%"), None
    else:
        place = _place(manifest, "%SRCROOT%") if of_entry else None
        other = _place(at, "SOURCE") if at else None
    return {
        "locations": [place] if place else [],
        "relatedLocations": [{"id": 1, **other}] if other else [],
    }


def _place(at: Location, root: str) -> dict[str, Any] | None:
    uri = sarif_uri(at.path)
    if not uri:
        return None
    region: dict[str, Any] = {"startLine": max(at.line, 1), "startColumn": max(at.column, 1)}
    if at.source:
        region["snippet"] = {"text": visible(at.source)}
    return {"physicalLocation": {"artifactLocation": {"uri": uri, "uriBaseId": root}, "region": region}}


def sarif_uri(path: str) -> str:
    """A path as a relative URI; "" for one that leads out of its root, or is none (threats.md O7)."""
    parts = path.split("/")
    if any(part in ("", ".", "..") for part in parts):
        return ""
    return "/".join(_quoted(part) for part in parts)


def _quoted(part: str) -> str:
    octets = part.encode("utf-8", "backslashreplace")
    return "".join(chr(octet) if octet in UNRESERVED else f"%{octet:02X}" for octet in octets)


def _fingerprint(unit: UnitReport, result: Result, finding: Finding) -> str:
    """The same for the same defect after lines moved, so that a dismissed alert stays dismissed."""
    path = finding.at.path if finding.at else ""
    said = "\0".join((result.check.id, unit.name, path, finding.message))
    return hashlib.sha256(said.encode("utf-8", "backslashreplace")).hexdigest()


def _suppressed(finding: Finding) -> dict[str, Any]:
    if finding.standing is Standing.COUNTS:
        return {}
    why = one_line(finding.because) or f"{finding.standing.value}: it does not count in the verdict"
    return {"suppressions": [{"kind": "external", "status": "accepted", "justification": why}]}


def _fixes(finding: Finding) -> dict[str, Any]:
    """3.55: only what can be applied without being read first, and only whole; a renaming is none."""
    edits = finding.edits
    whole = 0 < len(edits) <= MOST_EDITS and all(len(edit.replacement) <= MOST_CHARACTERS for edit in edits)
    if not (whole and all(edit.safe and not edit.new_path and sarif_uri(edit.path) for edit in edits)):
        return {}
    text = one_line(finding.fix or "mcp-vet fix")
    return {"fixes": [{"description": {"text": text}, "artifactChanges": [_change(edit) for edit in edits]}]}


def _change(edit: Edit) -> dict[str, Any]:
    region = {
        "startLine": edit.line,
        "startColumn": edit.column,
        "endLine": edit.end_line,
        "endColumn": edit.end_column,
    }
    inserted = {"insertedContent": {"text": json_text(edit.replacement)}} if edit.replacement else {}
    return {
        "artifactLocation": {"uri": sarif_uri(edit.path), "uriBaseId": "%SRCROOT%"},
        "replacements": [{"deletedRegion": region, **inserted}],
    }
