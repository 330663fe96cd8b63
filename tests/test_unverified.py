"""A server that cannot be asked here, from its evidence to its verdict, with the real rules about it."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.evidence_cases import CHECKS, RULES, copy
from validator.case import Case
from validator.evidence.derived import DERIVED, FROM_ACTS
from validator.evidence.store import MISSING, recorded
from validator.evidence.submission import Change, EntryChange, FileChange, Registry, Submission
from validator.facts import facts
from validator.judge import judge
from validator.model import Cause, Outcome, UnitReport, Verdict
from validator.policy import load_policy
from validator.reporters import REPORTERS
from validator.resources import Provider, constant

CHANGE = EntryChange("notes", Change.ADDED)
REQUIRED = '[required]\npull-request = ["REG001"]\nserver = ["RUN001", "TLS001", "TLS002"]\n'
OPEN = f"{REQUIRED}[gates]\nbefore_build = []\n"
ACCEPT = f'{OPEN}[session]\nunverified = "accept"\n'
ASKED = [check for check in CHECKS.values() if check.id[:3] in ("RUN", "TLS") or check.id == "REG001"]
SAYS = "the server did not answer initialize: it asks for `NOTES_TOKEN`; tools.json stands in"


def judged(case: Path, policy: str, left_out: Sequence[str] = ()) -> tuple[UnitReport, str]:
    """The unit, and the report for people."""
    loaded = load_policy(policy)
    submission = Submission(
        "base", "head", (FileChange("servers/notes/server.yaml", "A", "0" * 6, "100644"),), (CHANGE,)
    )
    shared = (constant(submission), constant(Registry(())), constant(loaded))

    def of(change: EntryChange) -> Sequence[Provider]:
        unit = [p for p in recorded(case) if p.gives not in (Submission, Registry, EntryChange)]
        return [*shared, constant(change), *unit, *DERIVED, *FROM_ACTS]

    whole = Case(
        "a pull request",
        submission,
        loaded,
        tuple(loaded.adjust(ASKED)),
        shared,
        of,
        dict.fromkeys(left_out, "left out"),
    )
    report = judge(whole)
    return report.units[1], REPORTERS["terminal"](report)


@pytest.fixture
def unasked(tmp_path: Path) -> Path:
    """What a run records of such a server: no session and no listing, for that cause."""
    case = copy(RULES / "RUN003" / "bad-variable", tmp_path)
    why = {"because": SAYS, "cause": Cause.UNVERIFIED.value}
    (case / MISSING).write_text(json.dumps({"Session": why, "Listing": why}))
    return case


def test_maintainer_decides_and_is_told_why(unasked: Path) -> None:
    unit, text = judged(unasked, OPEN)

    assert unit.decision.verdict is Verdict.UNDECIDED
    assert {reason.cause for reason in unit.decision.reasons} == {Cause.UNVERIFIED}
    assert "listed, not verified: a maintainer must decide" in text
    assert "warning RUN003" in text


def test_policy_that_accepts_it_never_does_so_silently(unasked: Path) -> None:
    unit, text = judged(unasked, ACCEPT)

    assert unit.decision.verdict is Verdict.ACCEPT
    assert [reason.check for reason in unit.decision.excused] == ["TLS001", "TLS002"]
    assert "tools listed, not verified, which the policy accepts" in " ".join(text.split())
    assert "warning RUN003" in text
    assert "all required checks ran" not in text


def test_run_that_left_the_telling_rule_out_excuses_nothing(unasked: Path) -> None:
    assert judged(unasked, ACCEPT, ["RUN003"])[0].decision.verdict is Verdict.UNDECIDED


@pytest.mark.parametrize("cause", [cause for cause in Cause if cause is not Cause.UNVERIFIED])
def test_session_that_is_missing_for_another_cause_is_not_excused(unasked: Path, cause: Cause) -> None:
    why = {"because": "no session", "cause": cause.value}
    (unasked / MISSING).write_text(json.dumps({"Session": why, "Listing": why}))

    assert judged(unasked, ACCEPT)[0].decision.verdict is Verdict.UNDECIDED


@pytest.mark.parametrize("file", ["servers/notes/tools.json", "launch.json", "image.json", "ladder.json"])
def test_without_its_evidence_nothing_is_excused(unasked: Path, file: str) -> None:
    (unasked / file).unlink()

    unit, _ = judged(unasked, ACCEPT)
    assert unit.decision.verdict is not Verdict.ACCEPT
    assert not unit.decision.excused


def test_crash_with_a_tools_file_is_rejected_under_any_policy(tmp_path: Path) -> None:
    case = copy(RULES / "RUN001" / "bad-crash-with-tools", tmp_path)
    why = {"because": SAYS, "cause": Cause.UNVERIFIED.value}  # even if a provider were wrong about it
    (case / MISSING).write_text(json.dumps({"Session": why, "Listing": why}))
    unit, _ = judged(case, ACCEPT)

    assert unit.decision.verdict is Verdict.REJECT
    assert {r.outcome for r in unit.results if r.check.id == "RUN003"} == {Outcome.PASSED}


@pytest.mark.parametrize(
    ("rule", "case", "boot"),
    [
        ("RUN003", "good-listed", "bare: lists its tools without any configuration"),
        ("RUN001", "good-bare-fails-and-example-lists", "example: lists its tools with the example values"),
        ("RUN005", "bad-credential", "provided: lists its tools with values that work"),
        ("RUN005", "bad-network", "network: lists its tools with a network"),
        ("RUN001", "bad-every-rung", ""),
    ],
)
def test_rung_that_a_server_needs_is_told_in_its_favour(
    rule: str, case: str, boot: str, tmp_path: Path
) -> None:
    unit, _ = judged(copy(RULES / rule / case, tmp_path), OPEN)
    told = dict(unit.facts)

    assert told.get("boot", "").startswith(boot)
    assert ("boot" in told) is bool(boot)


def test_facts_of_nothing_are_none() -> None:
    assert facts({}) == ()
