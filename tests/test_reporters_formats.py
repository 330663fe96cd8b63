"""SARIF and JUnit say what the report says, in documents that their readers take."""

import json
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given

from tests.golden.reports import (
    BRANCH,
    BUILDS,
    NO_ENGINE,
    PINNED,
    REPORTS,
    ROOT,
    broke,
    failed,
    report,
    silent,
    unit,
)
from tests.test_reporters_escape import COMMAND, hostile_report, many, texts
from validator.model import Cause, Edit, Finding, Location, Standing, Verdict
from validator.reporters import REPORTERS
from validator.reporters.sarif import MOST_RESULTS
from validator.reporters.sarif_results import sarif_uri


def run_of(name_or_report: Any) -> dict[str, Any]:
    told = REPORTS[name_or_report] if isinstance(name_or_report, str) else name_or_report
    [run] = json.loads(REPORTERS["sarif"](told))["runs"]
    assert isinstance(run, dict)
    return run


def suites_of(told: Any) -> ElementTree.Element:
    return ElementTree.fromstring(REPORTERS["junit"](told))


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_every_answer_of_a_check_is_a_result(name: str) -> None:
    answers = sum(len(result.findings) or 1 for unit in REPORTS[name].units for result in unit.results)
    run = run_of(name)

    assert len(run["results"]) == answers
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert (result["level"] == "none") is (result["kind"] != "fail")


@pytest.mark.parametrize(
    ("name", "successful"),
    [("accept", True), ("reject", True), ("undecided-ours", False), ("narrowed-static", False)],
)
def test_only_a_decided_run_was_successful(name: str, successful: bool) -> None:
    assert run_of(name)["invocations"][0]["executionSuccessful"] is successful


def test_what_counts_most_comes_first_and_the_cut_is_said() -> None:
    run = run_of(report(unit("w", failed(ROOT, *[Finding("small")] * MOST_RESULTS), failed(PINNED, BRANCH))))

    assert run["results"][0]["ruleId"] == "SRC001"
    assert len(run["results"]) == MOST_RESULTS
    assert run["properties"]["resultsLeftOut"] == 1 + 6


def test_a_place_in_the_source_is_related_to_the_manifest() -> None:
    """Code scanning shows files of the registry only."""
    found = Finding("no", Location("Dockerfile", 4, 2, source="RUN make"))
    [result] = [r for r in run_of(report(unit("w", failed(BUILDS, found))))["results"] if r["kind"] == "fail"]

    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "servers/w/server.yaml"
    there = result["relatedLocations"][0]["physicalLocation"]
    assert there["artifactLocation"] == {"uri": "Dockerfile", "uriBaseId": "SOURCE"}
    assert there["region"] == {"startLine": 4, "startColumn": 2, "snippet": {"text": "RUN make"}}


def test_what_does_not_count_is_suppressed_with_its_reason() -> None:
    waived = replace(BRANCH, standing=Standing.WAIVED, because="older than the rule")
    [result] = [
        r for r in run_of(report(unit("w", failed(PINNED, waived))))["results"] if r["kind"] == "fail"
    ]

    assert result["suppressions"][0]["justification"] == "older than the rule"


def test_a_fingerprint_survives_a_move_to_another_line() -> None:
    moved = replace(BRANCH, at=replace(BRANCH.at, line=99)) if BRANCH.at else BRANCH
    first, second = (
        next(r for r in run_of(report(unit("w", failed(PINNED, found))))["results"] if r["kind"] == "fail")
        for found in (BRANCH, moved)
    )

    assert first["partialFingerprints"] == second["partialFingerprints"]
    assert first["locations"] != second["locations"]


@pytest.mark.parametrize(("safe", "fixes"), [(True, 1), (False, 0)])
def test_only_a_safe_edit_is_a_fix(safe: bool, fixes: int) -> None:
    edit = Edit("servers/w/server.yaml", 3, 1, 3, 5, "name", safe=safe)
    found = replace(BRANCH, edits=(edit,))
    [result] = [r for r in run_of(report(unit("w", failed(PINNED, found))))["results"] if r["kind"] == "fail"]

    assert len(result.get("fixes", [])) == fixes


@pytest.mark.parametrize("path", ["", "/etc/passwd", "../x", "a/../b", "a//b", "a/./b", "a/"])
def test_a_path_that_leads_elsewhere_is_no_uri(path: str) -> None:
    assert sarif_uri(path) == ""


def test_a_uri_holds_no_character_that_means_something() -> None:
    assert sarif_uri("a b/ü:\udc80?#.md") == "a%20b/%C3%BC%3A%5Cudc80%3F%23.md"


def test_what_is_ours_is_a_notification() -> None:
    told = report(unit("w", broke("ZeroDivisionError", ROOT), *silent(NO_ENGINE, Cause.OURS, BUILDS)))
    said = run_of(told)["invocations"][0]["toolExecutionNotifications"]

    assert [(each["associatedRule"]["id"], each["level"]) for each in said] == [
        ("IMG001", "error"),
        ("BLD001", "warning"),
    ]


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_junit_is_green_for_an_accept_and_for_nothing_else(name: str) -> None:
    told = REPORTS[name]
    root = suites_of(told)
    red = int(root.get("failures", "0")) + int(root.get("errors", "0"))
    calm = told.verdict in (Verdict.ACCEPT, Verdict.NOT_A_SUBMISSION) or (
        bool(told.scope)
        and all(unit.decision.no_objection or unit.decision.verdict is Verdict.ACCEPT for unit in told.units)
    )

    assert (red == 0) is calm


def test_junit_has_a_case_for_each_check_and_one_for_the_verdict() -> None:
    told = REPORTS["reject"]
    for suite, judged in zip(suites_of(told).iter("testsuite"), told.units, strict=True):
        names = [case.get("name", "") for case in suite.iter("testcase")]
        assert [name.split()[0] for name in names[:-1]] == sorted(r.check.id for r in judged.results)
        assert names[-1] == "verdict"
        assert suite.get("tests") == str(len(names))


def test_junit_of_a_submission_that_could_not_be_read_is_red() -> None:
    unread = replace(REPORTS["accept"], units=(), verdict=Verdict.UNDECIDED, notes=("no such pull request",))

    assert suites_of(unread).get("errors") == "1"


def test_a_run_that_was_stopped_is_red_and_not_successful() -> None:
    stopped = replace(REPORTS["accept"], verdict=Verdict.UNDECIDED, complete=False)

    assert suites_of(stopped).get("errors") == "1"
    assert run_of(stopped)["invocations"][0]["executionSuccessful"] is False


@many
@given(texts)
def test_hostile_text_stays_text(text: str) -> None:
    """Both documents are read by their parsers, and nothing invisible is left in what people read."""
    told = hostile_report(text)
    assert not COMMAND.search(REPORTERS["junit"](told))
    assert not COMMAND.search(REPORTERS["sarif"](told))
    suites_of(told)
    for result in run_of(told)["results"]:
        shown = result["message"]["text"]
        assert shown.replace(" ", "").isprintable()
        for place in (*result["locations"], *result.get("relatedLocations", ())):
            uri = place["physicalLocation"]["artifactLocation"]["uri"]
            assert uri.isascii()
            assert not uri.startswith("/")
            assert ".." not in uri.split("/")
            assert ":" not in uri
