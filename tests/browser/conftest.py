"""Chromium, and pages opened in it as a person would: a file, in the dark or not, on any screen."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from validator.model import Report
from validator.reporters import REPORTERS

ROOT = Path(__file__).parent.parent.parent
AXE = ROOT / ".engine" / "axe.min.js"  # of dev/browser, as are the names of the programs
PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
DESKTOP, PHONE = (1280, 900), (360, 740)


@dataclass
class Opened:
    """A page, with everything that it asked for, and everything it complained of."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def untroubled(self) -> None:
        """Nothing but the file itself was asked for, and nothing went wrong."""
        assert [url for url in self.requests if not url.startswith("file:")] == []
        assert len(self.requests) == 1
        assert self.complaints == []


Open = Callable[..., Opened]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Gone after each module: Playwright keeps an event loop running, and asyncio allows no other."""
    program = next((found for name in PROGRAMS if (found := shutil.which(name))), None)
    if not program:
        _absent("no Chromium on the PATH: run dev/browser")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=program)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def axe() -> str:
    if not AXE.exists():
        _absent("no axe-core: run dev/browser")
    return AXE.read_text(encoding="utf-8")


@pytest.fixture
def open_report(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """`open_report(report, size=PHONE, scheme="dark", script=False)`: the page, opened from a file."""
    contexts = []

    def opened(
        report: Report, size: tuple[int, int] = DESKTOP, scheme: str = "light", script: bool = True
    ) -> Opened:
        file = tmp_path / "report.html"
        file.write_text(REPORTERS["html"](report), encoding="utf-8")
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if scheme == "dark" else "light",
            java_script_enabled=script,
            bypass_csp=False,
        )
        contexts.append(context)
        page = context.new_page()
        found = Opened(page)
        context.on("request", lambda request: found.requests.append(request.url))
        context.on("page", lambda other: found.complaints.append(f"opened {other.url}"))
        page.on("console", lambda message: found.complaints.append(message.text))
        page.on("pageerror", lambda error: found.complaints.append(str(error)))
        page.on("dialog", lambda dialog: found.complaints.append(f"dialog {dialog.message}"))
        page.goto(file.as_uri())
        return found

    yield opened
    for context in contexts:
        context.close()


def _absent(why: str) -> NoReturn:
    if os.environ.get("MCP_VET_REQUIRE_BROWSER") == "1":
        pytest.fail(f"{why} (MCP_VET_REQUIRE_BROWSER=1 asks for one)")
    pytest.skip(why)
