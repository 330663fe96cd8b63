"""benchmarks/hostile.py knows every hostile server, measures both sides, and judges what ours learnt."""

import ast
import os
from pathlib import Path

import pytest

from benchmarks._hostile_modes import (
    ERAS,
    HTTP,
    LATER,
    QUESTION,
    SERVERS,
    STATELESS,
    STDIO,
    all_modes,
    wanted,
)
from benchmarks._hostile_sides import BASELINE, OURS, read_side
from benchmarks.hostile import doubts, rows, run_both, summary, table, unfound
from tests.live import test_eras, test_transport
from tests.live.http_modes import MODES
from validator.live.probe_contract import Course


def test_every_mode_of_the_servers_is_measured() -> None:
    names = {(mode.kind, mode.script, mode.name) for mode in all_modes()}
    expected = {(STDIO, "hostile.py", name) for name in test_transport.CASES}
    expected |= {(STDIO, "hostile_later.py", name) for name in test_eras.LATER}
    expected |= {(STDIO, "eras.py", name) for name in ("legacy", *_compared(SERVERS / "eras.py"))}
    expected |= {(HTTP, "", name) for name in MODES}
    assert names == expected


def _compared(script: Path) -> set[str]:
    """What a script compares its MODE with."""
    nodes = [node for node in ast.walk(ast.parse(script.read_text())) if isinstance(node, ast.Compare)]
    mine = [node for node in nodes if ast.unparse(node.left) == "MODE"]
    return {ast.literal_eval(node.comparators[0]) for node in mine}


def test_there_are_enough_hostile_ones() -> None:
    hostile = [mode.kind for mode in all_modes() if not mode.harmless]
    assert hostile.count(STDIO) >= 60
    assert hostile.count(HTTP) >= 20


def test_what_a_mode_attacks_is_what_its_test_says() -> None:
    attacked = {Course.CURIOUS: QUESTION, Course.DISCOVER: STATELESS}
    assert {name: attacked[case[0]] for name, case in test_eras.LATER.items()} == LATER
    assert not {*LATER} & {*ERAS}


def test_a_mode_that_does_not_exist_is_refused() -> None:
    with pytest.raises(SystemExit, match="no-such-mode"):
        wanted(["no-such-mode"])


def test_three_modes_are_measured_judged_and_told(tmp_path: Path) -> None:
    """The stock client never ends on a loop of cursors; ours says why it did."""
    modes = ["well_behaved", "cursor_loop", "not-found"]
    run_both(tmp_path, modes, patience=2.0)
    made = rows(wanted(modes), tmp_path)
    ready = read_side(tmp_path, OURS)["", BASELINE].mb

    assert [row.stock.hung for row in made] == [False, True, False]
    assert not any(row.ours.hung for row in made)
    assert all(20 < row.ours.mb < ready + 30 for row in made)
    assert [bool(row.found) for row in made] == [False, True, True]
    assert "TLS001 (error)" in table(made)
    assert "the same nextCursor again" in table(made)
    assert "REM007 (error)" in table(made)
    assert summary(made, tmp_path)[0].startswith("stock: 1 hangs of 3")
    assert summary(made, tmp_path)[1].startswith("ours: 0 hangs of 3")
    assert (doubts(made), unfound(made)) == ([], [])
    assert not _running(str(tmp_path))


def _running(word: str) -> list[str]:
    """Command lines of processes that name *word*."""
    found = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            text = file.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if word in text and int(file.parent.name) != os.getpid():
            found.append(text)
    return found
