"""mcp-vet as a process with its own folder for temporary files, to be stopped at a chosen moment."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Command:
    """A run that has been started; `temporary` is its TMPDIR."""

    process: "subprocess.Popen[str]"
    temporary: Path

    def wait_for(self, word: str, seconds: float = 60.0) -> None:
        """Until one of its processes, or of its containers', has *word* in its command line."""
        end = time.monotonic() + seconds
        while not any(word in line for line in self.lines()):
            assert self.process.poll() is None, self.process.communicate()
            assert time.monotonic() < end, f"{word} was never run"
            time.sleep(0.01)

    def lines(self) -> list[str]:
        """The command lines of all processes that it has started and that still run."""
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if os.fsencode(self.temporary) in (entry / "environ").read_bytes():
                    line = (entry / "cmdline").read_bytes().replace(b"\0", b" ")
                    found.append(line.decode(errors="replace"))
        return found

    def ended(self, seconds: float = 300.0) -> tuple[int, str, str]:
        """(exit status, standard output, standard error)."""
        out, err = self.process.communicate(timeout=seconds)
        return self.process.returncode, out, err


def started(*words: str | Path, temporary: Path, **environment: str) -> Command:
    """`mcp-vet *words*`."""
    env = {**os.environ, "PYTHONPATH": str(CHECKOUT), "TMPDIR": str(temporary), **environment}
    process = subprocess.Popen(
        [sys.executable, "-m", "validator", *map(str, words)],
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    return Command(process, temporary)


def report_in(file: Path) -> dict[str, Any]:
    """The JSON report."""
    report: dict[str, Any] = json.loads(file.read_text())
    return report


def causes(report: dict[str, Any]) -> set[str]:
    """Whose move it is, of all units that are undecided."""
    undecided = [unit for unit in report["units"] if unit["verdict"] == "undecided"]
    return {reason["cause"] for unit in undecided for reason in unit["reasons"]}


def eventually(true: Callable[[], bool], seconds: float = 120.0) -> bool:
    """Does it become so?"""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True
