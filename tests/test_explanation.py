"""The verdict explains itself, and never claims more than `decide` would say."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.golden.reports import (
    AS_ROOT,
    BAD_TITLE,
    BRANCH,
    BUILDS,
    INITIALIZE,
    LISTED,
    NAME,
    NO_BUILD,
    NO_ENGINE,
    NO_IMAGE,
    OUTSIDE,
    PINNED,
    REPORTS,
    ROOT,
    SDK,
    STATIC,
    STRAY,
    TOOLS,
    UNASKED,
    UNVERIFIED,
    broke,
    failed,
    report,
    rule,
    silent,
    unit,
    whole,
)
from validator import plugins
from validator.attribution import OF_THE_ENTRY, OF_THE_SOURCE, Whose, of_result, of_rule, written_by
from validator.explanation import Explanation, explain, if_mended, listed
from validator.explanation_whole import explain_report
from validator.model import (
    Cause,
    Check,
    Decision,
    Finding,
    Kind,
    Outcome,
    Reason,
    Result,
    Severity,
    Standing,
    UnitReport,
    Verdict,
)
from validator.verdict import decide, unrecorded

TABLE = Path(__file__).parent.parent / "docs" / "whose-fault.md"
INHERITED = replace(BRANCH, standing=Standing.INHERITED)
WAIVED = replace(BRANCH, standing=Standing.WAIVED, because="old")


def said(explanation: Explanation) -> str:
    return "; ".join(explanation.sentences)


def test_the_sentence_of_the_issue() -> None:
    """Two rules reject, three findings are inherited, one check is ours."""
    explanation = explain(
        unit(
            "w",
            failed(NAME, BAD_TITLE),
            failed(BUILDS, NO_BUILD),
            failed(PINNED, *[INHERITED] * 3),
            *silent("the registry's index could not be read", Cause.OURS, ROOT),
        )
    )

    assert said(explanation) == (
        "rejected because of BLD001 and MET001; would be accepted if both were mended; "
        "BLD001 is mended upstream, in the source or the server itself, not in the entry; "
        "3 inherited findings do not count; "
        "1 check could not run because the registry's index could not be read: that is ours, run it again"
    )
    assert (explanation.at_best, explanation.inherited) == (Verdict.ACCEPT, 3)


def test_one_and_three_rules_are_counted_in_words() -> None:
    assert "if that was mended" in said(explain(unit("w", failed(NAME, BAD_TITLE))))
    three = unit("w", failed(NAME, BAD_TITLE), failed(PINNED, BRANCH), failed(TOOLS, Finding("none")))
    assert "would be accepted if these 3 were mended" in said(explain(three))


def test_what_has_not_run_yet_may_still_object() -> None:
    explanation = explain(REPORTS["reject"].units[1])

    assert explanation.unseen == ("MCP002", "RUN001", "TLS002")
    assert (
        "would be accepted if these 3 were mended, as far as could be checked: "
        "3 checks have not run yet because of it and may still object"
    ) in said(explanation)


def test_a_gate_holds_back_checks_that_may_object_too_and_warnings_may_not() -> None:
    held = silent("BLD010 must pass first", Cause.GATE, SDK, ROOT)
    explanation = explain(unit("w", failed(PINNED, BRANCH), *held))

    assert explanation.unseen == ("MCP002",)
    assert "1 check has not run yet" in said(explanation)


@pytest.mark.parametrize(
    ("results", "rest"),
    [
        (silent(NO_ENGINE, Cause.OURS, SDK, TOOLS), "2 required checks gave no answer"),
        ([broke("KeyError: 'x'", SDK)], "1 required check gave no answer"),
        ([*UNASKED], "its tools are listed, not verified, which a maintainer must decide"),
        (silent("no such thing", Cause.NOT_APPLICABLE, SDK), "1 required check cannot be asked of it"),
    ],
)
def test_mending_accepts_nothing_that_stays_open(results: list[Result], rest: str) -> None:
    explanation = explain(unit("w", failed(PINNED, BRANCH), *results))

    assert f"if that was mended, it would still be undecided because {rest}" in said(explanation)
    assert explanation.at_best is Verdict.UNDECIDED
    assert "would be accepted" not in said(explanation)


def test_a_review_and_a_kind_by_hand_stay_a_maintainers() -> None:
    results = [failed(OUTSIDE, STRAY), failed(PINNED, BRANCH)]
    entry = UnitReport("w", Kind.POCI, "added", decide(results, frozenset(), "its images must be tried"), ())
    explanation = explain(replace(entry, results=tuple(results)))

    assert "because a maintainer must decide (REG001; its images must be tried)" in said(explanation)
    assert explanation.at_best is Verdict.UNDECIDED


def test_a_policy_that_requires_nothing_accepts_nothing() -> None:
    results = (failed(PINNED, BRANCH), Result(SDK, Outcome.PASSED))
    entry = UnitReport("w", Kind.SERVER, "added", decide(results, frozenset()), results)

    assert "it would still be undecided because the policy requires nothing" in said(explain(entry))


def test_lost_evidence_is_accepted_by_no_mending() -> None:
    """A verdict without its evidence is none: `unrecorded` lays its reason over the decision."""
    entry = unit("w")
    lost = replace(entry, decision=unrecorded(entry.decision, "disk full"))

    assert explain(lost).at_best is Verdict.UNDECIDED
    assert "its evidence could not be written: disk full" in explain(lost).lead


def test_a_narrowed_run_promises_no_accept() -> None:
    explanation = explain(unit("w", failed(PINNED, BRANCH), *STATIC), "static")

    assert "if that was mended, this run would have no objection (static)" in said(explanation)
    assert explanation.at_best is Verdict.UNDECIDED
    assert "accept" not in said(explain(unit("w"), "static"))
    assert explain(unit("w", *STATIC), "static").lead.startswith("no objection")


def test_narrowing_and_an_outage_are_both_said() -> None:
    told = explain(unit("w", *STATIC[:2], *silent(NO_ENGINE, Cause.OURS, SDK)), "static")

    assert told.lead == (
        "undecided because 1 required check gave no answer, and "
        "1 required check did not run, as this run leaves them out"
    )


@pytest.mark.parametrize(
    ("name", "lead"),
    [
        ("accept", "accepted: everything that is required was checked, and nothing objects"),
        ("reject", "rejected because of BLD001, MET001 and SRC001"),
        ("undecided-ours", "undecided because 4 required checks gave no answer"),
        ("undecided-unverified", "undecided because its tools are listed, not verified, which a maintainer"),
        ("accept-unverified", "accepted: everything that is required was checked, and nothing objects; its"),
        ("narrowed-static", "no objection in what this run looked at (static)"),
        ("not-a-submission", "this pull request touches no entry below servers/"),
        ("undecided-maintainer", "undecided because of submission"),
        ("several-entries", "rejected because of weather"),
    ],
)
def test_the_whole_is_explained(name: str, lead: str) -> None:
    assert explain_report(REPORTS[name]).lead.startswith(lead)


def test_several_entries_are_explained_one_by_one_and_together() -> None:
    together = explain_report(REPORTS["several-entries"])

    assert together.at_best is Verdict.UNDECIDED
    assert [line.partition(":")[0] for line in together.more] == ["submission", "weather", "notes"]
    fine = explain_report(report(whole(), unit("a"), unit("b")))
    assert fine.lead == "accepted: nothing objects to any of 2 entries"
    narrowed = explain_report(report(whole(), unit("a", *STATIC), unit("b"), scope="static"))
    assert narrowed.lead == "no objection in what this run looked at (static)"
    waiting = explain_report(report(whole(), unit("a"), unit("b", *silent(NO_ENGINE, Cause.OURS, SDK))))
    assert waiting.lead == "undecided because of b"
    nothing = replace(REPORTS["not-a-submission"], notes=())
    assert explain_report(nothing).lead == "nothing was judged"


def test_waived_findings_do_not_count() -> None:
    assert "1 waived finding does not count" in said(explain(unit("w", failed(PINNED, WAIVED))))


def test_many_names_and_many_outages_are_cut() -> None:
    assert listed(["a"]) == "a"
    assert listed([str(n) for n in range(9)]) == "0, 1, 2, 3, 4, 5 and 3 more"
    ours = [
        each
        for n, check in enumerate((SDK, TOOLS, BUILDS, ROOT, INITIALIZE))
        for each in silent(f"reason {n}" + "x" * 9_000, Cause.OURS, check)
    ]
    told = said(explain(unit("w", *ours)))
    assert "2 more such reasons are ours" in told
    assert len(told) < 2_000


RULES = [rule(f"ZZZ{n:03}", severity, "A rule") for n, severity in enumerate([*Severity] * 3)]
RULES += [UNVERIFIED]


@st.composite
def results_of(draw: st.DrawFn, check: Check) -> Result:
    kind = draw(st.sampled_from(["passed", "failed", "inherited", "broke", *Cause]))
    if kind == "passed":
        return Result(check, Outcome.PASSED)
    if kind in ("failed", "inherited"):
        standing = Standing.COUNTS if kind == "failed" else Standing.INHERITED
        return failed(check, Finding("no", standing=standing))
    if kind == "broke":
        return broke("it broke", check)
    return silent("so it is", Cause(kind), check)[0]


@given(
    st.tuples(*(results_of(check) for check in RULES)),
    st.frozensets(st.sampled_from([check.id for check in RULES] + ["ABS001"])),
    st.sampled_from(["", "by hand"]),
    st.booleans(),
)
def test_what_would_be_is_what_decide_says(
    results: tuple[Result, ...], required: frozenset[str], by_hand: str, accept: bool
) -> None:
    """With the real demands, which the explanation does not know, `decide` comes to the same verdict."""
    decision = decide(results, required, by_hand, accept_unverified=accept)
    entry = UnitReport("w", Kind.SERVER, "added", decision, results)
    told = explain(entry)
    held = {r.check.id for r in results if r.cause in (Cause.CONSEQUENCE, Cause.GATE)}
    mended = {*told.to_mend, *held}
    best = [Result(r.check, Outcome.PASSED) if r.check.id in mended else r for r in results]

    expected = decide(best, required, by_hand, accept_unverified=accept)
    assert told.at_best is expected.verdict
    assert if_mended(entry, set()).verdict is decision.verdict
    promised = [line for line in told.sentences if "would be accepted" in line]
    assert bool(promised) is (decision.verdict is Verdict.REJECT and expected.verdict is Verdict.ACCEPT)
    assert all(("may still object" in line) is bool(told.unseen) for line in promised)


@pytest.mark.parametrize(
    ("id", "severity", "whose"),
    [
        ("MET001", Severity.ERROR, Whose.AUTHOR),
        ("BLD001", Severity.ERROR, Whose.UPSTREAM),
        ("TLS005", Severity.ERROR, Whose.UPSTREAM),
        ("TLS024", Severity.ERROR, Whose.AUTHOR),
        ("SEC004", Severity.ERROR, Whose.AUTHOR),
        ("SEC010", Severity.ERROR, Whose.UPSTREAM),
        ("REM009", Severity.ERROR, Whose.UPSTREAM),
        ("REG001", Severity.REVIEW, Whose.MAINTAINER),
        ("PLUG-IN", Severity.ERROR, Whose.AUTHOR),
    ],
)
def test_whose_a_rule_is(id: str, severity: Severity, whose: Whose) -> None:
    assert of_rule(id, severity) is whose


def test_whose_a_result_is() -> None:
    results = (failed(BUILDS, NO_BUILD), *NO_IMAGE)

    assert of_result(results[1], results) is Whose.UPSTREAM  # of a build that failed
    assert of_result(results[1]) is Whose.AUTHOR  # of nobody knows what
    assert of_result(Result(SDK, Outcome.PASSED)) is None
    assert of_result(silent("no", Cause.NOT_APPLICABLE, SDK)[0]) is None
    assert of_result(silent("no", Cause.SCOPE, SDK)[0]) is Whose.USER
    assert of_result(silent("no", Cause.UNVERIFIED, SDK)[0]) is Whose.MAINTAINER
    assert of_result(broke("no", SDK)) is Whose.OURS
    assert of_result(failed(ROOT, AS_ROOT)) is Whose.UPSTREAM
    assert of_result(failed(UNVERIFIED, LISTED)) is Whose.UPSTREAM


def test_every_reason_has_its_owner() -> None:
    faults = explain(REPORTS["reject"].units[1]).faults

    assert [(fault.check, fault.whose.value) for fault in faults] == [
        ("MET001", "author"),
        ("SRC001", "author"),
        ("BLD001", "upstream"),
        ("MCP002", "upstream"),
        ("RUN001", "upstream"),
        ("TLS002", "upstream"),
    ]
    by_hand = UnitReport("w", Kind.POCI, "", Decision(Verdict.UNDECIDED, (Reason("", "try it"),)), ())
    assert explain(by_hand).faults[0].whose is Whose.MAINTAINER


def test_the_exceptions_are_rules_that_exist() -> None:
    assert set(OF_THE_ENTRY | OF_THE_SOURCE) <= set(plugins.load())


def test_the_table_in_the_documentation_is_the_one_that_is_used() -> None:
    """docs/whose-fault.md lists every built-in rule that is mended upstream, and no other."""
    text = TABLE.read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| ") and "upstream" in line]
    told = {word.strip(" ,|") for row in rows for word in row.split() if word.strip(" ,|")[-3:].isdigit()}

    assert told == {rule for rule in plugins.load() if written_by(rule) is Whose.UPSTREAM}
