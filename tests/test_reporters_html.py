"""The HTML report: what is in it and in which order, what never is, and how large it may grow."""

import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings

from tests.golden.exhibits import WEATHER, accepted, made_of, shown, undecided
from tests.golden.reports import BAD_TITLE, BRANCH, NAME, PINNED, REPORTS, ROOT, failed, report, rule, unit
from tests.hostile.harmless import faults
from tests.test_reporters_escape import hostile_report, texts
from validator.exhibit import Exhibit, Log
from validator.explanation import explain
from validator.model import Edit, Finding, Location, Report, Severity, Timing
from validator.reporters import REPORTERS
from validator.reporters.html import chart, fixes, page
from validator.reporters.html.documentation import why
from validator.reporters.html.environment import asset, policy

BAD = "</script></style><script>x</script><img src=x onerror=x>\"><a href='javascript:x'>`y` \u202e\x1b[2J"
ELEMENTS = {
    "a", "article", "bdi", "body", "br", "button", "code", "dd", "del", "details", "div", "dl", "dt",
    "figcaption", "figure", "h1", "h2", "h3", "h4", "head", "header", "html", "input", "ins", "label", "li",
    "main", "mark", "meta", "nav", "ol", "option", "output", "p", "pre", "rect", "script", "section",
    "select", "span", "strong", "style", "summary", "svg", "table", "tbody", "td", "th", "thead", "title",
    "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {
    "aria-hidden", "aria-label", "aria-labelledby", "aria-pressed", "autocomplete", "charset", "checked",
    "class", "content", "data-copy", "data-js", "disabled", "focusable", "for", "height", "hidden", "href",
    "http-equiv", "id", "lang", "name", "open", "placeholder", "preserveaspectratio", "role", "scope",
    "selected", "spellcheck", "tabindex", "type", "value", "viewbox", "width", "x",
}  # fmt: skip


class Page(HTMLParser):
    """Elements with their attributes, and the texts between them, as a browser sees them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.texts += [] if tag in ("a", "bdi", "code", "del", "ins", "mark", "span", "strong") else [" "]
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def text(self) -> str:
        return " ".join("".join(self.texts).split())


def html(told: Report) -> str:
    return REPORTERS["html"](told)


EVERY = {**REPORTS, "shown": shown(), "accepted": accepted(), "undecided": undecided()}


def ours_alone(text: str) -> None:
    """Nothing but our elements and attributes; links stay in the page; one style sheet and one script."""
    seen = Page(text)
    assert {tag for tag, _ in seen.elements} <= ELEMENTS
    assert {name for _, attributes in seen.elements for name in attributes} <= ATTRIBUTES
    assert all(re.fullmatch(r"#[a-z0-9-]+", link["href"]) for link in seen.all("a"))
    ids = [attributes["id"] for _, attributes in seen.elements if "id" in attributes]
    assert all(re.fullmatch(r"[a-z][a-z0-9-]*", each) for each in ids)
    assert len(ids) == len(set(ids))
    assert re.findall(r"(?s)<style>(.*?)</style>", text) == [asset("style.css")]
    assert re.findall(r"(?s)<script>(.*?)</script>", text) == [asset("script.js")]


@pytest.mark.parametrize("name", sorted(EVERY))
def test_every_report_is_harmless_and_whole(name: str) -> None:
    text = html(EVERY[name])

    assert faults("html", text, ()) == []
    ours_alone(text)
    targets = {attributes["id"] for _, attributes in Page(text).elements if "id" in attributes}
    assert {link["href"][1:] for link in Page(text).all("a")} <= targets


@settings(max_examples=60, deadline=None)
@given(texts)
def test_whatever_a_submission_writes_there_are_only_our_elements(text: str) -> None:
    told = hostile_report(text)
    units = tuple(replace(unit, exhibit=made_of(WEATHER, text)) for unit in told.units)
    said = html(replace(told, units=units))

    assert faults("html", said, ()) == []
    ours_alone(said)


def test_hostile_text_is_shown_as_it_is() -> None:
    """What HTML obeys is text; what nobody could see is spelt out."""
    told = Page(html(replace(shown(exhibit=made_of(WEATHER, BAD)), subject=BAD)))

    assert "</script></style><script>x</script><img src=x onerror=x>" in told.text
    assert "\\u{202e}\\x1b[2J" in told.text
    assert "\u202e" not in told.text


def test_the_policy_lets_nothing_in_but_this_style_and_this_script() -> None:
    metas = Page(html(shown())).all("meta")
    [said] = [meta["content"] for meta in metas if meta.get("http-equiv") == "Content-Security-Policy"]

    assert said == policy()
    parts = dict(part.split(" ", 1) for part in said.split("; "))
    assert parts["default-src"] == parts["base-uri"] == parts["form-action"] == "'none'"
    assert re.fullmatch(r"'sha256-[A-Za-z0-9+/]{43}='", parts["script-src"])
    assert re.fullmatch(r"'sha256-[A-Za-z0-9+/]{43}='", parts["style-src"])
    assert "unsafe" not in said


def test_no_element_has_a_style_of_its_own_which_the_policy_would_refuse() -> None:
    assert not re.search(r"<[^>]*\sstyle=", html(shown()))


def test_the_parts_come_in_the_order_in_which_people_need_them() -> None:
    ids = [attributes["id"] for _, attributes in Page(html(shown())).elements if "id" in attributes]
    order = [
        "verdict",
        "u0-todo",
        "u0-findings",
        "u0-preview",
        "u0-tools",
        "u0-changes",
        "u0-time",
        "u0-logs",
    ]
    order += ["u0-wire", "u0-evidence", "again"]

    assert [each for each in ids if each in order] == order


@pytest.mark.parametrize(
    "words",
    [
        "REJECT",
        "Rejected because",
        "3 things to mend and 1 thing to decide and 1 suggestion",
        "The author must mend",
        "A maintainer must decide",
        "Better, but not required 1",
        "write title: Weather",
        "mcp-vet fix weather --unsafe",
        "✓ this change mends MET002: it has a description now",
        "Forecasts for any place.",
        "https://example.com/icon.png",
        "the server gets it as WEATHER_TOKEN",
        "3, listed by the server.",
        "forecast Forecast only reads",
        "place string required A town",
        "And 1 more.",
        "the tool rain is gone",
        "Say what how the weather …",
        "building image 42 s",
        "30 characters Only lines with",
        "9 characters, cut",
        "5 messages, the first 2 of them shown",
        "server → response, 0.200 s, 900 bytes odd",
        "stderr.log 1 " + "cd" * 32,
        "bears on nothing: tools: KeyError: 'name'",
        "mcp-vet pr 12 --repo ./registry",
    ],
)
def test_it_says(words: str) -> None:
    assert words in Page(html(shown())).text


def test_what_mending_would_lead_to_is_said_beside_the_verdict() -> None:
    told = REPORTS["reject"]
    said = [follows for unit in told.units for follows in explain(unit, told.scope).more]

    text = Page(html(told)).text

    assert len(said) == 2
    assert all(f"{follows[1:]}." in text for follows in said)


def test_the_commits_that_were_judged_are_named() -> None:
    text = Page(html(replace(shown(), head="ab" * 20, base="cd" * 20))).text

    assert f"head {'ab' * 20}, base {'cd' * 20}" in text


def test_without_a_script_nothing_is_missing_but_the_buttons() -> None:
    """What works with a script only is hidden until it runs."""
    seen = Page(html(shown()))

    for tag, attributes in seen.elements:
        if tag == "button" or attributes.get("class") == "search":
            assert "hidden" in attributes
            assert "data-js" in attributes


def test_a_run_without_an_objection_is_neither_green_nor_red() -> None:
    assert '<section class="verdict calm"' in html(REPORTS["narrowed-static"])
    assert '<section class="verdict good"' in html(REPORTS["accept"])
    assert '<section class="verdict bad"' in html(REPORTS["reject"])
    assert '<section class="verdict open"' in html(REPORTS["undecided-ours"])


def test_what_is_ours_is_nothing_for_the_author_to_do() -> None:
    text = Page(html(REPORTS["undecided-ours"])).text

    assert "Not the author's: run it again, or mend this machine" in text
    assert "The author must mend" not in text


def test_of_a_rule_that_repeats_itself_the_list_names_a_few() -> None:
    text = Page(html(undecided())).text

    assert "and 7 more of these, below" in text
    assert "mistake 11" in text


def test_jinja_is_imported_for_html_only() -> None:
    program = (
        "import sys; from validator.reporters import REPORTERS; from tests.golden.reports import REPORTS\n"
        "import validator.cli, validator.commands.judging\n"
        "[render(REPORTS['reject']) for name, render in REPORTERS.items() if name != 'html']\n"
        "assert not {'jinja2', 'markupsafe'} & set(sys.modules)\n"
        "REPORTERS['html'](REPORTS['reject']); assert 'jinja2' in sys.modules"
    )

    subprocess.run([sys.executable, "-c", program], check=True, timeout=120)


def huge(text: str) -> Exhibit:
    logs = tuple(Log(f"log {number}", text * 60_000, 60_000) for number in range(5))
    return replace(WEATHER, logs=logs)


@pytest.mark.parametrize("text", ["x", '"', "\x1b", "\u202e"])
def test_the_file_stays_small_whatever_is_in_it(text: str) -> None:
    many = [replace(unit(f"w{n}", failed(NAME, *[BAD_TITLE] * 30)), exhibit=huge(text)) for n in range(40)]
    said = html(report(*many))

    assert len(said.encode()) <= page.MOST_BYTES
    seen = Page(said)
    assert len(seen.all("article")) > 40
    assert "left out, as the page would grow too large" in seen.text


def test_thousands_of_findings_and_units_are_counted() -> None:
    """The rejected one is shown, though it is the last."""
    calm = [unit(f"calm{n}") for n in range(1_600)]
    told = html(report(*calm, unit("worst", failed(PINNED, *[BRANCH] * 5_000))))
    text = Page(told).text

    assert len(told.encode()) <= page.MOST_BYTES
    assert "And 101 more, which this page does not list" in text
    assert "1301 of them are not shown in full" in text
    assert "And 4800 more: the JSON report has all of them." in text
    assert "<bdi>worst</bdi></h2>" in told


def test_a_unit_that_fits_in_no_way_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "MOST_BYTES", page.HEAD + 2 * page.ROW + 100)

    assert "2 of them are not shown in full" in Page(html(report(unit("a"), unit("b")))).text


AT = Location("servers/w/server.yaml", 9, 10, "", "  title: Weather MCP Server")
EDIT = Edit("servers/w/server.yaml", 9, 10, 9, 28, "Weather")
LINES = "servers/w/server.yaml, line 9 column 10 to line 12 column 28"
MOVE = "git mv a/README.md a/readme.md"


@pytest.mark.parametrize(
    ("finding", "wanted"),
    [
        (
            Finding("", AT, edits=(EDIT,)),
            [fixes.Fix("servers/w/server.yaml, line 9", AT.source, "  title: Weather", "  title: Weather")],
        ),
        (
            Finding("", AT, edits=(Edit("servers/w/server.yaml", 8, 1, 9, 1),)),
            [fixes.Fix("servers/w/server.yaml, line 8 column 1 to line 9 column 1: goes")],
        ),
        (
            Finding("", AT, edits=(replace(EDIT, end_line=12, replacement=" \n"),)),
            [fixes.Fix(f"{LINES}: becomes empty space")],
        ),
        (
            Finding("", AT, edits=(replace(EDIT, end_line=12, replacement="a\nb"),)),
            [fixes.Fix(f"{LINES} becomes", "", "a\nb", "a\nb")],
        ),
        (
            Finding("", AT, edits=(replace(EDIT, replacement="We\u200bather"),)),
            [fixes.Fix("servers/w/server.yaml, line 9", AT.source, "  title: We\u200bather", "")],
        ),
        (
            Finding("", edits=(Edit("a/README.md", new_path="a/readme.md"),)),
            [fixes.Fix("rename a/README.md to a/readme.md", "", MOVE, MOVE)],
        ),
        (
            Finding("", edits=(Edit("a/README.md", new_path="a;rm -rf ~"),)),
            [fixes.Fix("rename a/README.md to a;rm -rf ~")],
        ),
        (Finding("", fix="write `title: Weather`"), [fixes.Fix("", "", "title: Weather", "title: Weather")]),
        (Finding("", fix="use it, as `x`, or remove it"), []),
        (Finding(""), []),
    ],
)  # fmt: skip
def test_what_can_be_copied(finding: Finding, wanted: list[fixes.Fix]) -> None:
    """The whole line where it is known; what a shell could obey, or nobody can see, is never offered."""
    assert fixes.fixes(finding) == wanted


def test_a_line_that_may_be_cut_is_not_made_whole() -> None:
    long = replace(AT, source="x" * 200)
    [fix] = fixes.fixes(Finding("", long, edits=(EDIT,)))

    assert (fix.old, fix.new) == ("", "Weather")


def test_of_many_edits_a_few_are_shown() -> None:
    found = fixes.fixes(Finding("", AT, edits=(EDIT,) * 15))

    assert len(found) == 11
    assert found[-1].says == "and 5 more edits, which `mcp-vet fix` makes"


def test_no_command_is_offered_for_a_name_that_a_shell_could_obey() -> None:
    fixable = Finding("", AT, edits=(EDIT,))

    assert fixes.command(unit("w", failed(NAME, fixable))) == "mcp-vet fix w"
    assert fixes.command(unit("w", failed(NAME, BAD_TITLE))) == "mcp-vet fix w --unsafe"
    assert fixes.command(unit("w; rm -rf ~", failed(NAME, fixable))) == ""
    assert fixes.command(unit("--registry", failed(NAME, fixable))) == ""
    assert fixes.command(unit("w", failed(NAME, BRANCH))) == ""


def test_the_chart_is_of_the_run_and_of_a_replay_what_was_recorded() -> None:
    judged = replace(
        unit("w"), timings=(Timing("Build", 1.0, 3.0), Timing("Made", 0.5, 0.5), Timing("Files", 4.0, 0.01))
    )
    assert chart.bars(judged) == [chart.Bar("building image", 0, 1000, 3.5)]

    again = replace(judged, timings=(Timing("Files", 0.0, 0.06),), exhibit=WEATHER)
    assert [bar.name for bar in chart.bars(again)] == ["fetch the source", "build the image"]
    assert chart.bars(replace(again, exhibit=None))[0].seconds == 0.06
    assert chart.bars(replace(again, exhibit=None, timings=())) == []


def test_the_first_paragraph_of_why_is_shown() -> None:
    told = replace(rule("X", Severity.ERROR, "x"), doc="Title.\n\n## Why\nFor\ngood.\n\nMore.\n\n## Bad\nx")

    assert why(told) == "For good."
    assert why(ROOT) == ""
