"""What a stream can show is found out from the stream and the user's wishes, and obeyed."""

import io
import os
import pty
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import pytest

from tests.golden.reports import REPORTS
from validator.reporters.style import Style, page_of, style_of
from validator.reporters.terminal import render


@pytest.fixture
def terminal() -> Iterator[TextIO]:
    master, slave = pty.openpty()
    with open(slave, "w", encoding="utf-8") as stream:  # noqa: PTH123 - a descriptor, not a path
        yield stream
    os.close(master)


CLEVER = {"TERM": "xterm-256color"}


@pytest.mark.parametrize(
    ("environ", "colour", "live"),
    [
        (CLEVER, True, True),
        ({**CLEVER, "NO_COLOR": "1"}, False, True),
        ({**CLEVER, "NO_COLOR": ""}, True, True),
        ({"TERM": "dumb"}, False, False),
        ({}, False, False),
        ({"TERM": "dumb", "CLICOLOR_FORCE": "1"}, True, False),
        ({**CLEVER, "CLICOLOR_FORCE": "1", "NO_COLOR": "1"}, False, True),
    ],
)
def test_colour_on_a_terminal(terminal: TextIO, environ: dict[str, str], colour: bool, live: bool) -> None:
    style = style_of(terminal, environ)

    assert (style.screen, style.colour, style.live) == (True, colour, live)


@pytest.mark.parametrize(
    ("environ", "screen"),
    [
        (CLEVER, False),
        ({"CLICOLOR_FORCE": "1"}, True),
        ({"CLICOLOR_FORCE": "0"}, False),
        ({"CLICOLOR_FORCE": "1", "NO_COLOR": "1"}, False),
    ],
)
def test_elsewhere_only_a_user_who_insists_gets_colour(environ: dict[str, str], screen: bool) -> None:
    style = style_of(io.StringIO(), environ)

    assert (style.screen, style.colour, style.live) == (screen, screen, False)


@pytest.mark.parametrize(
    ("environ", "links"),
    [
        (CLEVER, False),
        ({**CLEVER, "TERM_PROGRAM": "WezTerm"}, True),
        ({**CLEVER, "VTE_VERSION": "7600"}, True),
        ({**CLEVER, "VTE_VERSION": "4900"}, False),
        ({**CLEVER, "VTE_VERSION": "x"}, False),
        ({**CLEVER, "KITTY_WINDOW_ID": "1"}, True),
        ({**CLEVER, "TERM": "screen-256color", "TERM_PROGRAM": "WezTerm"}, False),
        ({"TERM": "dumb", "TERM_PROGRAM": "WezTerm"}, False),
        ({"FORCE_HYPERLINK": "1"}, True),
        ({**CLEVER, "TERM_PROGRAM": "WezTerm", "FORCE_HYPERLINK": "0"}, False),
    ],
)
def test_hyperlinks_only_where_they_are_understood(
    terminal: TextIO, environ: dict[str, str], links: bool
) -> None:
    assert (style_of(terminal, environ).pages is not None) is links


def test_a_closed_stream_is_no_terminal() -> None:
    stream = io.StringIO()
    stream.close()

    assert not style_of(stream, CLEVER).screen


def test_a_rule_is_linked_to_its_page_where_there_is_one(tmp_path: Path) -> None:
    page = tmp_path / "SRC001.md"
    page.write_text("# SRC001")
    linked = render(REPORTS["reject"], Style(screen=True, pages=tmp_path))

    assert f"\x1b]8;;{page.as_uri()}\x1b\\SRC001\x1b]8;;\x1b\\" in linked
    assert linked.count("\x1b]8;;file:") == 1
    assert page_of(f"../{tmp_path.name}/SRC001", tmp_path) is None


def test_colour_changes_nothing_but_colour() -> None:
    for report in REPORTS.values():
        coloured = render(report, Style(screen=True, colour=True))
        assert "\x1b[" in coloured
        assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == render(report)


@pytest.mark.parametrize("width", [40, 60, 119])
def test_prose_keeps_within_the_width(width: int) -> None:
    """What is longer is one piece: a path, a sentence's head line, a source line."""
    for line in render(REPORTS["undecided-ours"], Style(screen=True, width=width)).splitlines():
        if line.startswith("    "):
            assert len(line) <= width


def test_the_program_on_a_real_terminal(tmp_path: Path) -> None:
    """Live progress leaves no trace: after the verdict the report, and no line of the spinner."""
    entry = tmp_path / "servers" / "weather"
    entry.mkdir(parents=True)
    (entry / "server.yaml").write_text("name: wether\ntype: server\n")
    command = [sys.executable, "-m", "validator", "check", "--static", "--registry", str(tmp_path)]
    master, slave = pty.openpty()
    environ = {**os.environ, "TERM": "xterm", "NO_COLOR": "1"}
    with subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, env=environ) as child:
        os.close(slave)
        text = _all_of(master)
        assert child.wait(60) == 3
    os.close(master)
    shown = re.sub(r"(?s).*\x1b\[0J", "", text)

    assert "1 | name: wether" in shown
    assert "REJECT" in shown


def _all_of(master: int) -> str:
    read = b""
    while True:
        try:
            part = os.read(master, 65_536)
        except OSError:  # EIO: the other end is closed
            return read.decode()
        if not part:
            return read.decode()
        read += part
