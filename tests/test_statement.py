"""What a statement says of a report: never PASSED but for an accept that was proved, and nothing raw."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.golden.reports import REPORTS
from tests.statement_cases import HEAD, WHEN, evidence_of, run
from validator.evidence.codec import Malformed
from validator.evidence.folder_digests import MOST_DEPTH, folder_digests
from validator.evidence.plain_file import MOST_BYTES
from validator.model import Report, Verdict
from validator.statement import SUMMARY, VERDICT, Facts, Subject, render, rules_digest, statement

UNIT = "weather"
FACTS = Facts("", HEAD, "0" * 64, (Subject("head", "gitCommit", HEAD),), {"run.json": "1" * 64})


def of(report: Report, facts: Facts = FACTS) -> dict[str, Any]:
    return statement(report, facts, WHEN)


@pytest.mark.parametrize("name", sorted(set(REPORTS) - {"not-a-submission"}))
def test_only_an_accept_passes_and_only_a_reject_fails(name: str) -> None:
    """What is undecided is no verification summary at all: that has no word for it."""
    report = REPORTS[name]
    data = of(report)

    accepted = report.verdict is Verdict.ACCEPT and not report.scope
    result = "PASSED" if accepted else "FAILED" if report.verdict is Verdict.REJECT else None
    assert data["predicate"].get("verificationResult") == result
    assert data["predicate"].get("verifiedLevels") == {
        "PASSED": ["MCP_VET_ACCEPT"],
        "FAILED": ["FAILED"],
    }.get(result or "")
    assert data["predicateType"] == (SUMMARY if result else VERDICT)
    assert [u["name"] for u in data["predicate"][VERDICT]["units"]] == [u.name for u in report.units]


def test_the_cases_hold_every_verdict() -> None:
    results = {
        of(report)["predicate"].get("verificationResult") for report in REPORTS.values() if report.units
    }

    assert results == {"PASSED", "FAILED", None}


@pytest.mark.parametrize("scope", ["static", "offline", "select MET"])
def test_a_narrowed_run_never_passes(scope: str) -> None:
    report = replace(REPORTS["accept"], scope=scope)
    data = of(report)

    assert "PASSED" not in render(data)
    assert data["predicate"][VERDICT]["verdict"] == "undecided"
    assert {unit["verdict"] for unit in data["predicate"][VERDICT]["units"]} == {"undecided"}
    assert data["predicate"][VERDICT]["scope"] == scope


@pytest.mark.parametrize(
    "report",
    [REPORTS["not-a-submission"], replace(REPORTS["accept"], complete=False)],
    ids=["none", "stopped"],
)
def test_nothing_is_stated_of_a_run_that_judged_nothing_or_was_stopped(report: Report) -> None:
    with pytest.raises(ValueError, match="judged nothing, or was stopped"):
        of(report)


def test_a_reject_names_only_what_was_rejected() -> None:
    """Whoever looks the good entry up by its digest must not find it condemned."""
    report = REPORTS["several-entries"]
    names = {unit.name: unit.decision.verdict for unit in report.units}
    subjects = tuple(Subject(f"servers/{name}/server.yaml", "sha256", "a" * 64, name) for name in names)
    data = of(report, replace(FACTS, subjects=(*FACTS.subjects, *subjects)))

    named = {subject["name"] for subject in data["subject"]}
    rejected = {name for name, verdict in names.items() if verdict is Verdict.REJECT}
    assert len(rejected) < len(names)
    assert named == {"head", *(f"servers/{name}/server.yaml" for name in rejected)}


def test_a_statement_is_an_in_toto_statement_with_the_fields_that_a_summary_requires() -> None:
    data = of(REPORTS["accept"])

    assert data["_type"] == "https://in-toto.io/Statement/v1"
    assert data["subject"] == [{"name": "head", "digest": {"gitCommit": HEAD}}]
    assert data["predicateType"] == "https://slsa.dev/verification_summary/v1"
    required = {"verifier", "timeVerified", "resourceUri", "policy", "verificationResult", "verifiedLevels"}
    assert required <= data["predicate"].keys()
    assert data["predicate"]["resourceUri"] == f"gitoid:commit:sha1:{HEAD}"
    assert data["predicate"]["policy"] == {"uri": "urn:mcp-vet:policy", "digest": {"sha256": "0" * 64}}
    assert data["predicate"]["inputAttestations"] == []


@pytest.mark.parametrize(
    ("head", "uri"), [("", "urn:mcp-vet:working-tree"), ("b" * 64, f"gitoid:commit:sha256:{'b' * 64}")]
)
def test_what_has_no_commit_of_sha1_is_named_otherwise(head: str, uri: str) -> None:
    assert of(REPORTS["accept"], replace(FACTS, head=head))["predicate"]["resourceUri"] == uri


def test_the_text_is_the_same_whatever_order_things_come_in() -> None:
    subjects = (Subject("b", "sha256", "1" * 64), Subject("a", "sha256", "2" * 64))
    one = replace(FACTS, subjects=subjects, evidence={"b": "1" * 64, "a": "2" * 64})
    other = replace(FACTS, subjects=subjects[::-1], evidence={"a": "2" * 64, "b": "1" * 64})
    checks = REPORTS["accept"].checks

    assert render(of(REPORTS["accept"], one)) == render(of(REPORTS["accept"], other))
    assert rules_digest(checks) == rules_digest(checks[::-1]) != rules_digest(checks[1:])


def test_reasons_stand_in_an_order_of_their_own() -> None:
    """A live run has them in the order in which evidence came, a replay in that of the rules."""
    report = REPORTS["reject"]
    units = tuple(
        replace(u, decision=replace(u.decision, reasons=u.decision.reasons[::-1])) for u in report.units
    )

    assert any(len(unit.decision.reasons) > 1 for unit in units)
    assert render(of(replace(report, units=units))) == render(of(report))


HOSTILE = st.text(max_size=30) | st.sampled_from(
    ['"},{"', "::error::x", "##[group]", "\x1b]8;;x", "\u202e", "\ud800", "</script>", "\u2028", "a" * 30_000]
)


@settings(max_examples=60, deadline=None)
@given(HOSTILE)
def test_a_hostile_name_is_one_string_of_ascii_json(text: str) -> None:
    rejected = next(u for u in REPORTS["reject"].units if u.decision.verdict is Verdict.REJECT)
    unit = replace(rejected, name=text, change=text)
    report = replace(REPORTS["reject"], units=(unit,), scope=text)
    written = render(
        of(report, replace(FACTS, subjects=(Subject(text, "sha256", "0" * 64, text),), evidence={text: "0"}))
    )

    assert written.isascii()
    assert "##[" not in written
    assert all(line.isprintable() and not line.lstrip().startswith("::") for line in written.splitlines())
    written.encode("utf-8")
    data = json.loads(written)
    assert len(data["subject"]) == 1
    assert len(data["predicate"][VERDICT]["units"]) == 1


def test_given_values_are_in_no_statement(tmp_path: Path) -> None:
    """--env-file and the policy's values may be credentials."""
    from validator.policy import load_policy

    policy = load_policy().with_values({"API_KEY": "very-secret-value"})
    where = evidence_of(tmp_path / "e", "IMG001/good-name", policy=policy)

    assert "very-secret-value" not in (where / "statement.json").read_text()
    assert run("verify", where / "statement.json", "--evidence", where)[0] == 0


def test_digests_are_of_every_file_below(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "c").write_bytes(b"")
    (tmp_path / "left-out").write_bytes(b"x")
    (tmp_path / "a" / "left-out").write_bytes(b"abc")

    assert folder_digests(tmp_path, without=frozenset({"left-out"})) == {
        "a/b/c": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "a/left-out": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    }


def test_folders_without_end_are_refused(tmp_path: Path) -> None:
    (tmp_path / "/".join("d" * (MOST_DEPTH + 1))).mkdir(parents=True)

    with pytest.raises(Malformed, match="within each other"):
        folder_digests(tmp_path)


def test_a_huge_file_is_refused_by_its_size_alone(tmp_path: Path) -> None:
    with (tmp_path / "huge").open("wb") as huge:
        huge.truncate(1 << 40)  # sparse

    with pytest.raises(Malformed, match=f"more than {MOST_BYTES} bytes"):
        folder_digests(tmp_path)


def test_more_files_than_a_run_writes_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("validator.evidence.folder_digests.MOST_FILES", 2)
    for name in "abc":
        (tmp_path / name).write_bytes(b"")

    with pytest.raises(Malformed, match="more than 2 files"):
        folder_digests(tmp_path)
