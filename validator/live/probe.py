"""The parent's side of the probe: start the worker early, believe nothing it says unchecked."""

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from validator.evidence.codec import Malformed, decode, encode
from validator.live.patience import within
from validator.live.probe_contract import Answer, Request, fault_of
from validator.live.process import TooSlow, kill_group
from validator.live.workspace import Workspace
from validator.model import Cause
from validator.policy import Limits
from validator.resources import Missing

SLACK_SECONDS = 30.0  # beyond the conversation's own deadlines: attaching, imports on a slow machine
SOURCE = Path(__file__).parents[2]  # where `validator` is imported from


@dataclass(frozen=True, slots=True)
class Prober:
    """A worker process that is, or soon will be, ready to talk to servers, to each in a child."""

    process: "subprocess.Popen[bytes]"
    control: socket.socket
    workspace: Workspace
    stderr: Path
    lock: threading.Lock = field(default_factory=threading.Lock)

    def ask(self, request: Request) -> Answer:
        """Have the worker talk to a server. Raises Missing (ours) whatever goes wrong with it.

        May be called from several threads at once.
        """
        limits = request.limits
        seconds = conversation_seconds(limits) + SLACK_SECONDS
        try:
            with self._link() as link:
                said = within(seconds, self.workspace, lambda: _exchange(link, request, answer_bytes(limits)))
        except (TooSlow, OSError) as exc:
            raise Missing(f"the probe of mcp-vet failed: {exc}{self._last_words()}", Cause.OURS) from exc
        return self._checked(said, answer_bytes(limits))

    @contextmanager
    def _link(self) -> Iterator[socket.socket]:
        """A link to a fresh child, which ends with it."""
        ours, theirs = socket.socketpair()
        with ours:
            with theirs, self.lock:
                socket.send_fds(self.control, [b"?"], [theirs.fileno()])
            try:
                yield ours
            finally:
                with suppress(OSError):
                    ours.shutdown(socket.SHUT_RDWR)  # also ends whoever still reads it

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
    ours, theirs = socket.socketpair()
    with ours, theirs, stderr.open("wb") as words:
        process = subprocess.Popen(
            [sys.executable, "-P", "-s", "-m", "validator.live.probe_worker"],
            stdin=theirs.fileno(),
            stdout=subprocess.DEVNULL,
            stderr=words,
            env=_environment(folder),
            cwd=folder,
            start_new_session=True,
        )
        theirs.close()
        try:
            yield Prober(process, ours, workspace, stderr)
        finally:
            kill_group(process.pid)  # with all its children
            process.wait()


def conversation_seconds(limits: Limits) -> float:
    """The longest that a conversation may take by its own deadlines, in seconds."""
    talk = limits.initialize_seconds + limits.tools_list_seconds + limits.questions_seconds
    return limits.start_seconds + talk + 4 * limits.call_seconds + limits.stop_seconds


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


def _exchange(link: socket.socket, request: Request, most: int) -> bytes:
    link.sendall(json.dumps(encode(request)).encode("ascii") + b"\n")
    said = bytearray()
    while len(said) <= most and (piece := link.recv(1 << 20)):
        said += piece
    return bytes(said)
