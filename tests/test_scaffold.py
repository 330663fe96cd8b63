"""A new rule, as `mcp-vet new` begins it: in a copy of the project's skeleton, in a fresh interpreter."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.evidence_cases import CHECKS, ROOT, judge
from validator import docs, scaffold
from validator.check import check
from validator.evidence.manifest import Entry
from validator.model import Check, Outcome, Severity
from validator.scaffold import ScaffoldError, new_rule

LOOK = """
import sys
sys.path.insert(0, {root!r})
import checks
from validator import docs
from validator.plugins import collect
[rule] = collect(checks)
print(rule.id, rule.run.__module__, rule.title, sep="|")
print(list(docs.sections(rule)), sorted(docs.examples(rule, "Bad")), sorted(docs.examples(rule, "Good")))
try:
    list(rule.run(None))
except NotImplementedError as exc:
    print("unwritten:", exc)
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for package in ("checks", "checks/metadata"):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").write_text('"""Skeleton."""\n')
    return tmp_path


def test_new_rule_is_complete_but_for_what_it_looks_for(project: Path) -> None:
    """It loads, has its page, its examples and its fixtures, and says itself that it is not written."""
    written = new_rule(project, "MET901", "metadata", "Title is too long.")

    code = LOOK.format(root=str(project))
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        timeout=60,
        env=environment,
        check=True,
        cwd=project,
    )

    names = [file.relative_to(project).as_posix() for file in written]
    assert names == [
        "checks/metadata/met901_title_is_too_long.py",
        "fixtures/rules/MET901/bad-example/servers/example/server.yaml",
        "fixtures/rules/MET901/good-example/servers/example/server.yaml",
    ]
    rule, page, unwritten = done.stdout.splitlines()
    assert rule == "MET901|checks.metadata.met901_title_is_too_long|Title is too long"
    assert page == f"{list(docs.HEADINGS)} ['servers/example/server.yaml'] ['servers/example/server.yaml']"
    assert unwritten.startswith("unwritten:")


def test_unwritten_rule_neither_passes_nor_fails_its_fixtures(project: Path) -> None:
    """The suite stays red until somebody writes the rule: both fixtures end as broken."""
    _, bad, good = new_rule(project, "MET901", "metadata", "Title is too long")

    def unwritten(entry: Entry) -> None:
        raise NotImplementedError(entry.name)

    unwritten.__module__ = CHECKS["IMG001"].run.__module__
    rule: Check = check("MET901", Severity.WARNING, since="0.1")(unwritten)  # type: ignore[arg-type]
    for file in (bad, good):
        assert judge(rule, file.parents[2]).outcome is Outcome.BROKE


def test_fixture_manifests_are_sound(project: Path) -> None:
    """The manifests a new rule begins with trip no rule that exists, so that only the new one decides."""
    _, bad, good = new_rule(project, "MET901", "metadata", "Title is too long")

    for file in (bad, good):
        for rule in (
            "SCH001",
            "SCH002",
            "SCH003",
            "SCH004",
            "MET001",
            "MET002",
            "MET004",
            "CFG001",
            "SRC001",
        ):
            assert judge(CHECKS[rule], file.parents[2]).outcome is Outcome.PASSED, rule


@pytest.mark.parametrize("id", ["met901", "MET91", "METADATA1", "MET9011", "../001"])
def test_malformed_id_is_refused(project: Path, id: str) -> None:
    """Ids are three capital letters and three digits; nothing is written for another."""
    with pytest.raises(ScaffoldError, match="no rule id"):
        new_rule(project, id, "metadata", "Title is too long")
    assert not (project / "fixtures").exists()


def test_id_in_use_is_refused(project: Path) -> None:
    """An id is never used twice."""
    new_rule(project, "MET901", "metadata", "Title is too long")

    with pytest.raises(ScaffoldError, match="in use"):
        new_rule(project, "MET901", "metadata", "Another title")


def test_unknown_family_and_empty_title_are_refused(project: Path) -> None:
    """The message lists the families there are."""
    with pytest.raises(ScaffoldError, match="metadata"):
        new_rule(project, "MET901", "../metadata", "Title is too long")
    with pytest.raises(ScaffoldError, match="words"):
        new_rule(project, "MET901", "metadata", "…")


def test_next_id_is_above_all_in_use() -> None:
    """Gaps are not filled: an id that was used once means that rule for ever."""
    assert scaffold.next_id("MET", {"MET001": CHECKS["MET001"], "MET007": CHECKS["MET002"]}) == "MET008"
    assert scaffold.next_id("NEW", CHECKS) == "NEW001"
