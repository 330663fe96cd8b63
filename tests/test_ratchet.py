"""Inherited and waived findings are said and do not count; new ones count, however old the entry."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.test_runner import rule
from validator.again import replay
from validator.case import Case
from validator.evidence.derived import DERIVED
from validator.evidence.execution import Image
from validator.evidence.manifest import Entry
from validator.evidence.submission import (
    Before,
    Change,
    EntryChange,
    EntryFile,
    FileChange,
    Files,
    Registry,
    Submission,
)
from validator.judge import judge
from validator.model import Cause, Check, Finding, Report, Standing, UnitReport, Verdict
from validator.policy import PolicyError, Waiver, load_policy
from validator.resources import Provider, constant, executes, provider, withheld

POLICY = '[required]\npull-request = ["REG001"]\nserver = ["CFG001"]\n[gates]\nbefore_build = []\n'
DAY = "2026-11-23"


def bad_values(**needs: Entry) -> list[Finding]:
    """Objects to each value that begins with `bad`, at its place."""
    entry = needs["Entry"]
    values = entry.data.get("meta", {})
    return [
        Finding(f"{v} is bad", entry.at("meta", k)) for k, v in values.items() if str(v).startswith("bad")
    ]


CHECKS = (replace(rule("CFG001", Entry), run=bad_values), rule("REG001", Submission))


def folder(name: str, body: str) -> Files:
    content = f"name: {name}\ntype: server\nmeta:\n{body}".encode()
    return Files(name, (EntryFile("server.yaml", size=len(content)),), {"server.yaml": content})


def case(
    before: str | None, after: str, *, change: EntryChange | None = None, policy: str = "", today: str = DAY
) -> Case:
    change = change or EntryChange("a", Change.EDITED)
    sent = Submission("b", "h", (FileChange("servers/a/server.yaml", "M", "100644", "100644"),), (change,))
    old = folder("a", before) if before is not None else Files("a", ())
    loaded = load_policy(POLICY + policy)

    def of(change: EntryChange) -> Sequence[Provider]:
        files = folder(change.name, after)
        return [constant(change), constant(files), constant(Before(old)), constant(loaded), *DERIVED]

    whole = (constant(sent), constant(Registry(())), constant(loaded))
    return Case("s", sent, loaded, CHECKS, whole, of, today=today)


def entry_of(report: Report) -> UnitReport:
    return next(unit for unit in report.units if unit.name == "a")


def standings(unit: UnitReport) -> dict[str, Standing]:
    return {f.message.split()[0]: f.standing for r in unit.results for f in r.findings}


def test_finding_that_the_base_has_too_does_not_count() -> None:
    unit = entry_of(judge(case("  x: bad1\n", "  new: line\n  x: bad1\n")))

    assert unit.decision.verdict is Verdict.ACCEPT
    assert standings(unit) == {"bad1": Standing.INHERITED}


def test_new_finding_beside_an_inherited_one_rejects() -> None:
    unit = entry_of(judge(case("  x: bad1\n", "  x: bad1\n  y: bad2\n")))

    assert unit.decision.verdict is Verdict.REJECT
    assert standings(unit) == {"bad1": Standing.INHERITED, "bad2": Standing.COUNTS}


def test_finding_that_was_made_worse_or_moved_counts() -> None:
    assert standings(entry_of(judge(case("  x: bad1\n", "  x: bad2\n")))) == {"bad2": Standing.COUNTS}
    assert standings(entry_of(judge(case("  x: bad1\n", "  y: bad1\n")))) == {"bad1": Standing.COUNTS}


def cut_values(**needs: Entry) -> list[Finding]:
    """As real rules: the message quotes only the beginning of the value."""
    entry = needs["Entry"]
    return [Finding(f"{v[:5]} is bad", entry.at("meta", k)) for k, v in entry.get("meta", default={}).items()]


def test_other_value_behind_the_same_message_counts() -> None:
    check = replace(CHECKS[0], run=cut_values)
    changed = replace(case("  x: bad-a-mine\n", "  x: bad-a-theirs\n"), checks=(check, CHECKS[1]))
    same = replace(case("  x: bad-a-mine\n", "  y: fine\n  x: bad-a-mine\n"), checks=(check, CHECKS[1]))

    assert standings(entry_of(judge(changed))) == {"bad-a": Standing.COUNTS}
    assert standings(entry_of(judge(same))) == {"fine": Standing.COUNTS, "bad-a": Standing.INHERITED}


def placeless(**needs: Entry) -> list[Finding]:
    """About the entry as a whole."""
    return [Finding("the entry is bad")] if "bad" in str(needs["Entry"].data) else []


def test_finding_without_a_place_is_inherited_by_its_words_alone() -> None:
    check = replace(CHECKS[0], run=placeless)
    edited = replace(case("  x: bad1\n", "  y: 1\n  x: bad1\n"), checks=(check, CHECKS[1]))

    assert entry_of(judge(edited)).decision.verdict is Verdict.ACCEPT


def test_item_that_an_insertion_pushes_down_stays_inherited() -> None:
    check = replace(CHECKS[0], run=bad_items)
    pushed = replace(case("  x: [bad1]\n", "  x: [fine, bad1]\n"), checks=(check, CHECKS[1]))
    doubled = replace(case("  x: [bad1]\n", "  x: [bad1, bad1]\n"), checks=(check, CHECKS[1]))

    assert entry_of(judge(pushed)).decision.verdict is Verdict.ACCEPT
    assert entry_of(judge(doubled)).decision.verdict is Verdict.REJECT


def bad_items(**needs: Entry) -> list[Finding]:
    items = needs["Entry"].get("meta", "x", default=[])
    return [
        Finding(f"{v} is bad", needs["Entry"].at("meta", "x", n)) for n, v in enumerate(items) if v == "bad1"
    ]


def test_new_entry_has_no_grace_whatever_lies_in_its_place() -> None:
    added = EntryChange("a", Change.ADDED)

    unit = entry_of(judge(case("  x: bad1\n", "  x: bad1\n", change=added)))

    assert unit.decision.verdict is Verdict.REJECT


@pytest.mark.parametrize("before", [None, "  : [\n"], ids=["no base", "unreadable base"])
def test_without_a_base_nothing_is_inherited(before: str | None) -> None:
    assert entry_of(judge(case(before, "  x: bad1\n"))).decision.verdict is Verdict.REJECT


def test_what_the_change_puts_right_is_said() -> None:
    unit = entry_of(judge(case("  x: bad1\n  y: bad2\n", "  x: fine\n  y: bad2\n")))

    assert unit.mended == (("CFG001", "bad1 is bad"),)


def test_check_that_did_not_run_mends_nothing() -> None:
    broken = case("  x: bad1\n", "  : [\n")

    assert entry_of(judge(broken)).mended == ()


def test_replay_inherits_the_same(tmp_path: Path) -> None:
    first = judge(case("  x: bad1\n  z: bad3\n", "  x: bad1\n"), evidence=tmp_path)

    again = replay(tmp_path, CHECKS)

    assert standings(entry_of(again)) == standings(entry_of(first)) == {"bad1": Standing.INHERITED}
    assert entry_of(again).mended == entry_of(first).mended


WAIVER = '[[waivers]]\nrule = "CFG001"\nentry = "a"\nreason = "as agreed"\n'


def test_base_that_cannot_be_read_gives_no_grace() -> None:
    unreadable = case("  x: bad1\n", "  x: bad1\n")
    providers = unreadable.of

    def of(change: EntryChange) -> Sequence[Provider]:
        known = [p for p in providers(change) if p.gives is not Before]
        return [*known, withheld(Before, "git failed", Cause.OURS)]

    assert entry_of(judge(replace(unreadable, of=of))).decision.verdict is Verdict.REJECT


def test_inherited_finding_needs_no_waiver_and_keeps_its_name() -> None:
    report = judge(case("  x: bad1\n", "  x: bad1\n", policy=WAIVER))

    assert standings(entry_of(report)) == {"bad1": Standing.INHERITED}


def test_waived_finding_does_not_count_and_says_why() -> None:
    report = judge(case(None, "  x: bad1\n", policy=WAIVER))

    (finding,) = [f for r in entry_of(report).results for f in r.findings]
    assert (finding.standing, finding.because) == (Standing.WAIVED, "as agreed")
    assert entry_of(report).decision.verdict is Verdict.ACCEPT
    assert report.notes == ()


@pytest.mark.parametrize(("day", "verdict"), [("2026-11-23", Verdict.ACCEPT), ("2026-11-22", Verdict.REJECT)])
def test_waiver_holds_to_the_end_of_its_last_day(day: str, verdict: Verdict) -> None:
    report = judge(case(None, "  x: bad1\n", policy=WAIVER + f"expires = {day}\n"))

    assert entry_of(report).decision.verdict is verdict
    assert any("expired" in note for note in report.notes) is (verdict is Verdict.REJECT)


def test_waiver_that_covers_nothing_is_reported() -> None:
    report = judge(case(None, "  x: fine\n", policy=WAIVER))

    assert report.notes == ("the waiver of CFG001 for a covers nothing any more: remove it",)


def test_waiver_of_an_entry_that_was_not_judged_is_left_alone() -> None:
    assert judge(case(None, "  x: fine\n", policy=WAIVER.replace('"a"', '"b"'))).notes == ()


@pytest.mark.parametrize(
    "text", [WAIVER.replace("as agreed", " "), WAIVER + 'expires = "soon"\n', WAIVER + "until = 2027-01-01\n"]
)
def test_waiver_without_reason_or_day_stops_the_program(text: str) -> None:
    with pytest.raises(PolicyError):
        load_policy(text)


def test_waiver_of_an_unknown_check_stops_the_program() -> None:
    checks: list[Check] = list(CHECKS)

    with pytest.raises(PolicyError, match="CFG999"):
        load_policy(WAIVER.replace("CFG001", "CFG999")).refuse_strangers([c.id for c in checks])


def test_waived_gate_is_open_and_an_inherited_one_is_not() -> None:
    """The policy may let an old entry's code run; an entry's own history may not."""
    kept = case("  x: bad1\n", "  x: bad1\n")
    gates = replace(kept.policy.gates, before_build=("CFG001",))
    kept = replace(kept, policy=replace(kept.policy, gates=gates))
    waived = replace(kept, policy=replace(kept.policy, waivers=(Waiver("CFG001", "a", "as agreed"),)))

    assert built(waived) == "built"
    assert built(kept) == "CFG001 must pass before the submission's code may run"


def built(case: Case) -> str:
    """What became of a check that needs the submission's code to run."""

    @executes
    @provider
    def image(entry: Entry) -> Iterator[Image]:
        yield Image("sha256:aa")

    of = case.of
    checks = (*case.checks, rule("IMG001", Image))
    ran = entry_of(judge(replace(case, checks=checks, of=lambda change: [*of(change), image])))
    (result,) = (result for result in ran.results if result.check.id == "IMG001")
    return result.because or "built"
