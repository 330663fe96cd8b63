"""What a command talks to: the two streams, the environment, and the rest of the program."""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from validator.model import Check, Report

if TYPE_CHECKING:
    from validator.live.doctor import Fact
    from validator.options import Options
    from validator.policy import Policy
    from validator.watcher import Watcher


class Misuse(Exception):
    """The command cannot be carried out as it was given; one line, naming the remedy. Exit status 2."""


def _start(options: "Options", watcher: "Watcher | None") -> Report:
    from validator.start import start

    return start(options, watcher)


def _replay(
    directory: Path, checks: Sequence[Check], policy: "Policy | None", watcher: "Watcher | None"
) -> Report:
    from validator.again import replay

    return replay(directory, checks, policy=policy, watcher=watcher)


def _load() -> dict[str, Check]:
    from validator.plugins import load

    return load()


def _diagnose() -> "tuple[Fact, ...]":
    from validator.live.doctor import diagnose

    return diagnose()


def _clean() -> tuple[str, ...]:
    from validator.live.doctor import clean

    return clean()


@dataclass(frozen=True, slots=True)
class Console:
    """The doors of the command line; tests open others. What lies behind them is imported when used."""

    out: TextIO
    err: TextIO
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    start: "Callable[[Options, Watcher | None], Report]" = _start
    replay: "Callable[[Path, Sequence[Check], Policy | None, Watcher | None], Report]" = _replay
    load: Callable[[], dict[str, Check]] = _load
    diagnose: "Callable[[], tuple[Fact, ...]]" = _diagnose
    clean: Callable[[], tuple[str, ...]] = _clean

    def say(self, text: str) -> None:
        """Already safe text and a line break to the standard output."""
        self.out.write(text + "\n")

    def complain(self, text: str) -> None:
        """One line to the standard error; made safe here, since it may quote what a submission named."""
        from validator.reporters.escape import plain

        self.err.write(f"mcp-vet: {plain(text)}\n")


def standard() -> Console:
    """The process's own console; what its encoding cannot show is written as an escape."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="backslashreplace")
    return Console(sys.stdout, sys.stderr)
