"""Stands between a hostile server and whoever talks to it: what passes is well-formed, and within limits.

Measured against stock transports in protocol.md 1.3: those hang on invalid UTF-8, deep nesting, a wrong
id or an endless line, and grow without bound on floods.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from validator.evidence.execution import FrameKind
from validator.live import messages
from validator.live.framing import Lines, Overrun
from validator.live.messages import NotMessage
from validator.live.transcript import Transcript
from validator.policy import Limits

if TYPE_CHECKING:
    from anyio import CancelScope, Event

HURRY_SECONDS = 2.0  # left to a server whose answer cannot be taken for one (protocol.md 1.3, fast fail)


class Channel(Protocol):
    """Bytes to and from a server."""

    async def receive(self) -> tuple[int, bytes]:
        """(STDOUT or STDERR, bytes); (0, b"") at the end of both."""

    async def send(self, data: bytes) -> None:
        """Write to standard input. Raises OSError where nobody listens."""

    async def close_input(self) -> None:
        """Close standard input. Raises OSError."""


@dataclass(slots=True)
class Waiting:
    """A request of our own; the event is set by its answer, or by the end of the conversation."""

    event: "Event"
    begun: float  # seconds, by anyio's clock
    message: dict[str, Any] | None = None


class Guard:
    """Judges every line of the server's, and remembers why the conversation ended."""

    def __init__(self, channel: Channel, limits: Limits) -> None:
        import anyio

        self.writing = anyio.Lock()  # one message at a time: the official client's, or one of our own
        self.channel = channel
        self.limits = limits
        self.transcript = Transcript(limits)
        self.lines = Lines(limits.frame_bytes)
        self.overrun: Overrun | None = None
        self.blocked = False  # the server does not read
        self.closed = False  # the server's output came to its end
        self.fault = ""  # of something that was meant as an answer, and cannot be taken for one
        self.hurry = HURRY_SECONDS
        self.scope: CancelScope | None = None  # of the request that is being waited for
        self._pending: dict[int | str, str] = {}
        self._answers: dict[str, list[dict[str, Any]]] = {}
        self._own: dict[int | str, Waiting] = {}

    def answer(self, method: str) -> dict[str, Any] | None:
        """The raw answer to the last request of *method* by the official client, once; or None."""
        answers = self._answers.pop(method, [])
        return answers[-1] if answers else None

    def asked(self, request: int | str, method: str, waiting: Waiting | None = None) -> None:
        """A request goes out: of the official client, or, with *waiting*, one of our own."""
        self._pending[request] = method
        self.fault = ""
        if waiting is not None:
            self._own[request] = waiting

    def ended(self) -> None:
        """Nothing more will come: whoever waits is woken."""
        for waiting in self._own.values():
            waiting.event.set()

    def judge(self, line: bytes) -> dict[str, Any] | None:
        """Record one line; the message if the official client may have it. Raises Overrun."""
        try:
            message, notes = messages.parse(line, self.limits)
            kind = messages.kind_of(message)
        except NotMessage as exc:
            self.transcript.received(FrameKind.NOISE, line, str(exc))
            if messages.looks_like_answer(line):
                self.doubt(str(exc))
            return None
        fault = self._fault_of_response(message) if kind is FrameKind.RESPONSE else ""
        self.transcript.received(kind, line, "; ".join(filter(None, (fault, *notes))), message.get("method"))
        if fault:
            self.doubt(fault)
            return None
        taken: dict[str, Any] = message
        return self._deliver(taken) if kind is FrameKind.RESPONSE else taken

    def _deliver(self, answer: dict[str, Any]) -> dict[str, Any] | None:
        method = self._pending.pop(answer["id"])
        if (waiting := self._own.pop(answer["id"], None)) is not None:
            waiting.message = answer
            waiting.event.set()
            return None
        self._answers.setdefault(method, []).append(answer)
        return answer

    def finish(self, whole: bool) -> None:
        """Record what stands behind the last line feed, once nobody listens any more.

        *whole*: the server had answered everything, so whatever is left is noise, and so is output
        over a limit: it has nothing more to say (MCP, basic/transports#stdio). One that is cut off
        earlier may be in the middle of an answer.
        """
        rest = bytes(self.lines.rest)
        if self.overrun:
            if whole and self.overrun.limit != "stderr_bytes":
                self._leftover(rest, str(self.overrun))
        elif rest and self.closed:
            self._leftover(rest, "the output ends without a line feed")
        elif rest and (whole or not rest.lstrip().startswith(b"{")):
            self._leftover(rest, "a line without a line feed")

    def meanwhile(self) -> str:
        """What came in the place of the answer that is waited for; "" where nothing did."""
        frames = self.transcript.frames
        asked = max((n for n, frame in enumerate(frames) if frame.sent), default=0)
        count = sum(not frame.sent for frame in frames[asked:])
        if count:
            return f", though {count} other message{'s' * (count > 1)} came"
        return ", though it began a line" if self.lines.rest else ""

    def _leftover(self, rest: bytes, note: str) -> None:
        try:
            self.transcript.received(FrameKind.NOISE, rest, note)
        except Overrun as exc:
            self.overrun = self.overrun or exc

    def _fault_of_response(self, message: dict[str, Any]) -> str:
        """Ids are compared with their types: "1" does not answer 1, and neither do 1.0 and true."""
        asked = message.get("id")
        if type(asked) not in (int, str) or asked not in self._pending:
            return f"an answer whose id, {asked!r:.60}, is that of no open request"
        return messages.fault_of_answer(message)

    def doubt(self, fault: str) -> None:
        """Something that was meant as an answer is none: what is waited for gets little time more."""
        import anyio

        if self.scope is None:
            return
        self.fault = self.fault or fault
        self.scope.deadline = min(self.scope.deadline, anyio.current_time() + self.hurry)
