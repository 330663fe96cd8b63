"""Reports of every sort read as they should, in every format, and JSON is what its schema says."""

import json
import os
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests.golden.reports import (
    AS_ROOT,
    BRANCH,
    LOG,
    NAME,
    NO_BUILD,
    NO_ENGINE,
    PINNED,
    REPORTS,
    ROOT,
    broke,
    failed,
    report,
    rule,
    silent,
    unit,
    whole,
)
from validator.model import (
    Cause,
    Finding,
    Location,
    Outcome,
    Report,
    Reporter,
    Result,
    Severity,
    Timing,
    Verdict,
)
from validator.reporters import REPORTERS
from validator.reporters.markdown import LIMIT, SUMMARY_LIMIT, step_summary
from validator.reporters.markdown import render as markdown
from validator.reporters.terminal import DETAIL_LINES
from validator.verdict import decide

GOLDEN = Path(__file__).parent / "golden"
SUFFIX = {
    "code-scanning": "scanning",
    "github": "github",
    "json": "json",
    "junit": "xml",
    "lines": "lines",
    "markdown": "md",
    "sarif": "sarif",
    "terminal": "txt",
}
SCHEMA = json.loads((files("validator") / "schemas" / "report.schema.json").read_text())


@pytest.mark.parametrize("format", sorted(SUFFIX))  # HTML is looked at instead: docs/reports
@pytest.mark.parametrize("name", sorted(REPORTS))
def test_golden(name: str, format: str) -> None:
    """Every report reads as it did. `MCP_VET_GOLDEN=write` writes the files anew: read the diff."""
    file = GOLDEN / f"{name}.{SUFFIX[format]}"
    text = REPORTERS[format](REPORTS[name])
    if os.environ.get("MCP_VET_GOLDEN") == "write":
        file.write_text(text, encoding="utf-8")

    assert text == file.read_text(encoding="utf-8")


def test_no_golden_file_is_left_over() -> None:
    found = {file.name for file in GOLDEN.iterdir() if file.suffix[1:] in SUFFIX.values()}

    assert found == {f"{name}.{suffix}" for name in REPORTS for suffix in SUFFIX.values()}


def test_the_published_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("name", sorted(file.name for file in GOLDEN.glob("*.json")))
def test_json_is_what_the_schema_says(name: str) -> None:
    data = json.loads((GOLDEN / name).read_text(encoding="utf-8"))

    assert not [error.message for error in Draft202012Validator(SCHEMA).iter_errors(data)]


def test_the_schema_refuses_what_no_report_may_say() -> None:
    """A failed check without a finding, a silent one without a reason, an unknown key, exit status 2."""
    good = REPORTERS["json"](REPORTS["reject"])
    for old, new in (
        ('"outcome": "passed"', '"outcome": "failed"'),
        ('"because": "there is no image: it did not build (BLD001)"', '"because": ""'),
        ('"exit_status": 3', '"exit_status": 2'),
        ('"scope": ""', '"scope": "", "extra": 1'),
    ):
        assert old in good
        assert list(Draft202012Validator(SCHEMA).iter_errors(json.loads(good.replace(old, new)))), new


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_json_lists_every_loaded_check_exactly_once_per_unit(name: str) -> None:
    for judged in json.loads(REPORTERS["json"](REPORTS[name]))["units"]:
        assert [result["check"] for result in judged["results"]] == sorted(
            check.id for check in REPORTS[name].checks
        )


def test_json_holds_every_word_of_a_finding() -> None:
    data = json.loads(REPORTERS["json"](REPORTS["reject"]))
    [finding] = next(r for r in data["units"][1]["results"] if r["check"] == "BLD001")["findings"]

    assert finding["message"] == NO_BUILD.message
    assert finding["fix"] == NO_BUILD.fix
    assert finding["detail"] == LOG
    assert finding["location"]["line"] == 4


def test_json_survives_a_clock_that_is_not_a_number() -> None:
    strange = replace(REPORTS["accept"], seconds=float("nan"))

    assert json.loads(REPORTERS["json"](strange))["seconds"] is None


def test_json_counts_the_findings_it_leaves_out() -> None:
    many = report(unit("weather", failed(PINNED, *[BRANCH] * 700)))
    data = json.loads(REPORTERS["json"](many))
    result = next(r for r in data["units"][0]["results"] if r["check"] == "SRC001")

    assert (len(result["findings"]), result["findings_left_out"]) == (500, 200)


@pytest.mark.parametrize("format", sorted(REPORTERS))
def test_a_narrowed_run_never_says_accept(format: str) -> None:
    """Not where something required was left out, and not where all that was left out is optional."""
    optional = Result(ROOT, Outcome.NOT_RUN, because="left out by --ignore", cause=Cause.SCOPE)
    all_required = report(unit("weather", optional), scope="without IMG001")
    assert all_required.verdict is Verdict.ACCEPT
    for narrowed in (REPORTS["narrowed-static"], all_required):
        text = REPORTERS[format](narrowed).lower()
        assert "accept" not in text
        assert "no objection" in text.replace("-", " ").replace("_", " ")


def test_json_names_the_scope_of_a_narrowed_run() -> None:
    data = json.loads(REPORTERS["json"](REPORTS["narrowed-static"]))

    assert (data["verdict"], data["scope"], data["no_objection"], data["exit_status"]) == (
        "undecided",
        "static",
        True,
        0,
    )


def test_a_unit_from_which_nothing_was_left_out_has_no_objection_in_a_narrowed_run() -> None:
    data = json.loads(REPORTERS["json"](REPORTS["narrowed-static"]))

    assert [(unit["verdict"], unit["no_objection"]) for unit in data["units"]] == [("undecided", True)] * 2


def test_a_narrowed_run_that_rejects_says_so() -> None:
    narrowed = report(unit("weather", failed(PINNED, BRANCH)), scope="static")

    assert REPORTERS["lines"](narrowed).splitlines()[-1].startswith("reject weather ")
    assert json.loads(REPORTERS["json"](narrowed))["exit_status"] == 3


def test_findings_come_by_severity_then_by_place() -> None:
    """Whatever the order in which the checks ran."""
    lines = REPORTERS["lines"](REPORTS["reject"]).splitlines()

    assert [line.split()[:3] for line in lines[:4]] == [
        ["error", "BLD001", "Dockerfile:4:1"],
        ["error", "MET001", "servers/weather/server.yaml:9:10"],
        ["error", "SRC001", "servers/weather/server.yaml:14:11"],
        ["warning", "IMG001", "-:0:0"],
    ]


def test_lines_are_one_per_finding_then_one_per_unit() -> None:
    lines = REPORTERS["lines"](REPORTS["several-entries"]).splitlines()

    assert [line.split()[0] for line in lines] == [
        "review",
        "error",
        "undecided",
        "accept",
        "reject",
        "undecided",
    ]


@pytest.mark.parametrize("format", ["lines", "terminal", "markdown"])
def test_a_check_that_broke_is_listed_as_ours_even_where_it_is_optional(format: str) -> None:
    text = REPORTERS[format](report(unit("weather", broke("ZeroDivisionError: division by zero", ROOT))))

    assert "ZeroDivisionError" in text
    assert "our fault" in text


@pytest.mark.parametrize("format", ["terminal", "markdown"])
def test_what_did_not_run_is_said_once_per_root_cause(format: str) -> None:
    text = " ".join(REPORTERS[format](REPORTS["reject"]).split())

    assert "3 required checks did not run to their end (MCP002, RUN001, TLS002): there is no image" in text
    assert text.count("there is no image: it did not build (BLD001)") == 1


@pytest.mark.parametrize("format", ["terminal", "markdown"])
def test_optional_checks_that_did_not_run_are_listed_too(format: str) -> None:
    text = " ".join(REPORTERS[format](report(unit("w", *silent(NO_ENGINE, Cause.OURS, ROOT)))).split())

    assert "1 check did not run (IMG001): no Docker engine answers on this machine" in text


def test_checks_that_cannot_apply_are_in_json_only() -> None:
    rejected = REPORTS["reject"]

    assert "REM001" not in REPORTERS["terminal"](rejected) + REPORTERS["markdown"](rejected)
    assert "not-applicable" in REPORTERS["json"](rejected)


def test_the_mark_stands_under_the_column() -> None:
    """Also after a tab, a wide letter and an escaped control character."""
    at = Location("servers/weather/server.yaml", 3, 5, "", "\t漢\x1b!commit")
    lines = REPORTERS["terminal"](report(unit("w", failed(PINNED, Finding("no", at))))).splitlines()
    [place] = [place for place, line in enumerate(lines) if "!commit" not in line and line.endswith("^")]

    assert lines[place - 1] == "      3 |     漢\\x1b!commit"
    assert lines[place] == "        |     " + "  " + "    " + "!".replace("!", " ") + "^"


def test_a_long_source_line_is_shown_around_the_column() -> None:
    at = Location("servers/w/tools.json", 1, 150, "", "x" * 149 + "!" + "y" * 40)
    lines = REPORTERS["terminal"](report(unit("w", failed(PINNED, Finding("no", at))))).splitlines()
    [place] = [place for place, line in enumerate(lines) if line.endswith("^")]

    assert lines[place - 1][lines[place].index("^")] == "!"
    assert len(lines[place - 1]) <= 80


def test_wrapping_breaks_no_path() -> None:
    long = "/".join(["servers", *["a-long-folder-name"] * 8, "server.yaml"])
    text = REPORTERS["terminal"](report(unit("w", failed(PINNED, Finding(f"look at {long} please")))))

    assert long in text


def test_a_long_detail_shows_its_last_lines_and_says_how_many_came_before() -> None:
    detail = "\n".join(f"line {number}" for number in range(40))
    text = REPORTERS["terminal"](report(unit("w", failed(PINNED, Finding("no", detail=detail)))))

    assert f"{40 - DETAIL_LINES} lines before these" in text
    assert "| line 39" in text
    assert "| line 27" not in text


def test_a_huge_report_stays_under_the_limit_of_a_comment_and_says_what_is_cut() -> None:
    big = Finding("m" * 900 + " ` @x", BRANCH.at, "f" * 900, "<log> & more\n" * 2_000)
    entry = unit("weather", failed(NAME, *[big] * 30), failed(ROOT, *[AS_ROOT] * 300))
    text = REPORTERS["markdown"](report(*[entry] * 50, notes=("\U000e0001`" * 3_000,) * 30))

    assert len(text.encode()) < LIMIT
    assert "parts of this report are left out here, those that matter least" in text
    assert text.count("<details>") == text.count("</details>")
    assert text.count("<pre>") == text.count("</pre>")


def wide_report() -> Report:
    """Every letter has three bytes, or is two UTF-16 units; the warnings come first, the error last."""
    wide = [Finding(f"{number} " + "漢" * 400 + "😀" * 200, fix="語" * 900) for number in range(40)]
    last = unit("last", failed(PINNED, replace(BRANCH, message="the last is rejected")))
    return report(unit("first", failed(ROOT, *wide)), unit("second", failed(ROOT, *wide)), last)


@pytest.mark.parametrize(
    ("render", "limit", "room"), [(markdown, 65_536, LIMIT), (step_summary, 1024**2, SUMMARY_LIMIT)]
)
def test_the_cut_counts_as_github_might(render: Reporter, limit: int, room: int) -> None:
    """In characters, UTF-16 units and bytes alike; with as much as fits."""
    told = wide_report() if render is markdown else report(*wide_report().units[:2] * 9)
    text = render(told)
    sizes = (len(text), len(text.encode("utf-16-le")) // 2, len(text.encode()))

    assert max(sizes) <= room < limit
    assert "**Cut:**" in text
    assert max(sizes) > room - 12_000


def test_what_matters_most_is_not_cut() -> None:
    """The error of the last entry stays, warnings of the first go; and what is rejected comes first."""
    text = REPORTERS["markdown"](wide_report())

    assert "the last is rejected" in text
    assert text.index("`last`") < text.index("`first`")
    assert text.count("**warning IMG001**") < 80


def test_one_left_out_part_is_called_one() -> None:
    big = [Finding(f"{number} " + "m" * 900, fix="f" * 900) for number in range(36)]
    several = [REPORTERS["markdown"](report(unit("w", failed(ROOT, *big[:n])))) for n in range(28, 36)]

    assert any("1 part of this report is left out here" in text for text in several)


def test_a_step_summary_has_room_for_what_a_comment_has_not() -> None:
    assert "**Cut:**" in REPORTERS["markdown"](wide_report())
    assert "**Cut:**" not in step_summary(wide_report())


def test_logs_are_cut_before_findings_are() -> None:
    big = Finding("exit code 1", NO_BUILD.at, None, "word " * 4_000)
    text = REPORTERS["markdown"](report(unit("weather", failed(NAME, *[big] * 20))))

    assert text.count("exit code 1") == 20
    assert "**Cut:** Some log lines" in text


def test_a_comment_of_ordinary_size_is_not_cut() -> None:
    assert not [name for name, sample in REPORTS.items() if "**Cut:**" in REPORTERS["markdown"](sample)]


def test_several_entries_have_a_table_and_one_has_none() -> None:
    assert "| verdict | entry |" in REPORTERS["markdown"](REPORTS["several-entries"])
    alone = report(unit("weather"))
    assert "| verdict |" not in REPORTERS["markdown"](alone)


@pytest.mark.parametrize("format", sorted(REPORTERS))
def test_the_command_to_reproduce_is_given(format: str) -> None:
    if format != "lines":
        assert "mcp-vet pr 12 --repo ./registry" in REPORTERS[format](REPORTS["reject"])


def test_an_undecided_report_says_whose_move_it_is() -> None:
    ours = REPORTERS["lines"](REPORTS["undecided-ours"]).splitlines()[-1]
    theirs = REPORTERS["lines"](REPORTS["undecided-maintainer"]).splitlines()[1]

    assert "our fault, not the author's" in ours
    assert theirs.startswith("undecided submission a maintainer must decide: REG001 ")


def test_seconds_are_told_per_step() -> None:
    odd = replace(unit("w"), timings=(Timing("Build", 0, 185.2), Timing("Document", 0, 0.001)))
    first = REPORTERS["terminal"](report(odd)).splitlines()[0]

    assert "build 3 min 5 s" in first
    assert "document" not in first


@pytest.mark.parametrize("format", sorted(REPORTERS))
def test_the_order_of_the_results_changes_nothing_that_is_printed(format: str) -> None:
    entry = REPORTS["reject"].units[1]
    turned = replace(entry, results=tuple(reversed(entry.results)))
    findings_only = [
        [line for line in REPORTERS[format](report(whole(), one)).splitlines() if "BLD001" in line]
        for one in (entry, turned)
    ]

    assert findings_only[0] == findings_only[1]


@pytest.mark.parametrize("format", sorted(REPORTERS))
def test_a_required_check_that_nobody_provides_is_named(format: str) -> None:
    entry = REPORTS["accept"].units[1]
    unproved = replace(entry, decision=decide(entry.results, frozenset({"ZZZ999"})))
    text = " ".join(REPORTERS[format](report(unproved)).split())

    assert "ZZZ999" in text
    assert "no installed package provides this check" in text


def test_a_rule_of_a_plug_in_is_escaped_too() -> None:
    odd = rule("ZZZ001", Severity.ERROR, "<b>@all</b> | x")
    text = REPORTERS["markdown"](report(unit("w", failed(odd, Finding("no")))))

    assert "ZZZ001 `<b>@all</b> |` x" in text
