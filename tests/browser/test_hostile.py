"""Nothing that a submission writes runs in the page, leaves it, or changes what it shows."""

import re
from dataclasses import replace

import pytest

from tests.browser.conftest import PHONE, Open
from tests.golden.exhibits import WEATHER, made_of, shown
from tests.test_reporters_escape import FRAGMENTS, hostile_report
from validator.model import Report
from validator.reporters.html.environment import asset

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
OWN = "window.__owned=1;document.title='owned'"
ATTACKS = {
    "script": f"<script>{OWN}</script>",
    "end-of-script": f"</script><script>{OWN}</script>",
    "end-of-style": f"</style><script>{OWN}</script>",
    "end-of-title": f"</title><script>{OWN}</script>",
    "end-of-pre": f"</pre></code></details><script>{OWN}</script>",
    "comment": f"--><script>{OWN}</script><!--",
    "event-handler": f"<img src=x onerror={OWN}><svg onload={OWN}><body onload={OWN}>",
    "attribute": f"\" autofocus onfocus={OWN} x=\"' onmouseover={OWN} x='",
    "address": f"javascript:{OWN}",
    "link": f'<a href="javascript:{OWN}">click</a><a href="https://evil.example/">here</a>',
    "data": f"data:text/html,<script>{OWN}</script>",
    "picture": '<img src="https://evil.example/x.png"><link rel=stylesheet href=//evil.example/x.css>',
    "style": "<style>@import url(//evil.example/x.css); body { display: none }</style>",
    "frame": f'<iframe srcdoc="<script>parent.__owned=1</script>"></iframe><object data="javascript:{OWN}">',
    "refresh": '<meta http-equiv="refresh" content="0;url=https://evil.example/"><base href="https://evil.example/">',
    "form": '<form action="https://evil.example/"><input autofocus><button>Send</button></form>',
    "template": "{{ 7*7 }}{% for x in y %}{{ constructor.constructor('alert(1)')() }}${7*7}",
    "entities": f"&lt;script&gt;{OWN}&lt;/script&gt;&#x3c;script&#x3e;",
    "bidi": "\u202egpj.exe\u2066 \u200b\u2069 \u200f\ufeff",
    "terminal": "\x1b[2J\x1b]8;;https://evil.example/\x07x\x1b]52;c;AA==\x07\x9b31m\x00",
    "surrogate": "\ud800\udfff\ufffe",
    "marks": "z" + "\u0301" * 500,
    "right-to-left": "שלום عالم" * 20,
    "wide": "漢" * 500,
    "mebibyte": "A" * 1_000_000,
    "mebibyte-of-markup": "<b>" * 350_000,
    "lines": "\n" * 50_000,
    "everything": "".join(FRAGMENTS),
}  # fmt: skip


def everywhere(text: str) -> Report:
    """*text* wherever a submission can have a word: in findings, facts, and all that is shown."""
    told = hostile_report(text)
    units = tuple(replace(unit, exhibit=made_of(WEATHER, text)) for unit in told.units)
    return replace(told, units=units)


@pytest.mark.parametrize("name", sorted(ATTACKS))
def test_nothing_runs_and_nothing_leaves(open_report: Open, name: str) -> None:
    opened = open_report(everywhere(ATTACKS[name]), PHONE)
    page = opened.page
    title = page.title()
    page.click("#expand")
    page.mouse.move(200, 400)
    for field in page.get_by_role("searchbox").all()[:2]:
        field.fill("o")
    page.wait_for_timeout(50)

    assert page.evaluate("window.__owned") is None
    assert page.title() == title
    assert title != "owned"
    assert page.locator("script").count() == page.locator("style").count() == 1
    assert page.locator("img, iframe, object, embed, form, base, link, audio, video").count() == 0
    assert page.locator("#verdict").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    opened.untroubled()


def test_no_link_of_the_page_leaves_it(open_report: Open) -> None:
    page = open_report(everywhere(ATTACKS["link"])).page
    links = page.evaluate("[...document.links].map((link) => link.getAttribute('href'))")

    assert links
    assert [link for link in links if not re.fullmatch(r"#[a-z0-9-]+", link)] == []


def test_what_is_hidden_from_readers_is_spelt_out(open_report: Open) -> None:
    text = open_report(everywhere(ATTACKS["bidi"])).page.inner_text("body")

    assert "\\u{202e}gpj.exe" in text
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200b\ufeff]", text)


def test_the_policy_is_in_force(open_report: Open) -> None:
    """Should a submission ever come through, its script is refused: here we let one through ourselves."""
    opened = open_report(shown())
    page, failed = opened.page, []
    page.on("requestfailed", lambda request: failed.append((request.url, request.failure)))
    page.evaluate(
        """() => {
            const added = document.createElement("img");
            added.src = "https://evil.example/x.png";
            document.body.append(added);
        }"""
    )
    refused = page.evaluate(
        """() => {
            try { document.body.innerHTML += "<script>window.__owned = 1</script>"; return "" }
            catch (error) { return String(error) }
        }"""
    )
    page.wait_for_timeout(100)

    assert page.evaluate("window.__owned") is None
    assert "TrustedHTML" in refused
    assert failed == [("https://evil.example/x.png", "csp")]
    assert any("Content Security Policy" in complaint for complaint in opened.complaints)


def test_the_only_script_is_ours(open_report: Open) -> None:
    page = open_report(everywhere(ATTACKS["everything"])).page

    assert page.evaluate("document.scripts[0].textContent") == asset("script.js")
