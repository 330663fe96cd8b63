"""SARIF is what OASIS says it is: held against its own schema, which dev/schemas brings."""

import gzip
import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft4Validator

from tests.golden.reports import BRANCH, OUTSIDE, PINNED, REPORTS, ROOT, STRAY, failed, report, unit, whole
from tests.test_reporters_escape import hostile_report, texts
from validator.model import Finding, Report
from validator.reporters import REPORTERS, sarif
from validator.reporters.sarif_results import results

SCHEMA = Path(__file__).parent.parent / ".engine" / "schemas" / "sarif-2.1.0.json"
FORMATS = ("sarif", "code-scanning")


@cache
def validator() -> Draft4Validator:
    if not SCHEMA.exists():
        if os.environ.get("MCP_VET_REQUIRE_DOCKER") == "1":
            pytest.fail("no schema of SARIF: run dev/schemas")
        pytest.skip("no schema of SARIF: run dev/schemas")
    schema = json.loads(SCHEMA.read_text())
    Draft4Validator.check_schema(schema)
    return Draft4Validator(schema, format_checker=Draft4Validator.FORMAT_CHECKER)


def complaints(text: str) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in validator().iter_errors(json.loads(text))]


def run_of(text: str) -> dict[str, Any]:
    [run] = json.loads(text)["runs"]
    assert isinstance(run, dict)
    return run


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("name", sorted(REPORTS))
def test_every_golden_report_keeps_the_schema(name: str, format: str) -> None:
    assert complaints(REPORTERS[format](REPORTS[name])) == []


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(texts)
def test_no_submission_can_break_the_schema(text: str) -> None:
    for name in FORMATS:
        assert complaints(REPORTERS[name](hostile_report(text))) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"kind": "fail"', '"kind": "maybe"'),
        ('"level": "error"', '"level": "grave"'),
        ('"executionSuccessful": true,', ""),
        ('"columnKind"', '"columnSort"'),
        ('"startLine": 14', '"startLine": 0'),
        ('"version": "2.1.0"', '"version": "2.2.0"'),
    ],
)
def test_the_schema_refuses_what_is_no_sarif(old: str, new: str) -> None:
    good = REPORTERS["sarif"](REPORTS["reject"])

    assert old in good
    assert complaints(good.replace(old, new))


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_code_scanning_gets_an_alert_for_each_finding_that_counts_and_nothing_else(name: str) -> None:
    told = REPORTS[name]
    run = run_of(REPORTERS["code-scanning"](told))

    assert len(run["results"]) == sum(len(r.counting) for unit in told.units for r in unit.results)
    assert all(one["kind"] == "fail" and len(one["locations"]) == 1 for one in run["results"])
    assert {rule["id"] for rule in run["tool"]["driver"]["rules"]} == {check.id for check in told.checks}


def test_what_is_about_the_whole_has_a_place_for_code_scanning() -> None:
    stray = Finding("too many files")
    [result] = run_of(REPORTERS["code-scanning"](report(whole(stray))))["results"]
    [placed] = run_of(REPORTERS["code-scanning"](report(whole(STRAY))))["results"]

    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "servers"
    assert placed["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == ".github/workflows/ci.yml"


def test_a_document_is_cut_to_what_can_be_uploaded() -> None:
    """By its size when compressed; what counts most stays."""
    many = [Finding(f"{number * 7919:x}" * 200) for number in range(400)]
    told = report(unit("w", failed(ROOT, *many), failed(PINNED, BRANCH)), whole(*[STRAY] * 3))
    found = results(told, [check.id for check in sarif.rules(told)])
    small = sarif.document(told, found, 20_000)
    run = run_of(small)

    assert len(gzip.compress(small.encode())) <= 20_000
    assert 0 < len(run["results"]) < 400
    assert run["results"][0]["ruleId"] == "SRC001"
    assert run["properties"]["resultsLeftOut"] == len(found) - len(run["results"])
    assert run_of(sarif.document(told, found, 10))["results"] == []
    assert complaints(small) == []


def test_a_large_document_that_shrinks_enough_is_whole() -> None:
    told: Report = report(unit("w", failed(ROOT, *[Finding("x" * 900)] * 300)))
    found = results(told, [])

    assert len(run_of(sarif.document(told, found, 60_000))["results"]) == len(found)


def test_rules_are_those_of_the_run() -> None:
    assert OUTSIDE.id in [check.id for check in sarif.rules(REPORTS["accept"])]
