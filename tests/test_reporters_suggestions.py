"""Edits in the reports: whole for programs, escaped for people, and one sentence on what to do."""

from dataclasses import replace

import pytest

from tests.golden.reports import BAD_TITLE, NAME, PINNED, failed, report, unit
from validator.model import Edit, Finding, Report
from validator.reporters import REPORTERS, suggestions
from validator.reporters.suggestions import MOST_CHARACTERS, MOST_EDITS, SHOWN, fixable, suggestion

SAFE = Edit("servers/weather/server.yaml", 9, 10, 9, 28, "Weather")
RENAME = Edit("servers/weather/README.md", new_path="servers/weather/readme.md")


def finding(*edits: Edit) -> Finding:
    return replace(BAD_TITLE, edits=edits)


def reported(*found: Finding) -> Report:
    return report(unit("weather", failed(NAME, *found)))


@pytest.mark.parametrize(
    ("found", "says"),
    [
        ([finding()], ""),
        ([finding(SAFE)], "1 finding is fixable with `mcp-vet fix weather`"),
        ([finding(SAFE, RENAME), finding(RENAME)], "2 findings are fixable with `mcp-vet fix weather`"),
        (
            [finding(SAFE), finding(SAFE, replace(SAFE, safe=False))],
            "1 finding is fixable with `mcp-vet fix weather`, 1 more with `--unsafe`",
        ),
        ([finding(replace(SAFE, safe=False))], "1 finding is fixable with `mcp-vet fix weather --unsafe`"),
    ],
)
def test_the_summary_says_what_can_be_mended_and_how(found: list[Finding], says: str) -> None:
    assert fixable(reported(*found)) == says
    for kind in ("terminal", "markdown"):
        assert (says.split(",")[0] in REPORTERS[kind](reported(*found))) or not says


def test_many_entries_are_not_all_named() -> None:
    units = [unit(f"weather-{n}", failed(PINNED, finding(SAFE))) for n in range(4)]

    assert fixable(report(*units)) == "4 findings are fixable with `mcp-vet fix`"


def test_programs_get_the_whole_group_or_nothing() -> None:
    """Half of the edits, or half of a replacement, would spoil the file."""
    assert len(suggestions.data(finding(*[SAFE] * MOST_EDITS))) == MOST_EDITS
    assert suggestions.data(finding(*[SAFE] * (MOST_EDITS + 1))) == []
    assert suggestions.data(finding(SAFE, replace(SAFE, replacement="x" * (MOST_CHARACTERS + 1)))) == []


def test_a_suggestion_shows_text_as_text() -> None:
    """What a submission brings is no markup, and moves nothing."""
    hostile = replace(SAFE, replacement="</pre><img src=x>\n```\n@everyone \u202e", safe=False)
    title, body = suggestion(finding(hostile, RENAME), 6_000)

    assert title == "Suggested edit, to be read before it is believed"
    assert "&lt;/pre&gt;&lt;img src=x&gt;" in body
    assert "\\u{202e}" in body
    assert "`servers/weather/README.md` to `servers/weather/readme.md`" in body


def test_a_suggestion_says_what_goes() -> None:
    gone, space = replace(SAFE, replacement=""), replace(SAFE, replacement="\n  ")

    assert suggestion(finding(gone), 100)[1] == "`servers/weather/server.yaml:9:10` to `9:28` goes"
    assert suggestion(finding(space), 100)[1].endswith("becomes empty space")


def test_a_suggestion_of_many_edits_is_cut_and_says_so() -> None:
    body = suggestion(finding(*[SAFE] * (SHOWN + 2)), 100)[1]

    assert body.count("<pre>") == SHOWN
    assert body.endswith("and 2 more")
