"""What a run has left behind: processes of this machine, objects of the Docker engine."""

import os
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from validator.live import labels
from validator.live.engine import find_engine
from validator.live.workspace import open_workspace

SECONDS = 30.0  # a reaper removes the last things soon after its run
TICK = 0.01


def children(seconds: float) -> list[str]:
    """The command lines of this process's children, orphans of theirs included, that outlive *seconds*."""
    until = time.monotonic() + seconds
    while True:
        _bury()
        found = [pid for task in Path("/proc/self/task").iterdir() for pid in _children(task)]
        if not found or time.monotonic() > until:
            return [_words(pid) for pid in found]
        time.sleep(TICK)


def in_engine(owner: str) -> list[str]:
    """What carries the label of the process *owner*, once the reapers are done."""
    until = time.monotonic() + SECONDS
    with open_workspace() as workspace, find_engine(workspace).client() as client:
        while True:
            left = _objects(client.api, {"label": f"{labels.OWNER}={owner}"})
            if not left or time.monotonic() > until:
                return left
            time.sleep(0.2)


def _objects(api: Any, ours: dict[str, str]) -> list[str]:
    found = [f"container {each['Id'][:12]}" for each in api.containers(all=True, filters=ours)]
    found += [f"image {each['Id']}" for each in api.images(all=True, filters=ours)]
    found += [f"network {each['Name']}" for each in api.networks(filters=ours)]
    return found + [f"volume {each['Name']}" for each in api.volumes(filters=ours)["Volumes"] or ()]


def _bury() -> None:
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _children(task: Path) -> list[str]:
    with suppress(OSError):
        return (task / "children").read_text().split()
    return []


def _words(pid: str) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text(errors="replace").replace("\0", " ")[:300]
    return pid
