"""One piece of work in a child of its own: its wall time, its memory, and whether it had to be killed.

The child is forked from a process that has imported all it needs, as validator/live/probe_worker.py does:
what is measured is the conversation alone. Nothing of it is left behind: orphans of a child that was
killed come back to this process (prctl, PR_SET_CHILD_SUBREAPER) and are killed, too.
"""

import ctypes
import json
import os
import resource
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

SET_PDEATHSIG, SET_CHILD_SUBREAPER = 1, 36  # prctl(2)
ADDRESSES = 6 << 30  # bytes of address space of a child, for this machine's sake
TICK = 0.01  # seconds


@dataclass(frozen=True, slots=True)
class Ran:
    """How a child ended. `mb`: its peak resident set, or that of a server it waited for, if larger."""

    seconds: float
    mb: int
    hung: bool


def adopt_orphans() -> None:
    """Become the parent of whatever a child leaves behind."""
    ctypes.CDLL(None).prctl(SET_CHILD_SUBREAPER, 1)


def in_a_child(work: Callable[[], Any], seconds: float, result: Path) -> Ran:
    """Do *work* in a child that is killed after *seconds*; what it returns goes into *result* as JSON.

    The result is not read here: a parent that grows makes children that are larger from the start.
    """
    begin = time.monotonic()
    pid = os.fork()
    if not pid:
        _do(work, result)
    ended: resource.struct_rusage | None = None
    try:
        ended = _wait(pid, begin + seconds)
        took = time.monotonic() - begin
    finally:
        usage = ended or _kill(pid)
    return Ran(round(took, 2), usage.ru_maxrss >> 10, ended is None)


def result_of(file: Path) -> Any:
    """What the work returned; what raised, or that it died, as `raised`."""
    with suppress(OSError, ValueError):
        return json.loads(file.read_bytes())
    return {"raised": "it died without a word"}


@contextmanager
def forked(work: Callable[[IO[bytes], IO[bytes]], None]) -> Iterator[tuple[IO[bytes], int]]:
    """*work*(its end, its words) in a child, until the block ends; yields its words and its id."""
    told, tells = os.pipe()
    ends, open_ = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(told)
        os.close(open_)
        _become_quiet()
        with os.fdopen(ends, "rb") as end, os.fdopen(tells, "wb") as tell, suppress(BaseException):
            work(end, tell)
        os._exit(0)
    os.close(tells)
    os.close(ends)
    try:
        with os.fdopen(told, "rb") as said:
            yield said, pid
    finally:
        os.close(open_)
        _kill(pid)


def end_orphans(*spared: int) -> int:
    """Kill every child of this process but those *spared*; how many there were. Servers of a killed child."""
    count = 0
    while orphans := [pid for pid in _children() if pid not in spared]:
        for pid in orphans:
            _kill(pid)
            count += 1
    return count


def _do(work: Callable[[], Any], result: Path) -> None:
    """In the child: never returns."""
    try:
        _become_quiet()
        resource.setrlimit(resource.RLIMIT_AS, (ADDRESSES, ADDRESSES))
        result.write_text(json.dumps(_result(work)), encoding="ascii")
    finally:
        os._exit(0)


def _result(work: Callable[[], Any]) -> Any:
    try:
        return work()
    except BaseException as exc:  # noqa: BLE001 - whatever it was is a result
        return {"raised": f"{type(exc).__name__}: {exc}"[:300]}


def _become_quiet() -> None:
    os.setsid()
    ctypes.CDLL(None).prctl(SET_PDEATHSIG, signal.SIGKILL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nothing, number)


def _wait(pid: int, end: float) -> resource.struct_rusage | None:
    while time.monotonic() < end:
        found, _, usage = os.wait4(pid, os.WNOHANG)
        if found:
            return usage
        time.sleep(TICK)
    return None


def _kill(pid: int) -> resource.struct_rusage:
    for send in (os.killpg, os.kill):
        with suppress(OSError):
            send(pid, signal.SIGKILL)
    return os.wait4(pid, 0)[2]


def _children() -> list[int]:
    me, found = os.getpid(), []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            if int(stat.read_text().rpartition(")")[2].split()[1]) == me:
                found.append(int(stat.parent.name))
    return found
