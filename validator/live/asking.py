"""Requests of our own, raw: what the official client would not send, and answers that it would not show."""

import json
from collections.abc import Mapping
from typing import Any

from validator.evidence.conversation import Call, CallEnd
from validator.evidence.execution import FrameKind
from validator.live.guard import Guard, Waiting
from validator.live.transport import put

FIRST_ID = 1_000_001  # far from those of the official client, which counts from one
CUT = 500  # characters of an error's message, or of the official client's own words


class Asker:
    """Sends requests over a guard, one at a time, and tells how each ended."""

    def __init__(self, guard: Guard, first: int = FIRST_ID) -> None:
        self._guard = guard
        self._next = first

    async def ask(
        self,
        probe: str,
        method: str,
        params: Mapping[str, Any] | None = None,
        *,
        seconds: float,
        spelt: bool = False,
    ) -> Call:
        """Ask, and wait *seconds* for the answer. *spelt*: the request's id is a text instead of a number."""
        waiting = await self.begin(method, params, spelt=spelt)
        return await self.wait_for(probe, method, params or {}, waiting, seconds)

    async def begin(self, method: str, params: Mapping[str, Any] | None, *, spelt: bool = False) -> Waiting:
        """Ask without waiting."""
        import anyio

        waiting = Waiting(anyio.Event(), anyio.current_time())
        await self._send(method, params, waiting, spelt)
        return waiting

    async def wait_for(
        self, probe: str, method: str, params: Mapping[str, Any], waiting: Waiting, seconds: float
    ) -> Call:
        """How a request that was begun ended, at most *seconds* from now."""
        import anyio

        await self._wait(waiting, anyio.current_time() + seconds)
        return self._call(probe, method, params, waiting, round(anyio.current_time() - waiting.begun, 4))

    async def tell(self, method: str) -> None:
        """Send a notification."""
        await put(self._guard, FrameKind.NOTIFICATION, _line({"jsonrpc": "2.0", "method": method}))

    async def reply(self, message: Mapping[str, Any]) -> None:
        """Answer a request of the server: a ping with nothing, anything else as an unknown method."""
        if not isinstance(message.get("id"), int | str) or isinstance(message["id"], bool):
            return
        unknown = {"error": {"code": -32601, "message": "mcp-vet offers nothing"}}
        said = {"result": {}} if message.get("method") == "ping" else unknown
        await put(self._guard, FrameKind.RESPONSE, _line({"jsonrpc": "2.0", "id": message["id"], **said}))

    async def _send(
        self, method: str, params: Mapping[str, Any] | None, waiting: Waiting, spelt: bool
    ) -> None:
        number: int | str = f"mcp-vet-{self._next}" if spelt else self._next
        self._next += 1
        request: dict[str, Any] = {"jsonrpc": "2.0", "id": number, "method": method}
        if params is not None:
            request["params"] = params
        self._guard.asked(number, method, waiting)
        if self._guard.closed or self._guard.overrun or self._guard.blocked:
            waiting.event.set()  # nobody will
            return
        await put(self._guard, FrameKind.REQUEST, _line(request))

    async def _wait(self, waiting: Waiting, until: float) -> None:
        import anyio

        if waiting.event.is_set():
            return
        with anyio.CancelScope(deadline=until) as scope:
            self._guard.scope = scope
            try:
                await waiting.event.wait()
            finally:
                self._guard.scope = None

    def _call(
        self, probe: str, method: str, params: Mapping[str, Any], waiting: Waiting, seconds: float
    ) -> Call:
        message = waiting.message
        if message is None:
            end, says = self._why()
            return Call(probe, method, end, params, says=says, seconds=seconds)
        if "result" in message:
            return Call(probe, method, CallEnd.ANSWERED, params, message["result"], seconds=seconds)
        error = message["error"]
        return Call(
            probe,
            method,
            CallEnd.ERROR,
            params,
            code=error["code"],
            message=error["message"][:CUT],
            data=error.get("data"),
            seconds=seconds,
        )

    def _why(self) -> tuple[CallEnd, str]:
        guard = self._guard
        if guard.overrun:
            return CallEnd.LIMIT, str(guard.overrun)
        if guard.fault:
            return CallEnd.MALFORMED, guard.fault
        if guard.closed:
            return CallEnd.EXITED, "the server ended"
        return (
            CallEnd.TIMED_OUT,
            "it does not read its input" if guard.blocked else "there was no answer in time",
        )


def refused_by_client(method: str, revision: str, result: Mapping[str, Any]) -> str:
    """Why the official SDK's models of *revision* refuse a result; "" where they take it, or know none."""
    from mcp_types.methods import SERVER_RESULTS, parse_server_result

    if (method, revision) not in SERVER_RESULTS:
        return ""
    try:
        parse_server_result(method, revision, dict(result))
    except Exception as exc:  # noqa: BLE001 - that the SDK refuses an answer is evidence
        return f"{type(exc).__name__}: {exc}".replace("\n", " ")[:CUT]
    return ""


def _line(message: Mapping[str, Any]) -> bytes:
    return json.dumps(message, separators=(",", ":")).encode("ascii")
