"""The index in a real browser: filters, order, keyboard; nothing of a report runs, and no request leaves."""

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.review_index.samples import HOSTILE, everywhere, golden, write
from validator.review_index.gathering import gather
from validator.review_index.page import page

NOW = 1_800_000_000
DAY = 86_400

pytestmark = pytest.mark.browser


def queue(folder: Path) -> Path:
    """120 clocks, some others, of different age; one has a page beside it."""
    for number in range(120):
        told = golden("accept")
        told["units"][1]["name"] = f"clock-{number}"
        write(folder / f"clock {number}.json", told, modified=NOW - number * DAY / 4)
    write(folder / "r" / "report.json", golden("reject"), modified=NOW - 40 * DAY)
    write(folder / "s" / "report.json", golden("several-entries"), modified=NOW - 3 * DAY)
    (folder / "r" / "report.html").write_text("<!DOCTYPE html><title>the report</title>")
    return write_page(folder)


def write_page(folder: Path) -> Path:
    file = folder / "index.html"
    file.write_text(page(gather([folder]), folder, "0.1.0", NOW), encoding="utf-8")
    return file


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """The queue's page, in a context that lets nothing but files through and hears every complaint."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    tab = context.new_page()
    asked, said = watched(tab)
    tab.goto(queue(tmp_path).as_uri())
    yield tab
    context.close()
    assert said == []
    assert [url for url in asked if not url.startswith("file:")] == []


def watched(tab: Page) -> tuple[list[str], list[str]]:
    """The URLs that the tab asks for, and what its console and its errors say."""
    asked: list[str] = []
    said: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("console", lambda message: said.append(message.text))
    tab.on("pageerror", lambda error: said.append(str(error)))
    tab.on("dialog", lambda dialog: said.append(dialog.message))
    return asked, said


def names(tab: Page) -> list[str]:
    return tab.locator("#body th > :first-child").all_inner_texts()


def verdicts(tab: Page) -> set[str]:
    return set(tab.locator("#body .badge").all_inner_texts())


def test_the_worst_comes_first_and_the_list_is_in_pages(opened: Page) -> None:
    assert names(opened)[:4] == ["weather", "weather", "notes", "submission"]
    assert len(names(opened)) == 50
    expect(opened.locator("#said")).to_have_text("1 to 50 of 125")
    opened.get_by_role("button", name="Next").click()
    expect(opened.locator("#said")).to_have_text("51 to 100 of 125")
    assert opened.evaluate("document.activeElement.id") == "rows"
    opened.get_by_role("button", name="Next").click()
    expect(opened.get_by_role("button", name="Next")).to_be_disabled()
    opened.get_by_role("button", name="Previous").click()
    expect(opened.locator("#place")).to_have_text("Page 2 of 3")


def test_numbers_in_names_are_in_their_order(opened: Page) -> None:
    opened.get_by_label("Order", exact=True).select_option("entry")

    assert names(opened)[:4] == ["clock", "clock-0", "clock-1", "clock-2"]


def test_filters_by_verdict_rule_entry_and_age_and_all_together(opened: Page) -> None:
    opened.get_by_role("checkbox", name="reject").check()
    assert verdicts(opened) == {"reject"}
    assert len(names(opened)) == 2
    opened.get_by_label("Rule", exact=True).select_option(label="BLD001 (1) Image does not build")
    expect(opened.locator("#said")).to_have_text("1 to 1 of 1")
    opened.get_by_label("Age", exact=True).select_option("over 30 days")
    expect(opened.locator("#said")).to_have_text("1 to 1 of 1")
    opened.get_by_label("Age", exact=True).select_option("up to a week")
    expect(opened.locator("#body")).to_contain_text("No entry fits")
    opened.get_by_role("button", name="Reset").click()
    expect(opened.locator("#said")).to_have_text("1 to 50 of 125")
    opened.get_by_label("Entry or pull request").fill("CLOCK-11")
    assert names(opened) == ["clock-11", *(f"clock-{n}" for n in range(110, 120))]


def test_the_order_is_by_the_heads_too_and_they_say_so(opened: Page) -> None:
    head = opened.get_by_role("columnheader", name="Age")
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "descending")
    assert names(opened)[0] == "weather"
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    assert names(opened)[0] == "clock-0"
    expect(opened.locator("#sort")).to_have_value("new")
    opened.get_by_role("columnheader", name="Rules").get_by_role("button").click()
    assert names(opened)[0] == "weather"


def test_the_counts_per_rule_lead_to_the_entries(opened: Page) -> None:
    opened.locator("#by-rule summary").click()
    rows = opened.locator("#rule-list li").all_inner_texts()
    assert [re.split(r"\s+", row)[:2] for row in rows][:2] == [["SRC001", "2"], ["BLD001", "1"]]
    opened.locator("#rule-list").get_by_role("button", name="SRC001").click()
    expect(opened.locator("#said")).to_have_text("1 to 2 of 2")


def test_a_view_can_be_kept_as_an_address(opened: Page) -> None:
    opened.get_by_role("checkbox", name="undecided").check()
    opened.get_by_label("Order", exact=True).select_option("oldest first")
    address = opened.url
    assert address.endswith("#verdict=undecided&sort=old")
    other = opened.context.new_page()
    other.goto(address)
    assert verdicts(other) == {"undecided"}
    other.evaluate("location.hash = '#verdict=constructor&rule=__proto__&sort=toString&age=x&page=1e9'")
    expect(other.locator("#place")).to_have_text("Page 3 of 3")
    assert other.locator("#sort").input_value() == "verdict"


def test_an_entry_leads_to_its_report(opened: Page) -> None:
    opened.get_by_label("Entry or pull request").fill("weather")
    opened.get_by_role("link", name="weather").click()

    assert opened.title() == "the report"


def test_all_of_it_can_be_done_with_the_keyboard(opened: Page) -> None:
    opened.keyboard.press("Tab")
    assert opened.evaluate("document.activeElement.className") == "skip"
    opened.keyboard.press("Tab")
    opened.keyboard.press("Space")
    assert verdicts(opened) == {"reject"}
    for _ in range(20):
        opened.keyboard.press("Tab")
        if opened.evaluate("document.activeElement.tagName") == "SUMMARY":
            break
    opened.keyboard.press("Enter")
    expect(opened.locator("#rule-list")).to_be_visible()
    opened.keyboard.press("Tab")
    opened.keyboard.press("Enter")
    assert opened.evaluate("document.activeElement.id") == "rows"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_nobody_is_kept_out(opened: Page, axe: str, scheme: Any, width: int) -> None:
    """axe-core finds nothing against WCAG 2.1 AA, and a phone need not scroll sideways."""
    opened.set_viewport_size({"width": width, "height": 800})
    opened.emulate_media(color_scheme=scheme)
    opened.locator("#by-rule summary").click()
    opened.evaluate(axe)
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = opened.evaluate("tags => axe.run({runOnly: tags})", tags)

    assert [(each["id"], [node["target"] for node in each["nodes"]]) for each in found["violations"]] == []
    assert opened.evaluate("document.documentElement.scrollWidth") <= width


def test_hostile_reports_run_nothing_and_ask_for_nothing(browser: Browser, tmp_path: Path) -> None:
    for number, text in enumerate(HOSTILE):
        write(tmp_path / f"{number}.json", everywhere(golden("several-entries"), text))
        write(tmp_path / text.replace("/", "%").strip() / "x.json", {})
    odd = write(tmp_path / "javascript:window.hacked=7" / "report.json", everywhere(golden("reject"), "odd"))
    odd.with_suffix(".html").write_text("<!DOCTYPE html><title>odd</title>")
    context = browser.new_context()
    tab = context.new_page()
    asked, said = watched(tab)
    tab.goto(write_page(tmp_path).as_uri())
    tab.locator("#by-rule summary").click()
    for head in tab.locator("[data-sort] button").all():
        head.click()
    for each in tab.locator("#body button").all()[:3]:
        each.click()
        tab.locator("#reset").click()

    assert tab.evaluate("[window.hacked, document.querySelectorAll('img,svg,iframe,object').length]") == [
        None,
        0,
    ]
    assert tab.evaluate("document.scripts.length") == 2
    shown = tab.locator("#body").inner_text() + tab.locator("#rule").inner_text()
    assert "</script><script>window.hacked = 1</script>" in shown
    assert "\\u{202e}" in shown
    assert said == []
    tab.get_by_label("Entry or pull request").fill("odd")
    tab.get_by_role("link", name="odd").first.click()
    assert tab.title() == "odd"
    assert [url for url in asked if not url.startswith("file:")] == []
    context.close()


def test_the_policy_holds_where_all_else_fails(browser: Browser, tmp_path: Path) -> None:
    """Markup that got onto the page all the same would run nothing and load nothing."""
    write(tmp_path / "a.json", golden("reject"))
    file = write_page(tmp_path)
    smuggled = (
        "<script>window.hacked=1</script><img src=x onerror=window.hacked=2><style>h1{color:red}</style>"
    )
    file.write_text(file.read_text().replace("<main>", f"<main>{smuggled}"))
    tab = browser.new_page()
    _, said = watched(tab)
    tab.goto(file.as_uri())

    assert tab.evaluate("window.hacked") is None
    refused = " ".join(line for line in said if "Content Security Policy" in line)
    assert all(what in refused for what in ("script-src", "style-src", "default-src"))
    tab.close()


def test_five_thousand_reports_are_there_and_quick_to_draw(browser: Browser, tmp_path: Path) -> None:
    """However many there are, the page holds 50 rows of them. Seconds: benchmarks/index_page.py."""
    told = json.dumps(golden("reject"))
    for number in range(300):
        (tmp_path / f"{number}.json").write_text(told.replace('"weather"', f'"entry-{number}"'))
    found = gather([tmp_path])
    many = type(found)(found.reports * 17, found.titles, found.others)
    (tmp_path / "index.html").write_text(page(many, tmp_path, "0.1.0", time.time()))
    tab = browser.new_page()
    tab.goto((tmp_path / "index.html").as_uri())

    expect(tab.locator("#said")).to_have_text("1 to 50 of 5,100")
    assert tab.evaluate("document.querySelectorAll('*').length") < 2_000
    tab.close()
