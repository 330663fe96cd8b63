"""docs/publishing.md: its text, and a table of all cases."""

from itertools import groupby
from pathlib import Path

from tests.publishing.cases import CASES
from tests.publishing.cases.case import Case

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "publishing.md"
TEXT = Path(__file__).with_name("publishing.md")


def page() -> str:
    """The whole page in Markdown."""
    parts = [TEXT.read_text(encoding="utf-8").rstrip("\n") + "\n", f"{len(CASES)} cases.\n"]
    for section, cases in groupby(CASES, key=lambda case: case.section):
        rows = [_row(case) for case in cases]
        head = "| what happens | commit status | comment | because |\n|--|--|--|--|\n"
        parts.append(f"### {section} ({len(rows)})\n\n{head}" + "\n".join(rows) + "\n")
    return "\n".join(parts)


def _row(case: Case) -> str:
    status = f"`{case.status}`" if case.status else "none"
    because = f"“{case.because}”" if case.because else ""
    if case.ends:
        status = f"{status}; exit status 1"
    cells = [case.what, status, case.comment, because]
    return "| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |"
