"""People can use the page: from a file, on a phone, with a keyboard, in the dark, and without a script."""

import pytest

from tests.browser.conftest import DESKTOP, PHONE, Open
from tests.golden.exhibits import accepted, shown, undecided
from tests.golden.reports import REPORTS

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
EVERY = {**REPORTS, "shown": shown(), "accepted": accepted(), "undecided": undecided()}
SCHEMES = ("light", "dark")


@pytest.mark.parametrize("name", sorted(EVERY))
def test_on_a_phone_nothing_lies_beside_the_screen(open_report: Open, name: str) -> None:
    opened = open_report(EVERY[name], PHONE)
    if opened.page.locator("#expand").is_visible():
        opened.page.click("#expand")

    assert opened.page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    assert outside(opened.page.evaluate(BOXES)) == []
    opened.untroubled()


BOXES = """[...document.querySelectorAll("main *")].map(
  (each) => [each.tagName, each.className, each.getBoundingClientRect().right]
)"""


def outside(boxes: list[tuple[str, str, float]]) -> list[tuple[str, str, float]]:
    return [box for box in boxes if box[2] > PHONE[0]]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", ["shown", "accepted", "undecided", "undecided-ours", "narrowed-static"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_nothing_keeps_anybody_out(
    open_report: Open, axe: str, name: str, scheme: str, size: tuple[int, int]
) -> None:
    """axe-core's rules for WCAG 2.2 A and AA, with everything unfolded."""
    opened = open_report(EVERY[name], size, scheme)
    opened.page.click("#expand")
    opened.page.evaluate(f"() => {{ {axe} }}")  # as the page's own policy lets nobody add a script
    found = opened.page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")

    assert found["testEngine"]["name"] == "axe-core"
    assert [
        (each["id"], each["impact"], [n["html"] for n in each["nodes"][:3]]) for each in found["violations"]
    ] == []
    assert len(found["passes"]) > 15
    opened.untroubled()


def test_the_colours_follow_the_system(open_report: Open) -> None:
    colours = {
        scheme: open_report(shown(), scheme=scheme).page.evaluate(
            "getComputedStyle(document.body).backgroundColor"
        )
        for scheme in SCHEMES
    }

    assert colours == {"light": "rgb(245, 246, 248)", "dark": "rgb(14, 17, 22)"}


def test_the_keyboard_reaches_everything(open_report: Open) -> None:
    """Skip link, parts, checklist, copy buttons, folded parts: in that order, and each is seen to have it."""
    page = open_report(shown()).page
    reached = []
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.append(page.evaluate(FOCUSED))
    names = [name for name, _ in reached]

    assert names[:2] == ["Skip to the report", "Expand all"]
    order = ["What to do", "INPUT checkbox", "Copy", "What was seen", "Build log 30 characters"]
    places = [names.index(name) for name in order]
    assert places == sorted(places)
    assert [name for name, outline in reached if name and outline in ("0px", "")] == []


FOCUSED = """() => {
  const at = document.activeElement;
  const text = at.textContent.trim().replace(/\\s+/g, " ").slice(0, 60);
  const name = at.tagName === "INPUT" ? `INPUT ${at.type}` : text;
  return [at === document.body ? "" : name, getComputedStyle(at).outlineWidth];
}"""


def test_folded_parts_open_with_the_keyboard(open_report: Open) -> None:
    page = open_report(shown()).page
    log = page.get_by_label("Build log", exact=True)
    assert not log.is_visible()
    page.get_by_text("Build log").focus()
    page.keyboard.press("Enter")

    assert log.is_visible()


def test_a_fix_is_copied_with_the_keyboard(open_report: Open) -> None:
    opened = open_report(shown())
    opened.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    button = opened.page.get_by_role("button", name="Copy").first
    button.focus()
    opened.page.keyboard.press("Enter")
    opened.page.get_by_role("button", name="Copied").wait_for()

    assert opened.page.evaluate("navigator.clipboard.readText()") == "  title: Weather"
    assert opened.page.get_by_role("status").text_content() == "Copied"
    opened.untroubled()


def test_a_browser_without_a_clipboard_copies_all_the_same(open_report: Open) -> None:
    opened = open_report(shown())
    opened.page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    opened.page.evaluate(
        "document.addEventListener('copy', () => { window.taken = String(document.activeElement.value) })"
    )
    opened.page.get_by_role("button", name="Copy").first.click()
    opened.page.get_by_role("button", name="Copied").wait_for()

    assert opened.page.evaluate("window.taken") == "  title: Weather"


def test_a_log_is_searched(open_report: Open) -> None:
    page = open_report(shown()).page
    page.get_by_text("Build log").click()
    field, log = page.get_by_role("searchbox").first, page.get_by_label("Build log", exact=True)
    field.fill("error")

    assert log.text_content() == "#3 ERROR: three\n"
    assert log.locator("mark").text_content() == "ERROR"
    assert page.locator("output").first.text_content() == "1 of 3 lines"
    field.fill("")
    assert log.text_content() == "#1 one\n#2 two\n#3 ERROR: three"


def test_everything_is_unfolded_and_folded_again(open_report: Open) -> None:
    page = open_report(shown()).page
    folded = page.locator("details:not([open])")
    assert folded.count() > 5
    page.get_by_role("button", name="Expand all").click()
    assert folded.count() == 0
    page.get_by_role("button", name="Fold all").click()
    assert page.locator("details[open]").count() == 0


def test_a_link_leads_to_what_it_names(open_report: Open) -> None:
    opened = open_report(shown())
    opened.page.get_by_role("link", name="servers/weather/server.yaml:9").first.click()

    assert opened.page.locator(":target").get_by_text("MET001").is_visible()
    assert opened.page.locator(":target").bounding_box()
    opened.untroubled()


def test_without_a_script_everything_can_be_read(open_report: Open) -> None:
    opened = open_report(shown(), script=False)
    page = opened.page

    assert page.get_by_role("button").count() == 0
    assert page.get_by_role("searchbox").count() == 0
    page.get_by_text("Build log").click()
    assert page.get_by_label("Build log", exact=True).is_visible()
    opened.untroubled()
