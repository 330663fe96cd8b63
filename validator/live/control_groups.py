"""Control groups of a private engine: limits that hold for all of it, and for what it builds.

Version 1 with a hierarchy for each controller, and version 2 (kernel: admin-guide/cgroup-v1, cgroup-v2).
Version 2 could not be tried on the machine where this was written.
"""

import os
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from validator.live.unavailable import Unavailable

ROOT = Path("/sys/fs/cgroup")
CONTROLLERS = ("memory", "pids", "cpu")
PERIOD = 100_000  # microseconds, the kernel's default for shares of a processor
ENGINE, WORK = "engine", "work"  # the daemon, and the steps and containers that it starts
REMOVAL_SECONDS = 10.0  # for processes that were killed to go
TICK = 0.02


@dataclass(frozen=True, slots=True)
class Share:
    """How much a group may use: bytes of memory, processes and threads, processors."""

    memory: int
    processes: int
    cpus: float


@dataclass(frozen=True, slots=True)
class ControlGroups:
    """A group for the whole, one below it for the daemon, one for its work."""

    name: str
    unified: bool

    def folders(self, below: str = "") -> dict[str, Path]:
        """The folder of each controller; all are the same in version 2."""
        parts = [part for part in (self.name, below) if part]
        if self.unified:
            return dict.fromkeys(CONTROLLERS, ROOT.joinpath(*parts))
        return {controller: ROOT.joinpath(controller, *parts) for controller in CONTROLLERS}

    @property
    def entrances(self) -> list[str]:
        """The files by which the daemon enters its group."""
        return sorted({str(folder / "cgroup.procs") for folder in self.folders(ENGINE).values()})

    def limit(self, share: Share, below: str = "") -> None:
        """Set the limits of the whole, or of what is below. Raises OSError."""
        folders = self.folders(below)
        quota = int(share.cpus * PERIOD)
        _write(folders["pids"] / "pids.max", share.processes)
        if self.unified:
            _write(folders["memory"] / "memory.max", share.memory)
            _write_if_there(folders["memory"] / "memory.swap.max", 0)
            _write(folders["cpu"] / "cpu.max", f"{quota} {PERIOD}")
            return
        # The kernel wants memory <= memory and swap at any moment: lift the latter first, then set both.
        _write_if_there(folders["memory"] / "memory.memsw.limit_in_bytes", -1)
        _write(folders["memory"] / "memory.limit_in_bytes", share.memory)
        _write_if_there(folders["memory"] / "memory.memsw.limit_in_bytes", share.memory)
        _write(folders["cpu"] / "cpu.cfs_period_us", PERIOD)
        _write(folders["cpu"] / "cpu.cfs_quota_us", quota)

    def out_of_memory(self) -> bool:
        """Has the kernel killed a process of it for want of memory, as far as its group still exists?"""
        name = "memory.events" if self.unified else "memory.oom_control"
        folder = self.folders()["memory"]
        return any(_counter(file, "oom_kill") for file in _files(folder, name))

    def out_of_processes(self) -> bool:
        """Was a process refused to it, as far as its group still exists?"""
        return any(_counter(file, "max") for file in _files(self.folders()["pids"], "pids.events"))

    def kill(self) -> None:
        """Version 2 kills by itself; in version 1 the end of the pid namespace does."""
        _write_if_there(self.folders()["memory"] / "cgroup.kill", 1)

    def remove(self) -> None:
        """Remove the groups, once their processes are gone; what stays is left to a later sweep."""
        end = time.monotonic() + REMOVAL_SECONDS
        while not _removed(found(self.name)):
            if time.monotonic() > end:
                return
            time.sleep(TICK)


def new_groups(name: str, whole: Share, work: Share) -> ControlGroups:
    """Groups with these limits, *name* at the root of each hierarchy. Raises Unavailable."""
    groups = ControlGroups(name, _is_unified())
    try:
        for below in ("", ENGINE, WORK):
            for folder in set(groups.folders(below).values()):
                folder.mkdir(exist_ok=True)
                if groups.unified and not below:
                    _write(folder / "cgroup.subtree_control", " ".join(f"+{each}" for each in CONTROLLERS))
        groups.limit(whole)
        groups.limit(work, WORK)
    except OSError as exc:
        groups.remove()
        raise Unavailable(f"the control groups of this machine cannot be used: {exc}") from exc
    return groups


def remove_group(folder: Path) -> bool:
    """Remove a group and all below it. Says whether it is gone."""
    for path, _, _ in os.walk(folder, topdown=False):
        with suppress(OSError):
            Path(path).rmdir()
    return not folder.exists()


def found(pattern: str) -> list[Path]:
    """The groups of this name in all hierarchies: the daemon's runtime makes some that we do not need."""
    return [*ROOT.glob(pattern), *ROOT.glob(f"*/{pattern}")]


def _removed(folders: Iterable[Path]) -> bool:
    """Each is tried, whatever becomes of the others."""
    gone = [remove_group(folder) for folder in folders]
    return all(gone)


def _is_unified() -> bool:
    """Raises Unavailable where neither version has what is needed."""
    with suppress(OSError):
        if set(CONTROLLERS) <= set((ROOT / "cgroup.controllers").read_text().split()):
            return True
    if all((ROOT / controller / "cgroup.procs").exists() for controller in CONTROLLERS):
        return False
    raise Unavailable("the kernel offers no control groups for memory, processes and processors")


def _files(folder: Path, name: str) -> Iterator[Path]:
    return (Path(path, name) for path, _, _ in os.walk(folder))


def _counter(file: Path, name: str) -> int:
    """0 also where the group is gone by now."""
    with suppress(OSError, ValueError):
        return next(
            (int(line.split()[1]) for line in file.read_text().splitlines() if line.startswith(f"{name} ")), 0
        )
    return 0


def _write(file: Path, value: object) -> None:
    file.write_text(str(value))


def _write_if_there(file: Path, value: object) -> None:
    if file.exists():
        _write(file, value)
