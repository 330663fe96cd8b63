"""Progress on a real pseudo-terminal: shows what goes on, leaves nothing behind, disturbs no run."""

import io
import os
import pty
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

import pytest

from tests.golden.reports import PINNED, failed, unit
from validator.model import Finding
from validator.progress import INTERVAL, Progress
from validator.reporters.style import Style

LIVE = Style(screen=True, live=True)
DEADLINE = 5.0  # seconds


class Screen:
    """What a terminal of 80 columns shows of the bytes written to it."""

    def __init__(self) -> None:
        self.lines: list[str] = [""]
        self.row = 0

    def feed(self, text: str) -> None:
        for part in re.findall(r"\x1b\[\d*[A-Za-z]|\r|\n|[^\x1b\r\n]+", text):
            self._take(part)

    def _take(self, part: str) -> None:
        if part == "\n":
            self.row += 1
            self.lines += [""] * (self.row + 1 - len(self.lines))
        elif up := re.fullmatch(r"\x1b\[(\d+)F", part):
            self.row -= int(up[1])
            assert self.row >= 0, "drew over what was there before"
        elif part == "\x1b[0J":
            self.lines[self.row :] = [""]
        elif part != "\r":
            assert not part.startswith("\x1b"), f"an unknown sequence {part!r}"
            self.lines[self.row] += part


@contextmanager
def terminal() -> Iterator[tuple[TextIO, Callable[[], str]]]:
    """A pseudo-terminal's writing end, and all that came out of the other so far."""
    master, slave = pty.openpty()
    os.set_blocking(master, False)
    seen = b""

    def read() -> str:
        nonlocal seen
        while True:
            try:
                seen += os.read(master, 65_536)
            except BlockingIOError:
                return seen.decode().replace("\r\n", "\n")

    with open(slave, "w", encoding="utf-8") as stream:  # noqa: PTH123 - a descriptor, not a path
        try:
            yield stream, read
        finally:
            read()
            os.close(master)


def waits_for(read: Callable[[], str], wanted: str) -> None:
    until = time.monotonic() + DEADLINE
    while wanted not in read():
        assert time.monotonic() < until, f"{wanted!r} never came; there is {read()!r}"
        time.sleep(0.02)


def shown(text: str) -> list[str]:
    screen = Screen()
    screen.feed(text)
    return [line for line in screen.lines if line]


def test_each_unit_in_flight_has_a_line_with_its_step_and_its_seconds() -> None:
    with terminal() as (stream, read):
        with Progress(stream, LIVE) as progress:
            progress.begins("weather", "added")
            progress.begins("clock", "added")
            progress.step("weather", "Build", "opens", 0)
            waits_for(read, "weather: building image")
            waits_for(read, "clock: checking")
            lines = shown(read())
        assert [re.sub(r"^\S+ |\d+\.\d", "", line) for line in lines] == [
            "weather: building image  s",
            "clock: checking  s",
        ]


def test_a_step_that_ended_is_shown_no_longer() -> None:
    with terminal() as (stream, read), Progress(stream, LIVE) as progress:
        progress.begins("weather", "added")
        progress.step("weather", "Build", "opens", 0)
        waits_for(read, "building image")
        progress.step("weather", "Build", "open", 1.0)
        waits_for(read, "checking")


def test_verdicts_stand_until_the_report_takes_their_place() -> None:
    with terminal() as (stream, read):
        stream.write("$ mcp-vet check\n")
        with Progress(stream, LIVE) as progress:
            progress.begins("weather", "added")
            progress.begins("clock", "added")
            waits_for(read, "clock: checking")
            progress.ends(unit("weather", failed(PINNED, Finding("no"))))
            waits_for(read, "REJECT  weather")
            assert [line[:16] for line in shown(read())][:2] == ["$ mcp-vet check", "REJECT  weather "]
        assert shown(read()) == ["$ mcp-vet check"]


def test_an_interrupt_leaves_a_clean_screen_and_no_thread() -> None:
    with terminal() as (stream, read):
        with pytest.raises(KeyboardInterrupt):
            interrupted(stream, read)
        assert shown(read()) == []
        assert "progress" not in {thread.name for thread in threading.enumerate()}


def interrupted(stream: TextIO, read: Callable[[], str]) -> None:
    with Progress(stream, LIVE) as progress:
        progress.begins("weather", "added")
        waits_for(read, "weather: checking")
        raise KeyboardInterrupt


def test_many_threads_may_watch_at_once() -> None:
    """The screen is clean afterwards and no unit is lost or left."""
    with terminal() as (stream, read):
        with Progress(stream, LIVE) as progress:
            threads = [threading.Thread(target=one_unit, args=(progress, f"unit{n}")) for n in range(12)]
            for thread in threads:
                thread.start()
            for thread in threads:
                while thread.is_alive():
                    read()  # a terminal that nobody reads blocks its writers
                    thread.join(0.05)
            time.sleep(3 * INTERVAL)
            waits_for(read, "unit11")
            verdicts = [line.split()[1] for line in shown(read())]
            assert sorted(verdicts) == sorted(f"unit{n}" for n in range(12))
        assert shown(read()) == []


def one_unit(progress: Progress, name: str) -> None:
    progress.begins(name, "added")
    for resource in ("Fetch", "Build", "Launch"):
        progress.step(name, resource, "opens", 0)
        time.sleep(INTERVAL / 2)
        progress.step(name, resource, "open", 0.05)
    progress.ends(unit(name))


def test_more_units_than_rows_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINES", "6")
    monkeypatch.setenv("COLUMNS", "80")
    with terminal() as (stream, read), Progress(stream, LIVE) as progress:
        for number in range(10):
            progress.begins(f"unit{number}", "added")
        waits_for(read, "and 7 more")
        assert len(shown(read())) == 4


def test_a_hostile_name_is_escaped_and_a_long_one_does_not_wrap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    with terminal() as (stream, read):
        with Progress(stream, LIVE) as progress:
            progress.begins("a\x1b[2Jb" + "漢" * 60, "added")
            waits_for(read, "a\\x1b[2Jb")
            [line] = shown(read())
        assert sum(2 if char == "漢" else 1 for char in line) <= 29


def test_nothing_is_written_where_nobody_looks() -> None:
    stream = io.StringIO()
    with Progress(stream, Style()) as progress:
        progress.begins("weather", "added")
        progress.ends(unit("weather"))
        time.sleep(INTERVAL * 2)

    assert stream.getvalue() == ""


def test_a_terminal_that_went_away_does_not_disturb_the_run() -> None:
    stream = io.StringIO()
    with Progress(stream, LIVE) as progress:
        stream.close()
        progress.begins("weather", "added")
        time.sleep(INTERVAL * 2)
        progress.ends(unit("weather"))
