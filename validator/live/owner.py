"""Who a temporary thing belongs to: a process, named so that no later one of its number is taken for it."""

import os
import time
from pathlib import Path

PROC = Path("/proc")


def me() -> str:
    """`<boot>:<pid>:<start>` of this process; without /proc (macOS) only the pid is known: `-:<pid>:-`."""
    return name_of(os.getpid())


def name_of(pid: int) -> str:
    """As `me`, for any live process."""
    try:
        boot = (PROC / "sys/kernel/random/boot_id").read_text().strip()
        return f"{boot}:{pid}:{_start(pid)}"
    except OSError:
        return f"-:{pid}:-"


def here() -> str:
    """Where process ids mean what they mean to us.

    Several machines and containers may share an engine, or a folder for temporary files.
    """
    try:
        return f"{os.uname().nodename}:{(PROC / 'self/ns/pid').readlink()}"
    except OSError:
        return f"{os.uname().nodename}:-"


def alive(owner: str) -> bool:
    """Does the process that *owner* names still run? A name that cannot be read counts as gone."""
    _, _, rest = owner.partition(":")
    pid, _, _ = rest.partition(":")
    if not pid.isdecimal() or not _exists(int(pid)):
        return False
    return name_of(int(pid)) == owner


def same_boot(owner: str) -> bool:
    """Was *owner* named since this machine was started, or by another machine?"""
    return owner.partition(":")[0] == me().partition(":")[0]


def ran(owner: str) -> float:
    """For how many seconds the process has run at least, by a clock that nobody sets and that stops in sleep.

    For a living one of this boot; infinity where it cannot be known (macOS).
    """
    start = owner.rpartition(":")[2]
    if not start.isdecimal():
        return float("inf")
    return time.monotonic() - int(start) / os.sysconf("SC_CLK_TCK")


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _start(pid: int) -> str:
    """Field 22 of /proc/<pid>/stat, clock ticks since boot (proc(5)); the name in field 2 may hold spaces."""
    stat = (PROC / str(pid) / "stat").read_text()
    return stat.rpartition(")")[2].split()[19]
