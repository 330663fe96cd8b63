"""The line to the reaper: while it holds, all is well; when it breaks, the reaper cleans up after us."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from validator.live import labels
from validator.live.workspace import Workspace

SCRIPT = Path(__file__).with_name("reaper.py")
CONTAINER, IMAGE = (
    "container",
    "image",
)  # the kinds of things that can be left, as the docker client calls them
END_SECONDS = 5.0  # for a reaper that was told to end


@contextmanager
def dead_man(
    workspace: Workspace, cli: str, environment: Mapping[str, str], left: Sequence[tuple[str, str]]
) -> Iterator[None]:
    """Have the run's containers, images, processes and folder removed if this process dies in the block.

    So they are where an exception ends the block. What is in *left* at its end, (CONTAINER or
    IMAGE, name), is removed afterwards, and nothing else: other entries of the run go on.
    """
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
        _tell(reaper, json.dumps({"left": list(left)}).encode("ascii") + b"\n" if left else b"done\n")
    except BaseException:
        _let_go(reaper)
        raise
    if left:
        _let_go(reaper)
    else:
        _end(reaper)


@contextmanager
def mourned(workspace: Workspace) -> Iterator[None]:
    """Have the run's processes and folder removed if this process dies in the block; the folder at its end.

    The engine has reapers of its own, since it is first looked for when it is needed.
    """
    with dead_man(workspace, "", {}, ()):
        try:
            yield
        finally:
            shutil.rmtree(workspace.path, ignore_errors=True)


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


def _let_go(reaper: subprocess.Popen[bytes]) -> None:
    """The end of its input sets it to work; that may take longer than this process lives."""
    if reaper.stdin:
        with contextlib.suppress(OSError):
            reaper.stdin.close()
    threading.Thread(target=reaper.wait, daemon=True).start()


def _end(reaper: subprocess.Popen[bytes]) -> None:
    if reaper.stdin:
        with contextlib.suppress(OSError):
            reaper.stdin.close()
    try:
        reaper.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        reaper.kill()
        reaper.wait()
