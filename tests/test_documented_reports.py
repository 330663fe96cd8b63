"""docs/reports is what the reporters write today: `python -m dev.screenshots` makes it anew after a change.

The JSON report is read back and told again in every format that needs no more than it holds; the page shows
more (the entry's own words), so it is held by its style and script, and by the verdict on it.
"""

import re
from pathlib import Path

import pytest

from validator.model import Verdict
from validator.report_file import report_of
from validator.reporters import REPORTERS

FOLDER = Path(__file__).parent.parent / "docs" / "reports"
SUBMISSIONS = {
    "accept": Verdict.ACCEPT,
    "pin-bump": Verdict.ACCEPT,
    "reject-build": Verdict.REJECT,
    "reject-metadata": Verdict.REJECT,
    "undecided-maintainer": Verdict.UNDECIDED,
    "undecided-ours": Verdict.UNDECIDED,
}
AGAIN = {
    "github": "github.txt",
    "json": "json",
    "lines": "lines.txt",
    "markdown": "markdown.txt",
    "terminal": "terminal.txt",
}
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]+)">')


@pytest.mark.parametrize("name", SUBMISSIONS)
@pytest.mark.parametrize("format", AGAIN)
def test_report_is_what_the_reporter_writes(name: str, format: str) -> None:
    report = report_of((FOLDER / f"{name}.json").read_bytes())

    assert report.verdict is SUBMISSIONS[name]
    assert (FOLDER / f"{name}.{AGAIN[format]}").read_text() == REPORTERS[format](report)


@pytest.mark.parametrize("name", SUBMISSIONS)
def test_page_has_the_style_and_script_of_today(name: str) -> None:
    page = (FOLDER / f"{name}.html").read_text()
    today = REPORTERS["html"](report_of((FOLDER / f"{name}.json").read_bytes()))

    assert POLICY.search(page) is not None
    assert POLICY.findall(page) == POLICY.findall(today)
    assert re.findall("<title>.*</title>", page) == re.findall("<title>.*</title>", today)


def test_every_report_is_described_and_complete() -> None:
    described = (FOLDER.parent / "reports.md").read_text()
    formats = {*AGAIN.values(), "html", "junit.xml", "sarif"}

    assert {file.name.partition(".")[0] for file in FOLDER.glob("*.json")} == set(SUBMISSIONS)
    for name in SUBMISSIONS:
        assert f"[{name}](reports/{name}.html)" in described
        assert {file.name.partition(".")[2] for file in FOLDER.glob(f"{name}.*")} == formats
