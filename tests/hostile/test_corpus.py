"""Every case of the hostile corpus, attacked for real: verdict, rule, deadline, memory, nothing left."""

import json
from pathlib import Path

import pytest

from tests.hostile.cases import CORPUS, Case, How, corpus
from tests.hostile.lab import laboratory
from tests.hostile.run import attack
from tests.hostile.table import PAGE, page
from tests.hostile.wrong import wrong

CASES = corpus()


def marked(case: Case) -> object:
    """Docker cases are a group of their own: a second worker has them, beside the other Docker tests."""
    marks = [pytest.mark.docker, pytest.mark.xdist_group("hostile")] if case.how is How.DOCKER else []
    return pytest.param(case, id=case.name, marks=marks)


@pytest.mark.parametrize("case", [marked(case) for case in CASES])
def test_attack(case: Case, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    if case.how is How.DOCKER:
        request.getfixturevalue("engine")  # skipped where there is none
    with laboratory(case, tmp_path / "lab") as lab:
        (tmp_path / "run").mkdir()
        ended = attack(case, lab, tmp_path / "run")

    assert wrong(case, ended) == [], json.dumps(ended.report.get("units", ended.says), indent=1)[:20_000]


def test_every_folder_is_a_case() -> None:
    """A case.toml in the wrong place would never be attacked."""
    assert {case.folder / "case.toml" for case in CASES} == set(CORPUS.rglob("case.toml"))


def test_table_is_fresh() -> None:
    """`python -m dev.hostile_table` was run after the last change of a case."""
    assert PAGE.read_text(encoding="utf-8") == page(CASES)
