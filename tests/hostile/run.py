"""Run the command on one case, in a process of its own that is killed at the case's deadline.

The process is forked from a server that has imported everything (multiprocessing's forkserver), so
that a static case takes tens of milliseconds. It is the whole validator: its memory is measured, and
what it leaves behind is looked for.
"""

import ctypes
import io
import json
import multiprocessing
import os
import resource
import signal
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.hostile import leftovers
from tests.hostile.cases import Case, Expected, How
from tests.hostile.lab import Lab
from validator.cli import main
from validator.commands.console import Console
from validator.live import owner
from validator.model import Report
from validator.options import Options
from validator.reporters import REPORTERS
from validator.start import start
from validator.watcher import Watcher

NO_ENGINE = "unix:///nonexistent/docker.sock"
SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER, prctl(2): orphans of the validator become its children
WAIT = 30.0  # seconds that a reaper process may take after the end
SPAWN = multiprocessing.get_context("forkserver")
SPAWN.set_forkserver_preload([__name__, "tests.hostile.warm"])


@dataclass(frozen=True, slots=True)
class Ended:
    """How the run of a case ended. `report` is the JSON report, `reports` every reporter's text."""

    status: int | None  # of the command; None where it was killed at its deadline, or died
    report: dict[str, Any]
    reports: dict[str, str]
    says: str  # what it wrote to its two streams
    seconds: float
    memory: int  # bytes, the peak of the validator or of a process it waited for
    left: tuple[str, ...]

    @property
    def outcome(self) -> Expected | None:
        """The verdict of the whole, in the corpus' words; None for no verdict at all."""
        if self.status == 2:
            return Expected.REFUSED
        verdict = self.report.get("verdict", "")
        if self.report.get("no_objection"):
            return Expected.NO_OBJECTION
        return Expected(verdict) if verdict else None

    @property
    def objecting(self) -> set[str]:
        """The rules with a finding that rejects, or calls a maintainer."""
        results = [result for unit in self.report.get("units", ()) for result in unit["results"]]
        return {r["check"] for r in results if r["findings"] and r["severity"] in ("error", "review")}

    @property
    def reasons(self) -> list[str]:
        """Everything that is said of why the verdict is what it is."""
        reasons = [reason["says"] for unit in self.report.get("units", ()) for reason in unit["reasons"]]
        return [*reasons, *self.report.get("notes", ()), self.says]


def attack(case: Case, lab: Lab, folder: Path) -> Ended:
    """Have mcp-vet judge *lab*. *folder* is empty, and all that the run may write to."""
    scratch, out = folder / "scratch", folder / "out.json"
    scratch.mkdir()
    process = SPAWN.Process(
        target=_judge, args=(lab.words, case.how, lab.environ, scratch, out), daemon=False
    )
    begin = time.monotonic()
    process.start()
    process.join(case.seconds)
    seconds = time.monotonic() - begin
    if process.is_alive():
        process.kill()
    process.join()
    said = json.loads(out.read_text()) if out.exists() else {}
    left = [f"process {words}" for words in said.get("processes", ())]
    left += [f"file {path.relative_to(scratch)}" for path in sorted(scratch.rglob("*"))]
    if case.how is How.DOCKER:
        left += leftovers.in_engine(said.get("owner", ""))
    return Ended(
        said.get("status"), said.get("report", {}), said.get("reports", {}), said.get("says", ""),
        seconds, said.get("memory", 0), tuple(left),
    )  # fmt: skip


def _judge(words: list[str], how: How, environ: dict[str, str], scratch: Path, out: Path) -> None:
    """The child: what the console script does, and then every reporter."""
    _prepare(how, scratch)
    os.environ.update(environ)
    reports: list[Report] = []

    def started(options: Options, watcher: Watcher | None) -> Report:
        reports.append(start(options, watcher))
        return reports[-1]

    streams = io.StringIO(), io.StringIO()
    console = Console(*streams, environ={}, start=started)
    narrow = ["--static"] * (how is How.STATIC)
    status = main([words[0], "--json", str(scratch / "report.json"), *narrow, *words[1:]], console)
    file = scratch / "report.json"
    said = {
        "status": status,
        "report": json.loads(file.read_text()) if file.exists() else {},
        "reports": {name: render(report) for name, render in REPORTERS.items() for report in reports},
        "says": "".join(stream.getvalue() for stream in streams),
        "owner": owner.me(),
        "memory": _peak(),
    }
    file.unlink(missing_ok=True)
    out.write_text(json.dumps({**said, "processes": leftovers.children(WAIT)}))


def _prepare(how: How, scratch: Path) -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)  # the fork server ignores it
    os.setsid()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)
    tempfile.tempdir = os.environ["TMPDIR"] = str(scratch)
    os.chdir(scratch)
    if how is not How.DOCKER:
        os.environ["DOCKER_HOST"] = NO_ENGINE


def _peak() -> int:
    """Bytes. ru_maxrss of this very process would be that of the fork server, if that were larger."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    with suppress(OSError):
        status = Path("/proc/self/status").read_text()
        own = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
        return max(children, int(own.split()[1]) * 1024)
    return max(children, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
