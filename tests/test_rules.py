"""Every rule against its own fixtures and examples, and the rules about rules.

MCP_VET_WRITE=1 writes the expected findings anew; read what changed before you commit it.
"""

import os
from pathlib import Path

import pytest

from tests.evidence_cases import CHECKS, EXPECTED, POLICY, RULES, copy, judge, lines, write
from validator import docs
from validator.model import Check, Kind, Outcome, Severity

CASES = sorted(case for case in RULES.glob("*/*") if case.is_dir())
WANTED = {"bad": Outcome.FAILED, "good": Outcome.PASSED}
LONGEST = 400  # characters of a message; what it quotes is cut well below
ADVISORY = {  # id of an error or review that no accept needs -> why
    "PIN013": "a new entry has no earlier revision to have come from; of an edit both are always at hand",
}
REJECTING = [c for c in CHECKS.values() if c.severity in (Severity.ERROR, Severity.REVIEW)]


def name(case: Path) -> str:
    return f"{case.parent.name}/{case.name}"


@pytest.mark.parametrize("case", CASES, ids=name)
def test_fixture_ends_as_its_folder_says(case: Path) -> None:
    """`bad-…` fails and `good-…` passes; a fixture that lacks what the rule needs does neither."""
    result = judge(CHECKS[case.parent.name], case)

    assert result.outcome is WANTED[case.name.partition("-")[0]], (result.because, lines(result))


@pytest.mark.parametrize("case", [c for c in CASES if c.name.startswith("bad-")], ids=name)
def test_bad_fixture_gives_exactly_the_expected_findings(case: Path) -> None:
    """Every finding, with its place, is the one in findings.txt."""
    found = lines(judge(CHECKS[case.parent.name], case))
    if os.environ.get("MCP_VET_WRITE"):
        (case / EXPECTED).write_text(found, encoding="utf-8")

    assert found == (case / EXPECTED).read_text(encoding="utf-8")


@pytest.mark.parametrize("case", [c for c in CASES if c.name.startswith("bad-")], ids=name)
def test_findings_are_fit_to_be_read(case: Path) -> None:
    """A message is one line, begins in lower case or with a name, has no full stop, and is cut."""
    for finding in judge(CHECKS[case.parent.name], case).findings:
        assert finding.message.isprintable()
        assert len(finding.message) <= LONGEST
        assert len(finding.fix or "") <= 2 * LONGEST
        assert not finding.message.endswith(".")
        assert not finding.message[0].isupper()


@pytest.mark.parametrize("heading", ["Bad", "Good"])
@pytest.mark.parametrize("rule", CHECKS)
def test_documented_example_does_what_its_heading_says(rule: str, heading: str, tmp_path: Path) -> None:
    """The examples of a rule's page are executed."""
    examples = docs.examples(CHECKS[rule], heading)
    assert examples, f"{rule}: give an example below `## {heading}`, fenced with the evidence file's name"

    result = judge(CHECKS[rule], write(tmp_path, examples))

    assert result.outcome is WANTED[heading.lower()], (result.because, lines(result))


@pytest.mark.parametrize("kind", WANTED)
@pytest.mark.parametrize("rule", CHECKS)
def test_rule_has_fixtures_of_both_kinds(rule: str, kind: str) -> None:
    """A rule that was never seen to fail, or never seen to pass, is not a rule yet."""
    assert list(RULES.glob(f"{rule}/{kind}-*")), f"add fixtures/rules/{rule}/{kind}-<case>/"


def test_every_fixture_belongs_to_a_rule() -> None:
    """A folder without a rule is a rule that was lost."""
    assert {case.parent.name for case in CASES} == set(CHECKS)
    assert {case.name.partition("-")[0] for case in CASES} == set(WANTED)


@pytest.mark.parametrize("rule", CHECKS)
def test_rule_is_documented(rule: str) -> None:
    """The page has its four sections, in order, each with text; the title is short and names the problem."""
    parts = docs.sections(CHECKS[rule])

    assert tuple(parts) == docs.HEADINGS
    assert all(parts.values())
    assert len(CHECKS[rule].title) <= 70


@pytest.mark.parametrize("rule", CHECKS)
def test_rule_lives_in_a_file_of_its_name(rule: str) -> None:
    """`checks/<family>/<id lower>_<slug>.py`, and the function is called like the slug."""
    module = CHECKS[rule].run.__module__.rpartition(".")[2]

    assert module == f"{rule.lower()}_{CHECKS[rule].run.__name__}"


def test_family_shares_one_prefix() -> None:
    """The three letters of an id say in which family it is found."""
    prefixes: dict[str, set[str]] = {}
    for check in CHECKS.values():
        prefixes.setdefault(docs.family(check), set()).add(check.id[:3])

    assert all(len(found) == 1 for found in prefixes.values()), prefixes


@pytest.mark.parametrize("check", REJECTING, ids=lambda check: check.id)
def test_rejecting_rule_is_required_or_advisory(check: Check) -> None:
    """What can reject must have run for an accept, unless a reason is given here."""
    required = {rule for kind in Kind for rule in POLICY.required.get(kind, ())}

    assert (check.id in required) is not (check.id in ADVISORY)


def test_policy_requires_and_gates_only_rules_that_exist() -> None:
    """An id that no rule has would make every verdict undecided, for ever."""
    named = {rule for rules in POLICY.required.values() for rule in rules} | set(POLICY.gates.before_build)

    assert named <= set(CHECKS)


def test_gates_are_judged_from_the_entry_alone() -> None:
    """A gate that needed the image could hold nothing back."""
    late = {"Build", "Image", "Launch", "Session", "Listing", "Fetch", "Source", "Remote"}

    for rule in POLICY.gates.before_build:
        assert not {kind.__name__ for kind in CHECKS[rule].needs.values()} & late


@pytest.mark.parametrize("case", [c for c in CASES if c.name.startswith("bad-")], ids=name)
def test_rule_is_not_run_without_its_evidence(case: Path, tmp_path: Path) -> None:
    """Taking away any evidence file never turns a finding into a pass: it is not run, or fails still."""
    check = CHECKS[case.parent.name]
    needed = [getattr(kind, "FILE", "") for kind in check.needs.values()]
    for file in sorted(case.glob("*.json")):
        if file.name in needed and file.name != "change.json":
            directory = copy(case, tmp_path / file.name)
            (directory / file.name).unlink()
            assert judge(check, directory).outcome is Outcome.NOT_RUN, file.name


ONE_AT_MOST = {  # rules that look at one thing, and so have one finding at most
    "TLS027",
    *("CFG015", "CFG017", "CFG018", "IMG005", "MET005", "MET007", "MET009", "REG008", "REM002", "REM006"),
    *("SRC006", "SRC007", "REM007", "REM008", "REM009", "REM010", "REM011", "REM012", "REM013", "REM015"),
    *("REM016", "REM018", "REM019"),
    *("PIN002", "PIN004", "PIN006", "PIN007", "PIN008", "PIN009", "PIN010", "PIN011", "PIN012", "PIN016"),
    "PIN018",
    "MCP007",
    "MCP026",
    "MCP028",
    *(
        "BLD001",
        "BLD002",
        "BLD010",
        "IMG001",
        "IMG002",
        "MCP002",
        "MET002",
        "MET003",
        "MET004",
        "REG003",
        "REG004",
    ),
    *(
        "REG005",
        "REG007",
        "RUN001",
        "RUN002",
        "RUN003",
        "RUN004",
        "RUN005",
        "RUN007",
        "SCH008",
        "SRC001",
        "SRC002",
        "SRC003",
        "SRC005",
        "TLS001",
        "TLS002",
    ),
}


@pytest.mark.parametrize("rule", CHECKS)
def test_rule_that_looks_at_many_things_is_seen_to_report_several(rule: str) -> None:
    """A loop that ended at its first finding, or at its first good item, would fail its golden."""
    goldens = [(case / EXPECTED).read_text() for case in RULES.glob(f"{rule}/bad-*")]

    assert (max(len(text.splitlines()) for text in goldens) > 1) is (rule not in ONE_AT_MOST)
