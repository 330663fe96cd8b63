"""A whole judgement over recorded evidence: every unit, every check once, and the same from its archive."""

import errno
import os
import shutil
import signal
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.test_runner import rule
from validator import archive
from validator.again import NOTE, replay
from validator.archive import Occupied
from validator.case import Case
from validator.evidence.codec import Malformed
from validator.evidence.derived import DERIVED
from validator.evidence.execution import Build, Image
from validator.evidence.manifest import Entry
from validator.evidence.submission import (
    Change,
    EntryChange,
    EntryFile,
    FileChange,
    Files,
    Registry,
    Submission,
)
from validator.judge import STOPPED, WHOLE, judge
from validator.model import Cause, Check, Finding, Kind, Location, Outcome, Report, Verdict
from validator.policy import Policy, load_policy
from validator.resources import Provider, constant, withheld
from validator.stopping import SIGNALS, stoppable
from validator.watcher import Nobody

POLICY = load_policy(
    '[required]\npull-request = ["REG001"]\nserver = ["MET001"]\nremoved = ["REG005"]\n'
    "[gates]\nbefore_build = []\n[by_hand]\nremote = 'try it'\n"
)
CHECKS = (
    rule("REG001", Submission),
    rule("REG005", EntryChange),
    rule("MET001", Entry),
    rule("IMG001", Image),
)
BODY = {"a": b"name: a\ntype: server\n", "b": b"name: b\ntype: remote\n", "c": b"type: [\n"}


@pytest.fixture(autouse=True)
def _handlers() -> Iterator[None]:
    """A process that was told to stop keeps its handlers, and this one goes on."""
    before = {number: signal.getsignal(number) for number in SIGNALS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def submission(*changes: EntryChange) -> Submission:
    records = tuple(FileChange(f"servers/{c.name}/server.yaml", "A", "000000", "100644") for c in changes)
    return Submission("base", "head", records, changes)


def of(change: EntryChange) -> Sequence[Provider]:
    content = BODY.get(change.name, b"")
    files = Files(change.name, (EntryFile("server.yaml", size=len(content)),), {"server.yaml": content})
    built = [withheld(kind, "no engine answers", Cause.OURS) for kind in (Build, Image)]
    return [constant(change), constant(files), constant(POLICY), *built, *DERIVED]


def case(*changes: EntryChange, checks: tuple[Check, ...] = CHECKS) -> Case:
    sent = submission(*changes)
    whole = (constant(sent), constant(Registry(())), constant(POLICY))
    return Case("a pull request", sent, POLICY, checks, whole, of)


A, B, C = (EntryChange(name, Change.ADDED) for name in "abc")
GONE = EntryChange("gone", Change.REMOVED)


def verdicts(report: Report) -> dict[str, Verdict]:
    return {unit.name: unit.decision.verdict for unit in report.units}


def test_entry_with_all_that_is_required_is_accepted() -> None:
    report = judge(case(A))

    assert report.verdict is Verdict.ACCEPT
    assert verdicts(report) == {WHOLE: Verdict.ACCEPT, "a": Verdict.ACCEPT}


def test_every_check_has_exactly_one_result_in_the_units_it_is_for() -> None:
    report = judge(case(A, B), jobs=2)

    ids = {unit.name: [result.check.id for result in unit.results] for unit in report.units}
    assert ids[WHOLE] == ["REG001"]
    assert sorted(ids["a"]) == sorted(ids["b"]) == ["IMG001", "MET001", "REG005"]


def test_kind_of_an_entry_decides_what_it_needs() -> None:
    report = judge(case(A, B, C, GONE))

    assert {unit.name: unit.kind for unit in report.units} == {
        WHOLE: Kind.PULL_REQUEST,
        "a": Kind.SERVER,
        "b": Kind.REMOTE,
        "c": Kind.UNKNOWN,
        "gone": Kind.REMOVED,
    }
    assert verdicts(report)["b"] is Verdict.UNDECIDED  # a maintainer must try it
    assert verdicts(report)["c"] is Verdict.UNDECIDED  # nothing is known that would prove it
    assert verdicts(report)["gone"] is Verdict.ACCEPT
    assert report.verdict is Verdict.UNDECIDED


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (EntryChange("a", Change.EDITED, pin_bump=True), "pin bump"),
        (EntryChange("a", Change.RENAMED, "old"), "renamed from old"),
        (EntryChange("a", Change.ADDED), "added"),
    ],
)
def test_what_happens_to_an_entry_is_told_in_words(change: EntryChange, words: str) -> None:
    (unit,) = (unit for unit in judge(case(change)).units if unit.name == "a")

    assert unit.change == words


def test_one_rejected_entry_rejects_the_submission_and_the_others_are_judged_all_the_same() -> None:
    checks = (*CHECKS[:2], replace(CHECKS[2], run=_accuse), CHECKS[3])

    report = judge(case(A, B, checks=checks))

    assert report.verdict is Verdict.REJECT
    assert verdicts(report)["a"] is Verdict.REJECT
    assert verdicts(report)["b"] is Verdict.UNDECIDED


def _accuse(**needs: Entry) -> list[Finding]:
    return [Finding("no")] if needs["Entry"].name == "a" else []


def test_finding_without_a_place_points_at_the_pin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(BODY, "a", b"name: a\ntype: server\nsource:\n  commit: 0123\n")
    checks = (*CHECKS[:2], replace(CHECKS[2], run=_accuse), CHECKS[3])

    (unit,) = (unit for unit in judge(case(A, checks=checks)).units if unit.name == "a")

    (at,) = [finding.at for result in unit.results for finding in result.findings]
    assert at == Location("servers/a/server.yaml", 4, 11, "/source/commit", "  commit: 0123")


def test_left_out_checks_are_said_to_be_and_a_narrowed_run_never_accepts() -> None:
    narrowed = replace(case(A), left_out={"MET001": "left out by --select"}, scope="select REG")

    report = judge(narrowed)

    (unit,) = (unit for unit in report.units if unit.name == "a")
    (result,) = (result for result in unit.results if result.check.id == "MET001")
    assert (result.outcome, result.cause) == (Outcome.NOT_RUN, Cause.SCOPE)
    assert report.verdict is Verdict.UNDECIDED
    assert unit.decision.no_objection


def test_gate_is_asked_even_if_the_user_left_it_out() -> None:
    gated = load_policy('[required]\nserver = ["MET001"]\n[gates]\nbefore_build = ["MET001"]\n')
    narrowed = replace(case(A), policy=gated, left_out={"MET001": "left out"}, scope="select REG")

    (unit,) = (unit for unit in judge(narrowed).units if unit.name == "a")

    assert {r.check.id: r.outcome for r in unit.results}["MET001"] is Outcome.PASSED


def test_nothing_at_all_is_undecided_and_said() -> None:
    report = judge(case())

    assert report.verdict is Verdict.UNDECIDED
    assert "nothing to judge" in report.notes[0]


@pytest.mark.parametrize(
    ("path", "verdict"),
    [
        ("README.md", Verdict.NOT_A_SUBMISSION),
        ("docs/servers/x/server.yaml", Verdict.NOT_A_SUBMISSION),
        ("servers", Verdict.ACCEPT),  # a symlink, say: REG002 has its say, and here it passes
        ("Servers/x/server.yaml", Verdict.ACCEPT),
        ("ｓervers/x/server.yaml", Verdict.ACCEPT),
    ],
)
def test_look_alike_of_the_entries_folder_is_no_way_around_the_checks(path: str, verdict: Verdict) -> None:
    sent = Submission("base", "head", (FileChange(path, "A", "000000", "100644"),), ())

    report = judge(
        replace(case(), submission=sent, whole=(constant(sent), constant(POLICY), constant(Registry(()))))
    )

    assert report.verdict is verdict
    assert [unit.name for unit in report.units] == ([] if verdict is Verdict.NOT_A_SUBMISSION else [WHOLE])


def comparable(report: Report) -> object:
    units = tuple(
        replace(u, timings=(), results=tuple(replace(r, seconds=0.0) for r in u.results))
        for u in report.units
    )
    notes = tuple(note for note in report.notes if note != NOTE)
    return replace(report, units=units, seconds=0.0, reproduce="", version="", notes=notes)


def test_report_names_the_commits_that_were_judged() -> None:
    """Otherwise nobody could tell a report of the branch before a force-push from one of it now."""
    given = case(A)
    moved = replace(given, submission=replace(given.submission, head="f" * 40, base="0" * 40))
    assert (judge(moved).head, judge(moved).base) == ("f" * 40, "0" * 40)


def test_replay_of_the_evidence_gives_the_same_report(tmp_path: Path) -> None:
    first = judge(case(A, B, C, GONE), evidence=tmp_path / "evidence")

    again = replay(tmp_path / "evidence", CHECKS)

    assert comparable(again) == comparable(first)
    assert NOTE in again.notes  # whoever reads it knows that evidence can be edited


def test_replay_can_judge_by_another_policy(tmp_path: Path) -> None:
    judge(case(A), evidence=tmp_path)
    stricter: Policy = load_policy('[required]\nserver = ["ZZZ001"]\n')

    assert replay(tmp_path, CHECKS, policy=stricter).verdict is Verdict.UNDECIDED


def test_evidence_of_two_runs_is_not_mixed(tmp_path: Path) -> None:
    judge(case(A), evidence=tmp_path)

    with pytest.raises(Occupied):
        judge(case(A), evidence=tmp_path)


def test_replay_refuses_what_no_run_wrote(tmp_path: Path) -> None:
    judge(case(A), evidence=tmp_path)
    run = tmp_path / "run.json"
    run.write_text(run.read_text().replace('"format": 1', '"format": 2'))

    with pytest.raises(Malformed, match="format 2"):
        replay(tmp_path, CHECKS)
    run.write_text("{")
    with pytest.raises(Malformed):
        replay(tmp_path, CHECKS)


def test_evidence_that_was_tampered_with_is_ours_to_explain(tmp_path: Path) -> None:
    judge(case(A), evidence=tmp_path)
    shutil.rmtree(tmp_path / "entries" / "a" / "servers")
    (tmp_path / "entries" / "a" / "files.json").unlink()

    report = replay(tmp_path, CHECKS)

    assert verdicts(report)["a"] is Verdict.UNDECIDED


def test_interrupt_tells_the_units_and_waits_for_them() -> None:
    cancelled = threading.Event()
    ended = []

    def wait_for_cancel(**_: Entry) -> list[Finding]:
        os.kill(os.getpid(), signal.SIGINT)
        ended.append(cancelled.wait(20))
        return []

    checks = (*CHECKS[:2], replace(CHECKS[2], run=wait_for_cancel), CHECKS[3])
    with stoppable(), pytest.raises(KeyboardInterrupt):
        judge(case(A, checks=checks), cancelled=cancelled)
    assert ended == [True]


class Listening(Nobody):
    """Keeps what it hears when the run is stopped."""

    def __init__(self) -> None:
        self.heard: list[Report] = []

    def stops(self, report: Report) -> None:
        self.heard.append(report)


def test_a_stopped_run_tells_what_it_has_judged_before_it_waits(tmp_path: Path) -> None:
    cancelled = threading.Event()
    watcher = Listening()

    def stop_at_b(**needs: Entry) -> list[Finding]:
        if needs["Entry"].name == "b":
            os.kill(os.getpid(), signal.SIGINT)
            assert cancelled.wait(20)
        return _accuse(**needs)

    checks = (*CHECKS[:2], replace(CHECKS[2], run=stop_at_b), CHECKS[3])
    with stoppable(), pytest.raises(KeyboardInterrupt):
        judge(case(A, B, C, checks=checks), watcher=watcher, evidence=tmp_path, cancelled=cancelled)

    (report,) = watcher.heard
    assert not report.complete
    assert report.verdict is Verdict.UNDECIDED
    assert STOPPED in report.notes
    assert verdicts(report) == {
        WHOLE: Verdict.ACCEPT,
        "a": Verdict.REJECT,
        "b": Verdict.UNDECIDED,
        "c": Verdict.UNDECIDED,
    }
    assert [path.name for path in (tmp_path / "entries").iterdir()] == ["a"]
    assert verdicts(replay(tmp_path, checks))["a"] is Verdict.REJECT


def test_a_unit_whose_evidence_is_lost_is_undecided_and_the_others_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = archive.unit

    def full(directory: Path, name: str, had: Mapping[type, object], *, own: bool = True) -> None:
        write(directory, name, had, own=own)
        if name == "a":
            raise OSError(errno.ENOSPC, "No space left on device", str(directory))

    monkeypatch.setattr(archive, "unit", full)
    report = judge(case(A, GONE), evidence=tmp_path)

    (unit,) = (unit for unit in report.units if unit.name == "a")
    assert unit.decision.verdict is report.verdict is Verdict.UNDECIDED
    assert unit.decision.reasons[0].cause is Cause.OURS
    assert "No space left on device" in unit.decision.reasons[0].says
    assert unit.results
    assert verdicts(report)["gone"] is Verdict.ACCEPT
