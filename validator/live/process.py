"""Run one command of this machine: with a deadline, a limit on its output, and nothing of it left over."""

import contextlib
import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from validator.live.workspace import Cancelled, Workspace

CHUNK = 65_536  # bytes read at a time
TICK = 0.2  # seconds between two looks at the clock, the cancel flag and the caller's own limit


class TooSlow(Exception):
    """The command did not end by its deadline and was killed."""


class TooMuch(Exception):
    """The command went over a limit (its output, or what the caller watches) and was killed."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended. `output` is standard output and standard error together, in order."""

    code: int
    output: bytes
    seconds: float


def run(
    argv: Sequence[str],
    workspace: Workspace,
    *,
    seconds: float,
    output_bytes: int,
    env: Mapping[str, str],
    stdin: IO[bytes] | None = None,
    cwd: Path | None = None,
    watch: Callable[[], str] = lambda: "",
    hear: Callable[[bytes], None] = lambda _: None,
) -> Ended:
    """Run *argv* in a process group of its own, which is killed as a whole at the end.

    *env* is the whole environment. *watch* is asked every TICK and may answer why the command
    must be stopped; *hear* gets the output as it comes. Raises TooSlow after *seconds*, TooMuch
    above *output_bytes* or on *watch*'s word, Cancelled with the workspace, OSError where the
    command cannot be started.
    """
    begin = time.monotonic()
    process = subprocess.Popen(
        argv,
        stdin=stdin or subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=dict(env),
        cwd=cwd or workspace.path,
        start_new_session=True,
    )
    try:
        output = _listen(process, workspace, begin + seconds, output_bytes, watch, hear)
        code = process.wait(max(TICK, begin + seconds - time.monotonic()))
    except subprocess.TimeoutExpired as exc:
        raise TooSlow("the deadline passed") from exc
    finally:
        kill_group(process.pid)  # helpers that outlived it, too
        process.wait()
        if process.stdout:
            process.stdout.close()
    return Ended(code, output, time.monotonic() - begin)


def _listen(
    process: subprocess.Popen[bytes],
    workspace: Workspace,
    end: float,
    limit: int,
    watch: Callable[[], str],
    hear: Callable[[bytes], None],
) -> bytes:
    output = bytearray()
    stream = process.stdout
    assert stream is not None  # noqa: S101 - we asked for a pipe
    os.set_blocking(stream.fileno(), False)
    with selectors.DefaultSelector() as selector:
        selector.register(stream, selectors.EVENT_READ)
        looked = 0.0
        while True:
            if time.monotonic() - looked > TICK:  # a flood of output does not make us look more often
                _look(workspace, end, watch)
                looked = time.monotonic()
            if not selector.select(TICK):
                continue
            chunk = stream.read(CHUNK)
            if chunk == b"":
                return bytes(output)
            output += chunk or b""
            hear(chunk or b"")
            if len(output) > limit:
                raise TooMuch(f"more than {limit} bytes of output")


def _look(workspace: Workspace, end: float, watch: Callable[[], str]) -> None:
    if workspace.cancelled.is_set():
        raise Cancelled
    if time.monotonic() > end:
        raise TooSlow("the deadline passed")
    if why := watch():
        raise TooMuch(why)


def kill_group(pid: int) -> None:
    """Kill every process of the group that *pid* leads."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
