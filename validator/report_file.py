"""A JSON report of mcp-vet, read back into a `Report`. Whoever wrote it: only its shape is believed.

Rules that are not installed here are kept, as foreign ones without documentation.
"""

import json
import math
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NoReturn

from validator.model import (
    Cause,
    Check,
    Decision,
    Edit,
    Finding,
    Kind,
    Location,
    Outcome,
    Reason,
    Report,
    Result,
    Severity,
    Standing,
    Timing,
    UnitReport,
    Verdict,
)

if TYPE_CHECKING:
    from jsonschema.protocols import Validator

NOT_JUDGED = "not-judged"
SHOWN = 200  # characters of what the schema's validator says
MOST_NUMBER = 2**53  # what every reader of JSON can tell from its neighbours


class NotAReport(Exception):
    """The text is no report of this version's schema; the message says where it differs."""


def report_of(data: bytes) -> Report:
    """The report in *data*, JSON in UTF-8. Raises NotAReport.

    The schema is asked before anything is read. Times that are no numbers are 0.
    """
    document = document_of(data)
    try:
        checks = {item["id"]: _check(item) for item in document["checks"]}
        if len(checks) < len(document["checks"]):
            raise NotAReport("a rule is listed twice")
        return _report(document, checks)
    except (ValueError, KeyError) as exc:
        raise NotAReport(f"it contradicts itself: {str(exc)[:SHOWN]}") from exc


def document_of(data: bytes) -> dict[str, Any]:
    """The report as plain data, held against the schema. Raises NotAReport."""
    try:
        document = json.loads(
            data.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_number, parse_int=_whole
        )
    except (ValueError, RecursionError) as exc:
        raise NotAReport(f"it is not JSON: {str(exc)[:SHOWN]}") from exc
    if fault := next(iter(_schema().iter_errors(document)), None):
        where = "/".join(str(step) for step in fault.absolute_path)
        raise NotAReport(f"at /{where[:SHOWN]}: {fault.message[:SHOWN]}")
    return dict(document)


@cache
def _schema() -> "Validator":
    from jsonschema import Draft202012Validator

    text = (files("validator") / "schemas" / "report.schema.json").read_text(encoding="utf-8")
    return Draft202012Validator(json.loads(text))


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key is given twice")
    return found


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number")


def _whole(text: str) -> int:
    if len(text) > len(str(MOST_NUMBER)) or abs(int(text)) > MOST_NUMBER:
        raise ValueError("a number is too large")
    return int(text)


def _report(item: dict[str, Any], checks: dict[str, Check]) -> Report:
    return Report(
        verdict=Verdict(item["verdict"]),
        subject=item["subject"],
        units=tuple(_unit(unit, checks) for unit in item["units"]),
        checks=tuple(checks.values()),
        scope=item["scope"],
        reproduce=item["reproduce"],
        version=item["tool"]["version"],
        seconds=_seconds(item["seconds"]),
        notes=tuple(item["notes"]),
        complete=item["complete"],
        head=item["head"],
        base=item["base"],
    )


def _check(item: dict[str, Any]) -> Check:
    return Check(
        id=item["id"],
        severity=Severity(item["severity"]),
        since=item["since"],
        title=item["title"],
        doc="",
        needs={},
        run=_of_another_run,
    )


def _of_another_run() -> Iterable[Finding]:
    """What a rule of a report's does when it is run: it is data, not a rule that could be."""
    raise NotImplementedError("this rule is known from a report alone")


def _unit(item: dict[str, Any], checks: dict[str, Check]) -> UnitReport:
    judged = [result for result in item["results"] if result["outcome"] != NOT_JUDGED]
    if len({result["check"] for result in judged}) < len(judged):
        raise NotAReport("a rule has two results for one unit")
    reasons, excused = (tuple(_reason(reason) for reason in item[key]) for key in ("reasons", "excused"))
    return UnitReport(
        item["name"],
        Kind(item["kind"]),
        item["change"],
        Decision(Verdict(item["verdict"]), reasons, excused),
        tuple(_result(result, checks) for result in judged),
        tuple(Timing(t["name"], _seconds(t["start"]), _seconds(t["seconds"])) for t in item["timings"]),
        tuple((fact["name"], fact["value"]) for fact in item["facts"]),
        tuple((one["check"], one["message"]) for one in item["mended"]),
    )


def _reason(item: dict[str, Any]) -> Reason:
    return Reason(item["check"], item["says"], _cause(item["cause"]))


def _cause(name: str | None) -> Cause | None:
    return None if name is None else Cause(name)


def _result(item: dict[str, Any], checks: dict[str, Check]) -> Result:
    return Result(
        checks[item["check"]],
        Outcome(item["outcome"]),
        tuple(_finding(finding) for finding in item["findings"]),
        item["because"],
        _cause(item["cause"]),
        _seconds(item["seconds"]),
    )


def _finding(item: dict[str, Any]) -> Finding:
    at = item["location"]
    return Finding(
        message=item["message"],
        at=None if at is None else _location(at),
        fix=item["fix"],
        detail=item["detail"],
        standing=Standing(item["standing"]),
        because=item["because"],
        edits=tuple(_edit(edit) for edit in item["edits"]),
    )


def _location(item: dict[str, Any]) -> Location:
    return Location(
        item["path"], _place(item["line"]), _place(item["column"]), item["pointer"], item["source"]
    )


def _edit(item: dict[str, Any]) -> Edit:
    places: dict[str, Any] = {key: _place(item[key]) for key in ("line", "column", "end_line", "end_column")}
    texts = {key: item[key] for key in ("path", "replacement", "new_path")}
    return Edit(safe=item["safe"], **texts, **places)


def _place(number: float) -> int:
    """JSON Schema takes 1.0 for an integer, and a line has no end."""
    return max(1, min(int(number), MOST_NUMBER))


def _seconds(value: float | None) -> float:
    return float(value) if value is not None and math.isfinite(value) and value >= 0 else 0.0
