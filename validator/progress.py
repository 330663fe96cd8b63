"""Live progress on a terminal: one line per unit in flight, redrawn in place, gone at the end."""

import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self, TextIO

from validator.model import Report, Result, UnitReport
from validator.reporters.escape import path
from validator.reporters.snippet import fitted
from validator.reporters.steps import doing, seconds
from validator.reporters.style import Ink, Style
from validator.reporters.terminal import PLAIN, headline

SPINNER = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
ASCII_SPINNER = "|/-\\"
INTERVAL = 0.1  # seconds between two drawings
LONGEST_STOP = 2.0  # seconds that leaving waits for the drawing thread
SPARE_ROWS = 2  # of the screen: a block as high as the screen could not be redrawn in place
NAME = 40  # characters of a unit's name


@dataclass(slots=True)
class _Unit:
    began: float
    steps: list[str] = field(default_factory=list)  # resources being obtained now


class Progress:
    """Watches a run. Draws only inside `with`; every method may be called from any thread.

    Where *style* is not live (no terminal, TERM=dumb) nothing is written at all. A stream that
    fails ends the drawing, never the run.
    """

    def __init__(
        self,
        stream: TextIO,
        style: Style,
        scope: str = "",
        clock: Callable[[], float] = time.monotonic,
        stopped: Callable[[Report], None] = lambda _: None,
    ) -> None:
        self._stream = stream
        self._style = style
        self._scope = scope
        self._stopped = stopped
        self._clock = clock
        self._units: dict[str, _Unit] = {}
        self._judged: list[str] = []  # headlines of the units that are done
        self._drawn = 0  # lines on the screen that are ours
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._keep_drawing, name="progress", daemon=True)

    def __enter__(self) -> Self:
        if self._style.live:
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        if self._thread.is_alive():
            self._thread.join(LONGEST_STOP)
        with self._lock:
            self._write(self._erased())

    def begins(self, unit: str, change: str) -> None:  # noqa: ARG002 - the line has no room for it
        """A unit is taken up."""
        with self._lock:
            self._units[unit] = _Unit(self._clock())

    def step(self, unit: str, resource: str, event: str, seconds: float) -> None:  # noqa: ARG002 - as above
        """A resource "opens", is "open" or is "missing"."""
        with self._lock:
            steps = self._units.setdefault(unit, _Unit(self._clock())).steps
            if event == "opens":
                steps.append(resource)
            elif resource in steps:
                steps.remove(resource)

    def result(self, unit: str, result: Result) -> None:
        """A check has ended: too quick and too many to show each."""

    def ends(self, report: UnitReport) -> None:
        """A unit is judged: its verdict stands above what still goes on, until the report says it in full."""
        with self._lock:
            self._units.pop(report.name, None)
            self._judged.append(headline(report, self._scope, PLAIN))

    def stops(self, report: Report) -> None:
        """Whoever writes the report hears of it at once."""
        self._stopped(report)

    def _keep_drawing(self) -> None:
        while not self._over.wait(INTERVAL):
            with self._lock:
                if not self._over.is_set():
                    self._write(self._erased() + self._block())

    def _erased(self) -> str:
        """Up to our first line, and everything below it cleared (ECMA-48 CPL and ED)."""
        drawn, self._drawn = self._drawn, 0
        return f"\x1b[{drawn}F\x1b[0J" if drawn else ""

    def _block(self) -> str:
        size = shutil.get_terminal_size((80, 24))
        rows = max(size.lines - SPARE_ROWS, 1)
        lines = [self._line(name, unit, size.columns - 1) for name, unit in self._units.items()]
        if len(lines) > rows:
            lines = [*lines[: rows - 1], f"  … and {len(lines) - rows + 1} more"]
        if latest := self._judged[-(rows - len(lines)) :] if rows > len(lines) else []:
            done = [self._style.paint(fitted(line, size.columns - 1), Ink.BOLD) for line in latest]
            lines = [*done, *lines]
        self._drawn = len(lines)
        return "".join(line + "\n" for line in lines)

    def _line(self, name: str, unit: _Unit, width: int) -> str:
        elapsed = self._clock() - unit.began
        frames = SPINNER if "utf" in (self._stream.encoding or "").lower() else ASCII_SPINNER
        frame = frames[int(elapsed / INTERVAL) % len(frames)]
        what = doing(unit.steps[-1]) if unit.steps else "checking"
        line = fitted(f"{frame} {path(name, NAME)}: {path(what, NAME)} {seconds(elapsed)}", width)
        return self._style.paint(line, Ink.DIM)

    def _write(self, text: str) -> None:
        if not text:
            return
        try:
            self._stream.write(text)
            self._stream.flush()
        except (OSError, ValueError):  # the terminal is gone, or cannot show a character
            self._over.set()
