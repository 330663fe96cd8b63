"""What was said, by whom, and how much of it: the record of one conversation, and its limits."""

import time

from validator.evidence.execution import Frame, FrameKind
from validator.live.framing import Overrun
from validator.live.kept import Kept
from validator.policy import Limits

METHOD_KEPT = 100  # characters of the method of a message that is cut
FRAME_KEPT = 262_144  # bytes of one frame; the largest real tools/list had 78,517 (protocol.md, 6)


class Transcript:
    """Frames and noise counted against the policy's limits, and kept up to its transcript_bytes."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._room = limits.transcript_bytes
        self._began = time.monotonic()
        self._received = 0
        self._requests = 0
        self._bytes = 0
        self.frames: list[Frame] = []
        self.noise = 0
        self.stderr = Kept(limits.stderr_kept_bytes)

    def start(self) -> None:
        """The server starts now: times count from here."""
        self._began = time.monotonic()

    def hear_stdout(self, size: int) -> None:
        """Count bytes of standard output. Raises Overrun."""
        self._bytes += size
        if self._bytes > self._limits.stdout_bytes:
            raise Overrun("stdout_bytes", f"more than {self._limits.stdout_bytes} bytes on standard output")

    def hear_stderr(self, data: bytes) -> None:
        """Keep the ends of standard error. Raises Overrun."""
        self.stderr.feed(data)
        if self.stderr.size > self._limits.stderr_bytes:
            raise Overrun("stderr_bytes", f"more than {self._limits.stderr_bytes} bytes on standard error")

    def sent(self, kind: FrameKind, line: bytes) -> None:
        """Record a line of ours."""
        self._keep(True, kind, line, "")

    def received(self, kind: FrameKind, line: bytes, note: str = "", method: object = "") -> None:
        """Record a line of the server's; its *method*, even where the text is cut. Raises Overrun."""
        self._keep(False, kind, line, note, method)
        self._received += 1
        self.noise += kind is FrameKind.NOISE
        self._requests += kind is FrameKind.REQUEST
        limits = self._limits
        _check(
            "noise_lines", self.noise, limits.noise_lines, "lines on standard output that are no MCP message"
        )
        _check("server_requests", self._requests, limits.server_requests, "requests from the server")
        _check("frames", self._received, limits.frames, "messages from the server")

    def _keep(self, sent: bool, kind: FrameKind, line: bytes, note: str, method: object = "") -> None:
        part = line[: min(FRAME_KEPT, self._room)]
        self._room -= len(part)
        text = part.decode("utf-8", errors="backslashreplace")
        seconds = round(time.monotonic() - self._began, 4)
        cut = method[:METHOD_KEPT] if isinstance(method, str) and len(part) < len(line) else ""
        self.frames.append(Frame(seconds, sent, kind, len(line), text, note, cut))


def _check(limit: str, count: int, most: int, what: str) -> None:
    if count > most:
        raise Overrun(limit, f"more than {most} {what}")
