"""What the review index costs: `python -m benchmarks.index_page [--reports N] [--from DIR]`.

N reports (default 5,000), copies of real ones with names of their own: of DIR, else the golden ones of the
tests. Seconds of `mcp-vet index`, size of the page, and seconds in Chromium, each the median of ROUNDS fresh
browser contexts: from navigation until the list is drawn, and until a first filter is answered as well.
What the filter answers is looked at, so that nothing quick is measured that is wrong.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = ROOT / "tests" / "golden"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ROUNDS = 7
SECONDS = 600  # for making the page
DRAWN = "() => document.querySelectorAll('#body tr').length > 0"
FILTER = """text => {
  const field = document.getElementById("text");
  field.value = text;
  field.dispatchEvent(new Event("input"));
  return document.getElementById("said").textContent;
}"""


@dataclass(frozen=True, slots=True)
class Opened:
    """One opening, in seconds from navigation. `cpu`: processor seconds of the page's own process."""

    drawn: float
    answered: float
    cpu: float
    said: str


def stock(given: Path | None) -> list[dict[str, object]]:
    """Reports to copy."""
    files = sorted(given.rglob("*.json")) if given else sorted(GOLDEN.glob("*.json"))
    found = [json.loads(file.read_text(encoding="utf-8")) for file in files]
    return [report for report in found if "units" in report]


def write(folder: Path, reports: list[dict[str, object]], number: int) -> int:
    """*number* reports below *folder*, and their bytes."""
    size = 0
    for place, report in enumerate(islice(cycle(reports), number)):
        named = {**report, "subject": f"pull request {place} of ./registry"}
        file = folder / f"{place:05}" / "report.json"
        file.parent.mkdir()
        size += file.write_text(json.dumps(named), encoding="utf-8")
    return size


def open_page(browser: Browser, page: Path) -> Opened:
    """Navigate, wait for the list, filter for one pull request."""
    context = browser.new_context()
    tab = context.new_page()
    begin = time.perf_counter()
    tab.goto(page.as_uri(), wait_until="commit")
    tab.wait_for_function(DRAWN, polling=10)
    drawn = time.perf_counter() - begin
    said = tab.evaluate(FILTER, "pull request 77 of")
    answered = time.perf_counter() - begin
    session = context.new_cdp_session(tab)
    session.send("Performance.enable")
    metrics = {each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]}
    context.close()
    return Opened(drawn, answered, metrics["ProcessTime"], said)


def rounds(page: Path) -> Iterator[Opened]:
    """Each in a fresh context of one browser."""
    path = next(filter(None, map(shutil.which, BROWSERS)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for _ in range(ROUNDS):
            yield open_page(browser, page)
        browser.close()


def _children() -> float:
    """Processor seconds of the processes that have ended."""
    used = os.times()
    return used.children_user + used.children_system


def main() -> int:
    """Print the figures; 1 where the filter did not find what it must."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--reports", type=int, default=5_000)
    parser.add_argument("--from", dest="given", type=Path, default=None, help="a folder of JSON reports")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder, page = Path(name, "reports"), Path(name, "index.html")
        folder.mkdir()
        size = write(folder, stock(args.given), args.reports)
        begin, cpu = time.perf_counter(), _children()
        command = [sys.executable, "-m", "validator", "index", str(folder), "--html", str(page)]
        told = subprocess.run(command, cwd=ROOT, check=True, timeout=SECONDS, capture_output=True, text=True)
        made, cpu = time.perf_counter() - begin, _children() - cpu
        opened = list(rounds(page))
        kilobytes = page.stat().st_size // 1000
    drawn = statistics.median(each.drawn for each in opened)
    answered = statistics.median(each.answered for each in opened)
    print(told.stdout.split(": ")[0])
    print(f"made in {made:.1f} s ({cpu:.1f} s of processor time) from {size / 1e6:.0f} MB of JSON")
    print(f"the page has {kilobytes:,} kB")
    print(f"list drawn after {drawn:.2f} s, first filter answered after {answered:.2f} s")
    print(f"processor time of the page's process {statistics.median(each.cpu for each in opened):.2f} s")
    print(f"slowest of {ROUNDS}: {max(each.answered for each in opened):.2f} s; it said {opened[0].said!r}")
    return 0 if all(each.said.startswith("1 to ") for each in opened) else 1


if __name__ == "__main__":
    sys.exit(main())
