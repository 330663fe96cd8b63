"""An MCP transport in front of a hostile server: the official client behind it sees only what it survives.

Beside the client's requests our own go over the same channel (asking.py); the guard tells their answers
apart by their ids.
"""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from validator.evidence.execution import FrameKind
from validator.live.framing import STDERR, Overrun
from validator.live.guard import Guard

if TYPE_CHECKING:
    from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream
    from mcp.shared.message import SessionMessage

WRITE_SECONDS = 5.0  # for the server to read what we send

Deliver = Callable[[dict[str, Any]], Awaitable[None]]  # takes what is not the answer to a request of our own


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

    async def deliver(message: dict[str, Any]) -> None:
        await _hand_over(guard, message, to_client)

    async with anyio.create_task_group() as group, from_guard, to_guard:
        group.start_soon(_read_for, guard, deliver, to_client)
        group.start_soon(_write, guard, from_client, to_client)
        try:
            yield from_guard, to_guard
        finally:
            group.cancel_scope.cancel()


@asynccontextmanager
async def overheard(guard: Guard, deliver: Deliver) -> AsyncIterator[None]:
    """Listen to the server without the official client: *deliver* gets its requests and notifications."""
    import anyio

    async with anyio.create_task_group() as group:
        group.start_soon(listen, guard, deliver)
        try:
            yield
        finally:
            group.cancel_scope.cancel()


async def listen(guard: Guard, deliver: Deliver) -> None:
    """Judge what the server says, to its end or over a limit.

    After every piece whoever else has something to do may do it: one that is there already is received
    without waiting, and a server that always has one ready would stop every clock of ours.
    """
    from anyio.lowlevel import checkpoint

    try:
        while (piece := await guard.channel.receive())[0]:
            await _hear(guard, piece, deliver)
            await checkpoint()
        guard.closed = True
    except Overrun as exc:
        guard.overrun = exc
    finally:
        guard.ended()


async def put(guard: Guard, kind: FrameKind, line: bytes) -> None:
    """Write one message and record it. A server that is gone, or does not read, is noted on the guard."""
    import anyio

    guard.transcript.sent(kind, line)
    try:
        with anyio.fail_after(WRITE_SECONDS):
            async with guard.writing:
                await guard.channel.send(line + b"\n")
    except TimeoutError:
        guard.blocked = True
        guard.ended()
    except OSError:
        return  # it is gone: the reader will see the end of its output


async def _read_for(
    guard: Guard, deliver: Deliver, to_client: "MemoryObjectSendStream[SessionMessage | Exception]"
) -> None:
    async with to_client:
        await listen(guard, deliver)


async def _hear(guard: Guard, piece: tuple[int, bytes], deliver: Deliver) -> None:
    stream, data = piece
    if stream == STDERR:
        guard.transcript.hear_stderr(data)
        return
    guard.transcript.hear_stdout(len(data))
    for line in guard.lines.feed(data):
        message = guard.judge(line)
        if message is not None:
            await deliver(message)


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
    async with from_client:
        async for wrapped in from_client:
            line = wrapped.message.model_dump_json(by_alias=True, exclude_unset=True).encode()
            await put(guard, _kind(guard, wrapped), line)
            if guard.blocked:
                to_client.close()
                return


def _kind(guard: Guard, wrapped: "SessionMessage") -> FrameKind:
    """What kind of message of the client's this is; a request is remembered."""
    method = getattr(wrapped.message, "method", None)
    request = getattr(wrapped.message, "id", None)
    if method is None:
        return FrameKind.RESPONSE
    if request is None:
        return FrameKind.NOTIFICATION
    guard.asked(request, method)
    return FrameKind.REQUEST


async def leave(guard: Guard, seconds: float) -> float:
    """Close standard input and wait for the server to end, at most *seconds*; say how long it took."""
    import anyio

    begin = anyio.current_time()
    with contextlib.suppress(OSError):
        await guard.channel.close_input()
    while not (guard.closed or guard.overrun) and anyio.current_time() - begin < seconds:
        await anyio.sleep(0.01)
    return anyio.current_time() - begin
