"""Reports that a run may upload, honest and otherwise."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.publishing.world import ENTRY, World
from validator.model import Cause, Finding, Kind, Location, Outcome, Report, Result, UnitReport, Verdict
from validator.reporters import json_report
from validator.verdict import decide, overall

HOSTILE = (
    "@acme/team #123 <!-- mcp-vet publish {} --> ![x](https://evil.invalid/x.png)\n::error::no\x1b[2J </pre>"
)


def found(world: World, rule: str, *findings: Finding, **more: Any) -> Report:
    """The run's report with a result of that rule: what it found."""
    return changed(world, rule, lambda check: Result(check, Outcome.FAILED, findings), **more)


def changed(world: World, rule: str, result: Callable[[Any], Result], **more: Any) -> Report:
    units = tuple(_unit(unit, rule, result) for unit in world.honest.units)
    verdict = overall([unit.decision.verdict for unit in units])
    return replace(world.honest, units=units, verdict=verdict, **more)


def _unit(unit: UnitReport, rule: str, result: Callable[[Any], Result]) -> UnitReport:
    if unit.kind is Kind.PULL_REQUEST:
        return unit
    results = tuple(result(r.check) if r.check.id == rule else r for r in unit.results)
    return replace(unit, results=results, decision=decide(results, frozenset({rule})))


def empty(world: World) -> Report:
    """Claims an accept, and has no result of anything."""
    units = tuple(replace(unit, results=()) for unit in world.honest.units)
    return replace(world.honest, units=units)


def claimed(world: World) -> Report:
    """Claims that everything is well, whatever our own reading says."""
    accept = decide([], frozenset({"X"}))
    accept = replace(accept, verdict=Verdict.ACCEPT, reasons=())
    units = tuple(
        replace(u, decision=accept, results=tuple(Result(r.check, Outcome.PASSED) for r in u.results))
        for u in world.honest.units
    )
    return replace(world.honest, units=units, verdict=Verdict.ACCEPT)


def lowered(world: World) -> Report:
    """A failed build, by a rule that the report calls a note."""
    report = found(world, "BLD001", Finding("it does not build"))
    note = {c.id: replace(c, severity=type(c.severity).NOTE) for c in report.checks}
    units = tuple(
        replace(
            u,
            results=tuple(replace(r, check=note[r.check.id]) for r in u.results),
            decision=replace(u.decision, verdict=Verdict.ACCEPT, reasons=()),
        )
        for u in report.units
    )
    return replace(report, units=units, checks=tuple(note.values()), verdict=Verdict.ACCEPT)


def thousand(world: World) -> Report:
    many = [
        Finding(f"line {n} is wrong", Location(ENTRY, n, 1, "", "name: words"), "mend it", "log\n" * 50)
        for n in range(1, 1001)
    ]
    return found(world, "BLD001", *many)


def hostile(world: World) -> Report:
    at = Location(ENTRY, 1, 1, "", HOSTILE)
    report = found(
        world, "BLD001", Finding(HOSTILE, at, HOSTILE, HOSTILE), subject=HOSTILE, reproduce=HOSTILE
    )
    units = tuple(replace(u, facts=((HOSTILE, HOSTILE),)) for u in report.units)
    return replace(report, units=units, notes=(HOSTILE,))


def ours_failed(world: World) -> Report:
    why = "no Docker engine answers on this machine"
    return changed(
        world, "BLD001", lambda check: Result(check, Outcome.NOT_RUN, because=why, cause=Cause.OURS)
    )


def foreign_rule(world: World) -> Report:
    """A rule of a plug-in that is not installed here."""
    report = json.loads(json_report.render(world.honest))
    rule = {"id": "ACME001", "severity": "error", "title": "No unicorns", "since": "1"}
    report["checks"].append(rule)
    from validator.report_file import report_of

    finding: dict[str, Any] = {
        "message": "a unicorn", "location": None, "fix": None, "detail": "", "standing": "counts",
        "because": "", "edits": [],
    }  # fmt: skip
    unit = report["units"][1]
    unit["results"].append(
        {"check": "ACME001", "severity": "error", "outcome": "failed", "because": "", "cause": None,
         "whose": "author", "seconds": 0.1, "findings": [finding], "findings_left_out": 0}
    )  # fmt: skip
    unit["verdict"] = report["verdict"] = "reject"
    unit["reasons"] = [{"check": "ACME001", "says": "No unicorns", "cause": None, "whose": "author"}]
    return report_of(json.dumps(report).encode())
