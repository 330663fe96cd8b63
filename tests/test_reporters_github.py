"""Annotations: the most important first, ten of a level, and where the reader looks."""

import re

import pytest

from tests.golden.reports import (
    BUILDS,
    NAME,
    NO_BUILD,
    REPORTS,
    ROOT,
    STRAY,
    failed,
    report,
    rule,
    unit,
    whole,
)
from tests.hostile.harmless import annotation_faults, faults
from validator.model import Finding, Location, Severity, Standing
from validator.reporters.github import MOST, render


def lines(level: str, text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith(f"::{level} ")]


def many(count: int, **more: str) -> list[Finding]:
    return [Finding(f"number {n:03}", Location("servers/w/server.yaml", n + 1, 1)) for n in range(count)]


def test_ten_of_a_level_are_kept_and_the_last_says_how_many_are_not() -> None:
    """Two verdicts and seven findings are shown, the tenth line stands for the rest."""
    told = lines("error", render(report(unit("w", failed(NAME, *many(30))))))

    assert len(told) == MOST
    assert "::number 006" in told[-2]
    assert told[-1].startswith("::error title=mcp-vet%3A 23 more::23 more are left out here")


def test_exactly_ten_are_all_shown() -> None:
    told = lines("error", render(report(unit("w", failed(NAME, *many(8))))))

    assert len(told) == MOST
    assert "::number 007" in told[-1]


def test_what_a_maintainer_must_decide_comes_before_warnings_of_any_entry() -> None:
    warned = [unit(name, failed(ROOT, *many(6))) for name in ("a", "b")]

    told = lines("warning", render(report(*warned, whole(STRAY))))

    assert "REG001" in "".join(told[:4])
    assert "left out here" in told[-1]


def test_what_does_not_count_is_a_notice_whatever_its_rule_says() -> None:
    inherited = Finding("old", Location("servers/w/server.yaml"), standing=Standing.INHERITED)

    (told,) = (
        line for line in render(report(unit("w", failed(NAME, inherited)))).splitlines() if "old" in line
    )

    assert told.startswith("::notice file=servers/w/server.yaml,line=1,col=1,title=MET001 inherited")


def test_what_lies_outside_of_the_registry_is_pointed_at_in_the_manifest() -> None:
    told = render(report(unit("w", failed(BUILDS, NO_BUILD))))

    assert "::error file=servers/w/server.yaml,line=1,col=1,title=BLD001 error%3A" in told
    assert "(Dockerfile:4:1)" in told


def test_percent_colon_and_comma_arrive_as_they_were() -> None:
    odd = rule("ZZZ001", Severity.ERROR, "50 %, or: more")
    at = Location("servers/w/100%,a:b.yaml", 2, 3)
    (told,) = (
        line
        for line in render(report(unit("w", failed(odd, Finding("100 %0A", at))))).splitlines()
        if "ZZZ" in line
        if "file=" in line
    )
    place, said = re.fullmatch(r"::error file=(.*),line=2,col=3,title=.*?::(.*)", told).groups()  # type: ignore[union-attr]

    assert place == "servers/w/100%25%2Ca%3Ab.yaml"
    assert "title=ZZZ001 error%3A 50 %25%2C or%3A more::" in told
    assert said == "100 %250A"


def test_a_finding_of_the_whole_without_a_place_has_none() -> None:
    told = render(report(whole(Finding("too much"))))

    assert "::warning title=REG001 review%3A Pull request changes files outside its entry::too much\n" in told


def test_a_narrowed_run_without_objection_warns_of_nothing() -> None:
    assert lines("warning", render(REPORTS["narrowed-static"])) == []
    assert len(lines("warning", render(REPORTS["undecided-ours"]))) == 2


@pytest.mark.parametrize(
    "text",
    [
        "::error::x\n",
        "::add-mask::x\n",
        "::error title=x::y\rz\n",
        "::error file=a,b,line=1,col=1,title=x::y\n",
        "::error title=a:b::y\n",
        "::error title=x::100 %\n",
        "::error title=x::y%0A::stop-commands::z\n",
        "::error title=x::##[command]\n",
        " ::error title=x::y\n",
        "hello\n",
        "::error title=x::y\n" * 11,
        "",
    ],
)
def test_the_question_to_the_reporter_can_fail(text: str) -> None:
    assert annotation_faults(text) or faults("github", text, ())


def test_a_command_of_the_submission_is_told_from_ours() -> None:
    ours = "::error title=x::y\n::error title=x::y%0Az\n"

    assert faults("github", ours, ("\n::error",)) == []
    assert "github has '\\n::error'" in faults("github", "::error title=x::y\n::error::z\n", ("\n::error",))
    assert "github has '\\n::error'" in faults("github", "::error title=x::y%0A::error::z\n", ("\n::error",))


def test_the_question_is_asked_of_all_golden_reports() -> None:
    for sample in REPORTS.values():
        assert faults("github", render(sample), ()) == []
