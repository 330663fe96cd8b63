"""The control groups of private engines whose run is dead, and its reaper with it: killed and removed."""

import hashlib
import os
import re
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from validator.live import owner
from validator.live.control_groups import found, remove_group

SECONDS = 5.0  # for what was killed to go
TICK = 0.05
_NAME = re.compile(r"mcp-vet-[0-9a-f]{12}-[0-9]+-([0-9]+)-([0-9]+)-([0-9a-f]{8})", re.ASCII)


def group_name(run: str, number: int) -> str:
    """The name of a run's group: it says whose it is, as groups bear no labels."""
    _, pid, start = owner.me().split(":")
    return f"mcp-vet-{run}-{number}-{pid}-{start}-{_place()}"


def _place() -> str:
    """Where process ids mean what they mean here, short."""
    return hashlib.sha256(owner.here().encode()).hexdigest()[:8]


def sweep() -> list[str]:
    """Remove the groups of dead runs, with all that still runs in them, and say which; one sentence each.

    One that was made where process ids mean something else, in a container say, is left alone.
    """
    dead = {file.name for file in found("mcp-vet-*") if _is_dead(file.name)}
    return [f"control group {name}" for name in sorted(dead) if _removed(name)]


def _is_dead(name: str) -> bool:
    parts = _NAME.fullmatch(name)
    if parts is None or parts[3] != _place():
        return False
    boot = owner.me().partition(":")[0]  # no group outlives its boot
    return not owner.alive(f"{boot}:{parts[1]}:{parts[2]}")


def _removed(name: str) -> bool:
    end = time.monotonic() + SECONDS
    while True:
        for pid in set(_members(name)):
            with suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        gone = [remove_group(folder) for folder in found(name)]
        if all(gone) or time.monotonic() > end:
            return all(gone)
        time.sleep(TICK)


def _members(name: str) -> Iterator[int]:
    """0 stands for a process of another pid namespace: not ours to kill."""
    for folder in found(name):
        for path, _, _ in os.walk(folder):
            with suppress(OSError, ValueError):
                yield from (
                    int(pid) for pid in Path(path, "cgroup.procs").read_text().split() if int(pid) > 1
                )
