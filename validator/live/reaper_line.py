"""The line to the reaper: while it holds, all is well; when it breaks, the reaper cleans up after us."""

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from validator.live import labels
from validator.live.workspace import Workspace

SCRIPT = Path(__file__).with_name("reaper.py")
END_SECONDS = 5.0  # for a reaper that was told to end


@contextmanager
def dead_man(workspace: Workspace, cli: str, environment: Mapping[str, str]) -> Iterator[None]:
    """Have the run's containers, images, processes and folder removed if this process dies in the block."""
    reaper = subprocess.Popen(
        [sys.executable, "-I", "-S", str(SCRIPT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={"PATH": "/usr/bin:/bin", "RUNNER_TRACKING_ID": ""},  # or a CI runner kills it as an orphan
        cwd="/",
        start_new_session=True,
    )
    try:
        _tell(reaper, _will(workspace, cli, environment))
        yield
    finally:
        _tell(reaper, b"done\n")
        _end(reaper)


def _will(workspace: Workspace, cli: str, environment: Mapping[str, str]) -> bytes:
    told = {
        "run": workspace.run,
        "label": labels.RUN,
        "workspace": os.fspath(workspace.path),
        "docker": cli,
        "environment": dict(environment),
    }
    return json.dumps(told).encode("ascii") + b"\n"


def _tell(reaper: subprocess.Popen[bytes], line: bytes) -> None:
    if reaper.stdin:
        with contextlib.suppress(OSError):  # it was killed: nothing we could do about that
            reaper.stdin.write(line)
            reaper.stdin.flush()


def _end(reaper: subprocess.Popen[bytes]) -> None:
    if reaper.stdin:
        with contextlib.suppress(OSError):
            reaper.stdin.close()
    try:
        reaper.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        reaper.kill()
        reaper.wait()
