"""What a screen can show: colour, hyperlinks, how many columns."""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TextIO

from validator.model import Severity, Verdict

LINKING = frozenset({"iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "Tabby"})  # $TERM_PROGRAM
LINKING_IF_SET = ("WT_SESSION", "KITTY_WINDOW_ID", "KONSOLE_VERSION", "DOMTERM")
VTE_LINKS = 5000  # VTE 0.50 was the first to support OSC 8
PAGES = Path(__file__).resolve().parents[2] / "docs" / "rules"  # of the checkout this package runs from
NARROWEST = 40
WIDEST = 120  # longer lines of prose are hard to read


class Ink(StrEnum):
    """Select Graphic Rendition parameters (ECMA-48 8.3.117)."""

    RED = "31"
    GREEN = "32"
    YELLOW = "33"
    BLUE = "34"
    BOLD = "1"
    DIM = "2"


VERDICT_INK = {
    Verdict.ACCEPT: Ink.GREEN,
    Verdict.NOT_A_SUBMISSION: Ink.BLUE,
    Verdict.UNDECIDED: Ink.YELLOW,
    Verdict.REJECT: Ink.RED,
}
SEVERITY_INK = {
    Severity.ERROR: Ink.RED,
    Severity.REVIEW: Ink.YELLOW,
    Severity.WARNING: Ink.YELLOW,
    Severity.NOTE: Ink.BLUE,
}


@dataclass(frozen=True, slots=True)
class Style:
    """How to write for one stream. `screen`: it is a terminal, or the user wants it treated as one."""

    screen: bool = False
    colour: bool = False
    pages: Path | None = None  # the folder of the rules' pages, where hyperlinks are understood
    live: bool = False  # lines may be drawn over
    width: int = 80

    def paint(self, text: str, *inks: Ink) -> str:
        """Already safe text in a colour, where there is colour."""
        return f"\x1b[{';'.join(inks)}m{text}\x1b[0m" if self.colour and inks else text

    def rule(self, id: str, *inks: Ink) -> str:
        """A rule id, linked to its page where that is at hand (OSC 8)."""
        page = page_of(id, self.pages) if self.pages else None
        text = self.paint(id, *inks)
        return f"\x1b]8;;{page.as_uri()}\x1b\\{text}\x1b]8;;\x1b\\" if page else text


def page_of(id: str, pages: Path) -> Path | None:
    """The rule's page in that folder, if there is one."""
    page = pages / f"{id}.md"
    return page if id.isalnum() and page.is_file() else None


def style_of(stream: TextIO, environ: Mapping[str, str] = os.environ) -> Style:
    """What *stream* can show, by its kind and the user's wishes.

    NO_COLOR (no-color.org), CLICOLOR_FORCE (bixense.com/clicolors: anything but 0), TERM=dumb and
    FORCE_HYPERLINK are obeyed.
    """
    terminal = _is_terminal(stream)
    clever = terminal and environ.get("TERM", "") not in ("", "dumb")
    forced = environ.get("CLICOLOR_FORCE", "0") not in ("", "0") and not environ.get("NO_COLOR")
    columns = shutil.get_terminal_size((80, 24)).columns
    return Style(
        screen=terminal or forced,
        colour=forced or (clever and not environ.get("NO_COLOR")),
        pages=PAGES if _links(clever, environ) else None,
        live=clever,
        width=min(max(columns - 1, NARROWEST), WIDEST),
    )


def _is_terminal(stream: TextIO) -> bool:
    try:
        return stream.isatty()
    except (AttributeError, ValueError):  # a stand-in, or closed
        return False


def _links(clever: bool, environ: Mapping[str, str]) -> bool:
    wish = environ.get("FORCE_HYPERLINK", "")
    if wish:
        return wish != "0"
    if not clever or environ.get("TERM", "").startswith(("screen", "tmux")):
        return False
    vte = environ.get("VTE_VERSION", "")
    new_vte = vte.isascii() and vte.isdecimal() and int(vte[:9]) >= VTE_LINKS
    known = environ.get("TERM_PROGRAM", "") in LINKING or any(environ.get(name) for name in LINKING_IF_SET)
    return known or new_vte
