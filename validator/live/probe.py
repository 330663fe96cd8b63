"""The parent's side of the probe: start the worker early, ask it once, believe nothing it says unchecked."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from validator.evidence.codec import Malformed, decode, encode
from validator.live.patience import within
from validator.live.probe_contract import Answer, Request, fault_of
from validator.live.process import TooSlow, kill_group
from validator.live.workspace import Workspace
from validator.model import Cause
from validator.policy import Limits
from validator.resources import Missing, provider

SLACK_SECONDS = 30.0  # beyond the conversation's own deadlines: attaching, imports on a slow machine
SOURCE = Path(__file__).parents[2]  # where `validator` is imported from


@dataclass(frozen=True, slots=True)
class Prober:
    """A worker process that is, or soon will be, ready to talk to one server."""

    process: "subprocess.Popen[bytes]"
    workspace: Workspace
    stderr: Path

    def ask(self, request: Request) -> Answer:
        """Have the worker talk to a server, once. Raises Missing (ours) whatever goes wrong with it."""
        limits = request.limits
        seconds = conversation_seconds(limits) + SLACK_SECONDS
        try:
            said = within(seconds, self.workspace, lambda: self._exchange(request, answer_bytes(limits)))
        except (TooSlow, OSError) as exc:
            raise Missing(f"the probe of mcp-vet failed: {exc}{self._last_words()}", Cause.OURS) from exc
        return self._checked(said, answer_bytes(limits))

    def _exchange(self, request: Request, most: int) -> bytes:
        line = json.dumps(encode(request)).encode("ascii") + b"\n"
        stdin, stdout = _pipes(self.process)
        stdin.write(line)
        stdin.flush()
        return stdout.read(most + 1)

    def _checked(self, said: bytes, most: int) -> Answer:
        if len(said) > most:
            raise Missing("the probe of mcp-vet answered with more than it may", Cause.OURS)
        try:
            answer: Answer = decode(Answer, json.loads(said))
        except (Malformed, ValueError, RecursionError) as exc:
            raise Missing(f"the probe of mcp-vet died{self._last_words()}", Cause.OURS) from exc
        if trouble := answer.trouble or fault_of(answer):
            raise Missing(f"the probe of mcp-vet failed: {trouble[:300]}", Cause.OURS)
        return answer

    def _last_words(self) -> str:
        with suppress(OSError):
            words = self.stderr.read_bytes()[-300:].decode("utf-8", errors="backslashreplace").split()
            return f" ({' '.join(words)})" if words else ""
        return ""


@contextmanager
def start_prober(workspace: Workspace) -> Iterator[Prober]:
    """A worker that imports the official client while the image is being built; killed at the end."""
    folder = workspace.folder("probe")
    stderr = folder / "stderr"
    with stderr.open("wb") as words:
        process = subprocess.Popen(
            [sys.executable, "-P", "-s", "-m", "validator.live.probe_worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=words,
            env=_environment(folder),
            cwd=folder,
            start_new_session=True,
        )
    try:
        yield Prober(process, workspace, stderr)
    finally:
        kill_group(process.pid)
        process.wait()
        _close(process)


@provider
def prober(workspace: Workspace) -> Iterator[Prober]:
    """A worker that is started when it is asked for; the command line starts one before the build."""
    with start_prober(workspace) as started:
        yield started


def conversation_seconds(limits: Limits) -> float:
    """The longest that a conversation may take by its own deadlines, in seconds."""
    return limits.start_seconds + limits.initialize_seconds + limits.tools_list_seconds + limits.stop_seconds


def answer_bytes(limits: Limits) -> int:
    """The longest answer of the worker, in bytes: what it may have kept, with JSON's escapes."""
    return 2 * limits.stdout_bytes + 8 * (limits.transcript_bytes + limits.stderr_kept_bytes) + (1 << 20)


def _environment(folder: Path) -> dict[str, str]:
    """Nothing of the user's. The folder in it is how the reaper finds the process."""
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": str(folder),
        "DOCKER_CONFIG": str(folder),
        "LC_ALL": "C.UTF-8",
        "PYTHONPATH": os.fspath(SOURCE),
    }


def _pipes(process: "subprocess.Popen[bytes]") -> tuple[IO[bytes], IO[bytes]]:
    if process.stdin is None or process.stdout is None:
        raise OSError("the worker has no pipes")
    return process.stdin, process.stdout


def _close(process: "subprocess.Popen[bytes]") -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()
