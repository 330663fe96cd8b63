"""An MCP transport in front of a hostile server: the official client behind it sees only what it survives.

Measured against stock transports in protocol.md 1.3: those hang on invalid UTF-8, deep nesting, a wrong
id or an endless line, and grow without bound on floods.
"""

import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Protocol

from validator.evidence.execution import FrameKind
from validator.live import messages
from validator.live.framing import STDERR, Lines, Overrun
from validator.live.messages import NotMessage
from validator.live.transcript import Transcript
from validator.policy import Limits

if TYPE_CHECKING:
    from anyio import CancelScope
    from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream
    from mcp.shared.message import SessionMessage

WRITE_SECONDS = 5.0  # for the server to read what we send
HURRY_SECONDS = 2.0  # left to a server whose answer cannot be taken for one (protocol.md 1.3, fast fail)


class Channel(Protocol):
    """Bytes to and from a server."""

    async def receive(self) -> tuple[int, bytes]:
        """(STDOUT or STDERR, bytes); (0, b"") at the end of both."""

    async def send(self, data: bytes) -> None:
        """Write to standard input. Raises OSError where nobody listens."""

    async def close_input(self) -> None:
        """Close standard input. Raises OSError."""


class Guard:
    """Stands between the channel and the client session, and remembers why the conversation ended."""

    def __init__(self, channel: Channel, limits: Limits) -> None:
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

    def answer(self, method: str) -> dict[str, Any] | None:
        """The raw answer to the last request of *method*, once; None where there was none."""
        answers = self._answers.pop(method, [])
        return answers[-1] if answers else None

    def asked(self, request: int | str, method: str) -> None:
        """A request of ours goes out."""
        self._pending[request] = method
        self.fault = ""

    def judge(self, line: bytes) -> dict[str, Any] | None:
        """Record one line; the message if the client may have it. Raises Overrun."""
        try:
            message, notes = messages.parse(line, self.limits)
            kind = messages.kind_of(message)
        except NotMessage as exc:
            self.transcript.received(FrameKind.NOISE, line, str(exc))
            if messages.looks_like_answer(line):
                self.doubt(str(exc))
            return None
        fault = self._fault_of_response(message) if kind is FrameKind.RESPONSE else ""
        self.transcript.received(kind, line, "; ".join(filter(None, (fault, *notes))))
        if fault:
            self.doubt(fault)
            return None
        taken: dict[str, Any] = message
        if kind is FrameKind.RESPONSE:
            self._answers.setdefault(self._pending.pop(taken["id"]), []).append(taken)
        return taken

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


@asynccontextmanager
async def guarded(
    guard: Guard,
) -> AsyncIterator[
    "tuple[MemoryObjectReceiveStream[SessionMessage | Exception], MemoryObjectSendStream[SessionMessage]]"
]:
    """The pair of streams that `mcp.ClientSession` takes. Nothing that the server does raises here."""
    import anyio
    from mcp.shared.message import SessionMessage

    to_client, from_guard = anyio.create_memory_object_stream[SessionMessage | Exception](0)
    to_guard, from_client = anyio.create_memory_object_stream[SessionMessage](0)
    async with anyio.create_task_group() as group, from_guard, to_guard:
        group.start_soon(_read, guard, to_client)
        group.start_soon(_write, guard, from_client, to_client)
        try:
            yield from_guard, to_guard
        finally:
            group.cancel_scope.cancel()


async def _read(guard: Guard, to_client: "MemoryObjectSendStream[SessionMessage | Exception]") -> None:
    async with to_client:
        try:
            while (piece := await guard.channel.receive())[0]:
                await _hear(guard, piece, to_client)
            guard.closed = True
        except Overrun as exc:
            guard.overrun = exc


async def _hear(
    guard: Guard,
    piece: tuple[int, bytes],
    to_client: "MemoryObjectSendStream[SessionMessage | Exception]",
) -> None:
    stream, data = piece
    if stream == STDERR:
        guard.transcript.hear_stderr(data)
        return
    guard.transcript.hear_stdout(len(data))
    for line in guard.lines.feed(data):
        message = guard.judge(line)
        if message is not None:
            await _hand_over(guard, message, to_client)


async def _hand_over(
    guard: Guard, message: dict[str, Any], to_client: "MemoryObjectSendStream[SessionMessage | Exception]"
) -> None:
    import anyio

    wrapped = _wrap(message)
    if wrapped is None:
        guard.doubt("the official client cannot read the envelope of the message")
        return
    with contextlib.suppress(
        anyio.BrokenResourceError, anyio.ClosedResourceError
    ):  # it has stopped listening
        await to_client.send(wrapped)


def _wrap(message: dict[str, Any]) -> "SessionMessage | None":
    """The message as the SDK's type; None for an envelope that the SDK does not know."""
    from mcp.shared.message import SessionMessage
    from mcp_types import jsonrpc_message_adapter
    from pydantic import ValidationError

    try:
        return SessionMessage(jsonrpc_message_adapter.validate_python(message, by_name=False))
    except ValidationError:
        return None


async def _write(
    guard: Guard,
    from_client: "MemoryObjectReceiveStream[SessionMessage]",
    to_client: "MemoryObjectSendStream[SessionMessage | Exception]",
) -> None:
    import anyio

    async with from_client:
        async for wrapped in from_client:
            line = wrapped.message.model_dump_json(by_alias=True, exclude_unset=True).encode()
            _note(guard, wrapped, line)
            try:
                with anyio.fail_after(WRITE_SECONDS):
                    await guard.channel.send(line + b"\n")
            except TimeoutError:
                guard.blocked = True
                to_client.close()
                return
            except OSError:
                continue  # it is gone: the reader will see the end of its output


def _note(guard: Guard, wrapped: "SessionMessage", line: bytes) -> None:
    method = getattr(wrapped.message, "method", None)
    request = getattr(wrapped.message, "id", None)
    if method is None:
        guard.transcript.sent(FrameKind.RESPONSE, line)
    elif request is None:
        guard.transcript.sent(FrameKind.NOTIFICATION, line)
    else:
        guard.transcript.sent(FrameKind.REQUEST, line)
        guard.asked(request, method)


async def leave(guard: Guard, seconds: float) -> float:
    """Close standard input and wait for the server to end, at most *seconds*; say how long it took."""
    import anyio

    begin = anyio.current_time()
    with contextlib.suppress(OSError):
        await guard.channel.close_input()
    while not (guard.closed or guard.overrun) and anyio.current_time() - begin < seconds:
        await anyio.sleep(0.01)
    return anyio.current_time() - begin
