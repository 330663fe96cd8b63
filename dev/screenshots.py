"""Make docs/reports anew: six submissions of the sample registry, judged for real, in every format.

    dev/with-engine .venv/bin/python -m dev.screenshots

Each becomes `<name>.<suffix>` for every reporter, and pictures of the first screen of the HTML report: on a
desk in the light, on a phone in the dark. What is of this machine is taken out: folders, addresses, and the
seconds but for their first digit. Look at the diff, and at the pictures, before you commit them.
"""

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from dev import sample_registry
from tests.browser.conftest import PROGRAMS
from validator.model import Cause, Check, Report
from validator.options import Mode, Options
from validator.reporters import REPORTERS
from validator.start import start

OUT = sample_registry.ROOT / "docs" / "reports"
SUBMISSIONS = {  # name -> (number of the sample pull request, is there an engine?)
    "accept": (1, True),
    "reject-metadata": (3, True),
    "reject-build": (4, True),
    "pin-bump": (18, True),
    "undecided-maintainer": (12, True),
    "undecided-ours": (1, False),
}
SUFFIX = {
    "github": "github.txt",
    "html": "html",
    "json": "json",
    "junit": "junit.xml",
    "lines": "lines.txt",
    "markdown": "markdown.txt",  # not .md: these are no pages of the documentation
    "sarif": "sarif",
    "terminal": "terminal.txt",
}
SCREENS = {"desk-light": (1280, 1000, "light"), "phone-dark": (390, 844, "dark")}
TRIES = 4
MOST_BYTES = 200_000  # of a picture
KNOWN = re.compile(
    r"(?:[\w-]+\.)*(?:github\.com|githubusercontent\.com|example\.com|docker\.io|127\.0\.0\.1)"
)
ADDRESS = re.compile(r"(https?://)([^/\s\"'<>\\]+)")
NUMBERS = re.compile(r"\b(?!127\.0\.0\.1|0\.0\.0\.0)(?:\d{1,3}\.){3}\d{1,3}\b")


def main() -> int:
    """Judge, write, take pictures; 0."""
    OUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="mcp-vet-screenshots-") as folder:
        registry, _ = sample_registry.make(Path(folder))
        for name, (number, engine) in SUBMISSIONS.items():
            options = Options(mode=Mode.PR, what=(str(number),), repo=str(registry), base="main")
            write(name, scrubbed(judged(name, options, engine), folder))
    take_pictures()
    return 0


def judged(name: str, options: Options, engine: bool) -> Report:
    """The report, without a trouble of ours unless it is about one: a busy machine gets another try."""
    for _ in range(TRIES):
        with without_engine(not engine):
            told = start(options)
        ours = {r.check.id for unit in told.units for r in unit.results if r.cause is Cause.OURS}
        print(f"{name}: {told.verdict}, {len(ours)} checks did not run because of us", flush=True)
        if bool(ours) is not engine:
            return told
    raise SystemExit(f"{name}: this machine cannot show it; {sorted(ours)} did not run")


@contextmanager
def without_engine(gone: bool) -> Iterator[None]:
    """For a while Docker cannot be found."""
    before = dict(os.environ)
    if gone:
        os.environ["DOCKER_HOST"] = "unix:///nonexistent/docker.sock"
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def write(name: str, told: Report) -> None:
    """One report in every format."""
    for kind, render in REPORTERS.items():
        if kind in SUFFIX:
            (OUT / f"{name}.{SUFFIX[kind]}").write_text(render(told), encoding="utf-8")


def scrubbed(told: Report, folder: str) -> Report:
    """The report without what only this machine has, and would be another next time."""
    clean: Report = _scrubbed(told, folder)
    return clean


def _scrubbed(value: Any, folder: str) -> Any:
    if isinstance(value, str) and not isinstance(value, Enum):
        text = NUMBERS.sub("192.0.2.1", value.replace(folder, "."))
        return ADDRESS.sub(lambda m: m[0] if KNOWN.fullmatch(m[2].partition(":")[0]) else f"{m[1]}…", text)
    if isinstance(value, float):
        return float(f"{value:.1g}")
    if isinstance(value, tuple):
        return tuple(_scrubbed(item, folder) for item in value)
    if is_dataclass(value) and not isinstance(value, Check | type):
        return replace(value, **{f.name: _scrubbed(getattr(value, f.name), folder) for f in fields(value)})
    return value


def take_pictures() -> None:
    """Of each HTML report, the first screen."""
    program = next(found for name in PROGRAMS if (found := shutil.which(name)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program)
        for name in SUBMISSIONS:
            for screen, (width, height, scheme) in SCREENS.items():
                page = browser.new_page(
                    viewport={"width": width, "height": height},
                    color_scheme="dark" if scheme == "dark" else "light",
                )
                page.goto((OUT / f"{name}.html").as_uri())
                picture = page.screenshot(path=OUT / f"{name}-{screen}.png")
                assert len(picture) < MOST_BYTES, f"{name}-{screen}.png has {len(picture)} bytes"
                page.close()
        browser.close()


if __name__ == "__main__":
    sys.exit(main())
