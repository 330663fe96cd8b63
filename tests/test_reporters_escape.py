"""Nothing that a submission writes is obeyed by the medium it is printed in (threats.md 2.8).

Texts are compositions of what attackers use and of arbitrary characters.
"""

import html
import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.golden.reports import OUTSIDE, PINNED, ROOT, failed, report, unit
from tests.hostile import harmless
from validator.model import Cause, Finding, Kind, Location, Outcome, Report, Result
from validator.reporters import REPORTERS
from validator.reporters import escape as esc
from validator.reporters.style import PAGES, Style
from validator.reporters.terminal import render as terminal

FRAGMENTS = [
    "::error::",
    "::stop-commands::x",
    "##[error]",
    "##vso[task]",
    "\n",
    "\r",
    "\r\n",
    "\x85",
    "\u2028",
    "\t",
    " ",
    "\x1b[2J",
    "\x1b]8;;http://evil\x07",
    "\x1b]52;c;AA==\x07",
    "\x9b31m",
    "\x00",
    "\u202e",
    "\u200b",
    "\ufeff",
    "\u2066",
    "\ud800",
    "\U000e0041",
    "\u3164",
    "\ufe0f",
    "e" + "\u0301" * 9,
    "漢字",
    "@",
    "@docker/team",
    "#",
    "#1",
    "GH-1",
    "a/b#2",
    "](",
    "[x](http://evil)",
    "![i](//evil)",
    "<img src=x>",
    "</pre>",
    "</details>",
    "<!--",
    "-->",
    "`",
    "``",
    "```",
    "~~~",
    "|",
    "\\",
    "\\|",
    "*",
    "_",
    "**",
    "&lt;",
    "&#64;",
    "$x$",
    ":smile:",
    "www.evil.example",
    "http://evil",
    "mailto:a@b.c",
    "deadbeef",
    "CVE-2020-1",
    "---",
    "1.",
    "- ",
    "> ",
    "# ",
    "word",
    "word:",
    "x`y",
    "`q`",
    "(",
    ")",
    '"',
    "'",
    ",",
    "=",
    "§",
]
hostile = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=4), max_size=12).map("".join)
spaced = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=3), max_size=12).map(" ".join)
texts = hostile | spaced
many = settings(max_examples=400, deadline=None)

COMMAND = re.compile(r"(?m)^\s*::|##\[|##vso\[")
SCREEN: list[Callable[[str], str]] = [esc.visible, esc.one_line, esc.plain, esc.path, esc.word]


@many
@given(texts)
def test_nothing_invisible_is_left(text: str) -> None:
    """No control, format, surrogate, private, unassigned or separator character; no flood of marks."""
    for function in SCREEN:
        shown = function(text)
        bad = [
            c for c in shown if unicodedata.category(c)[0] == "C" or unicodedata.category(c) in ("Zl", "Zp")
        ]
        assert [c for c in bad if c != "\n"] == []
        assert not esc.BLANK.search(shown)
        assert not re.search(r"[\u0300-\u036f]{3}", shown)


@many
@given(texts)
@example("::error::x")
@example("a ::error::x")
@example("a ##[error]x")
def test_nothing_is_a_workflow_command(text: str) -> None:
    for function in (esc.plain, esc.path, esc.word):
        assert not COMMAND.search(function(text))
    assert not COMMAND.search("\n".join(esc.block(text)))


@many
@given(texts)
def test_one_line_is_one_line_and_one_word_is_one_word(text: str) -> None:
    for function in (esc.one_line, esc.plain, esc.path):
        assert len(function(text).splitlines()) <= 1
    assert len(esc.word(text).split()) == 1


@many
@given(st.text(alphabet="`x ", max_size=30))
def test_a_code_span_is_closed_by_its_own_fence_only(text: str) -> None:
    span = esc.markdown_code(text)

    assert without_code(f"{span} end") == " end"


@many
@given(texts)
def test_markdown_prose_leaves_nothing_active_outside_code_spans(text: str) -> None:
    assert_inert(without_code(esc.markdown_prose(text)))
    cell = esc.markdown_cell_prose(text)
    assert_inert(without_code(cell))
    assert "|" not in cell
    assert "\\" not in cell


@many
@given(texts)
def test_a_markdown_block_ends_where_we_end_it(text: str) -> None:
    block = esc.markdown_block(text)

    assert block.startswith("<pre>\n")
    assert block.endswith("\n</pre>")
    assert "<" not in block[5:-6]
    assert html.unescape(block[6:-7]) == "\n".join(esc.block(text))


@many
@given(texts)
def test_json_text_can_be_read_by_every_reader(text: str) -> None:
    written = json.dumps(esc.json_text(text))

    assert written.isascii()
    assert json.loads(written).encode("utf-8").decode("utf-8") == json.loads(written)


@pytest.mark.parametrize("function", [*SCREEN, esc.markdown_code, esc.markdown_prose, esc.json_text])
def test_every_function_cuts_and_says_so(function: Callable[[str], str]) -> None:
    for flood in ("x" * 1_000_000, "\U000e0001" * 1_000_000):
        text = function(flood)
        assert len(text) <= 20_100
        assert text.strip("` ").endswith("[cut]")


def test_the_end_of_a_long_log_is_kept() -> None:
    lines = esc.block("begin" + "\x1b" * 50_000 + "the end")

    assert lines[-1].endswith("the end")
    assert lines[0].startswith("[the beginning is left out] … ")


def test_ordinary_words_stay_ordinary() -> None:
    """Escaping everything would be safe, and unreadable."""
    text = "the title 'Weather' is too short: write two words, please (80 % of titles do)"

    assert esc.markdown_prose(text) == text
    assert esc.plain(text) == text
    assert esc.markdown_prose("write `title: A b`, then go.") == "write `title: A b`, then go."


def hostile_report(text: str) -> Report:
    """*text* everywhere where a submission can have a word."""
    at = Location(text, 3, 2, text, text)
    entry = unit(
        text,
        failed(PINNED, Finding(text, at, text, text)),
        Result(ROOT, Outcome.BROKE, because=text or "x", cause=Cause.OURS),
        change=text,
    )
    entry = replace(entry, facts=((text, text),))
    asked = replace(entry, kind=Kind.UNKNOWN, results=(*entry.results, failed(OUTSIDE, Finding(text))))
    return replace(report(entry, asked, subject=text, notes=(text,)), reproduce=text, version=text)


@settings(max_examples=120, deadline=None)
@given(texts)
def test_the_whole_markdown_report_holds_only_our_own_markup(text: str) -> None:
    """After code spans and `<pre>` blocks are taken away, what stands there is the same for every text."""
    rest = REPORTERS["markdown"](hostile_report(text))
    rest = without_code(re.sub(r"(?s)^<pre>\n.*?\n</pre>$", "", rest, flags=re.MULTILINE))
    ours = r"<!-- mcp-vet report -->|</?details>|</?summary>|(?m:^\|[-|]*$)|(?m:^#{2,3} )|\*\*|(?m:^---$)"
    assert_inert(re.sub(ours, "", rest), table=True)


@settings(max_examples=120, deadline=None)
@given(texts)
def test_the_lines_report_is_safe_and_stable(text: str) -> None:
    """Two findings of the first unit, three of the second; each line has its three or two fixed fields."""
    lines = REPORTERS["lines"](hostile_report(text))

    assert not COMMAND.search(lines)
    assert len(lines.splitlines()) == 2 + 3 + 2
    for line in lines.splitlines()[:5]:
        assert re.fullmatch(r"(error|review|broke) [A-Z]{3}\d{3} \S+:\d+:\d+( .*)?", line), line


@settings(max_examples=120, deadline=None)
@given(texts)
def test_the_terminal_report_moves_no_cursor_and_commands_no_runner(text: str) -> None:
    styled = terminal(hostile_report(text), Style(screen=True, colour=True, pages=PAGES))
    bare = re.sub(r"\x1b\[[0-9;]*m|\x1b\]8;;(file://[!-~]*)?\x1b\\", "", styled)

    assert not [c for c in bare if unicodedata.category(c)[0] == "C" and c != "\n"]
    assert not COMMAND.search(bare)


@settings(max_examples=120, deadline=None)
@given(texts)
def test_each_line_of_the_annotations_is_one_command_of_ours(text: str) -> None:
    """A verdict, two units and their four findings; whatever the text, nothing begins another command."""
    told = REPORTERS["github"](hostile_report(text))

    assert harmless.faults("github", told, ()) == []
    assert told.count("\n") == 1 + 2 + 3


@settings(max_examples=60, deadline=None)
@given(texts)
def test_the_json_report_is_ascii_and_whole(text: str) -> None:
    written = REPORTERS["json"](hostile_report(text))

    assert written.isascii()
    assert json.loads(written)["units"][0]["name"] == esc.json_text(text)
    assert json.loads(written)["units"][0]["name"].encode("utf-8") is not None


def without_code(markdown: str) -> str:
    """Markdown without its code spans, found as CommonMark 6.1 finds them, line by line."""
    return "\n".join(_without_code(line) for line in markdown.split("\n"))


def _without_code(line: str) -> str:
    kept, place = "", 0
    for opening in re.finditer("`+", line):
        if opening.start() < place:
            continue
        kept += line[place : opening.start()]
        closing = next((m for m in re.finditer("`+", line[opening.end() :]) if m[0] == opening[0]), None)
        assert closing, f"a code span is never closed: {line!r}"
        place = opening.end() + closing.end()
    return kept + line[place:]


def assert_inert(text: str, *, table: bool = False) -> None:
    """Nothing that GitHub's Markdown makes something of."""
    active = r"[@#<>\[\]*_~\\$&/`]|(?i:www)|(?i:\bGH-\d)|:\w+:|[0-9a-fA-F]{7}" + ("" if table else r"|\|")
    assert not re.search(active, text), text


@pytest.mark.parametrize(
    "command", ["::error file=a::hacked", "::stop-commands::x", "##[error]x", "##teamcity[x"]
)
def test_no_line_of_a_markdown_block_is_a_command_for_a_runner(command: str) -> None:
    """`--markdown -` is printed to the log of a CI job."""
    lines = esc.markdown_block(f"log\n{command}\n").splitlines()

    assert not any(line.lstrip().startswith("::") or "##[" in line or "##teamcity[" in line for line in lines)


@pytest.mark.parametrize("command", ["##[error]x", "##vso[task.x]y", "##teamcity[x"])
def test_no_code_span_and_no_json_has_a_command_that_counts_anywhere(command: str) -> None:
    """Both are printed to the log of a CI job; the JSON says the same as before."""
    document = json.dumps({"path": command})

    assert command not in esc.markdown_code(command)
    assert command not in esc.json_document(document)
    assert json.loads(esc.json_document(document)) == {"path": command}
