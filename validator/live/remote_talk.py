"""What is said to a remote server, whatever the transport: the handshake and its tools, or discovery."""

import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any, Protocol

from validator.evidence.conversation import HANDSHAKE, MODERN, REVISIONS, Call, CallEnd
from validator.evidence.execution import Listing, Session
from validator.live.framing import Overrun
from validator.live.http_trouble import Gone, Passing, Trouble
from validator.live.initialize_answer import read_session
from validator.live.paging import Ended, Pages
from validator.live.remote_ending import END_OF, Challenged, ErrorAnswer, Unfit
from validator.live.remote_streamable import CLIENT, META
from validator.policy import Limits

SAYS = 500  # characters of the server's or the client's own words
OFFER = {"protocolVersion": HANDSHAKE[-1], "capabilities": {}, "clientInfo": CLIENT}


class Wire(Protocol):
    """A transport. `ask` and `tell` raise Challenged, Unfit, ErrorAnswer, Trouble and Overrun."""

    NAME: str
    modern: bool
    session: str
    protocol: str

    async def ask(self, probe: str, method: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """The raw result of a request."""

    async def tell(self, probe: str, method: str) -> None:
        """A notification."""


class Talk:
    """One conversation, and all that was learnt in it."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.session: Session | None = None
        self.listing: Listing | None = None
        self.spoken = ""
        self.calls: list[Call] = []
        self.seconds: dict[str, float] = {}

    async def handshake(self, wire: Wire) -> None:
        """initialize, notifications/initialized, all of tools/list. Raises what the wire raises."""
        result = await self.ask(wire, "initialize", "initialize", OFFER)
        said = result.get("protocolVersion")
        wire.protocol = said if isinstance(said, str) else ""
        refusal = refusal_of("initialize", wire.protocol, result)
        self.session, self.spoken = read_session(result, refusal), wire.NAME
        _refuse(refusal, "initialize")
        await wire.tell("initialized", "notifications/initialized")
        await self._list(wire, "tools")

    async def discovery(self, wire: Wire) -> None:
        """server/discover and tools/list in a revision without a handshake. Raises what the wire raises."""
        result = await self.ask(wire, "discover", "server/discover", {})
        if not set(MODERN) & set(_texts(result.get("supportedVersions"))):
            raise Unfit("server/discover does not name a revision that it answers in", 200, speaks=True)
        refusal = refusal_of("server/discover", wire.protocol, result)
        self.session = self.session or read_session(_as_session(result, wire.protocol), refusal)
        self.spoken = wire.NAME
        _refuse(refusal, "server/discover")
        await self._list(wire, "modern-tools")

    async def ask(self, wire: Wire, probe: str, method: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """The raw result; the call is recorded however it ends. Raises what the wire raises."""
        begin = time.monotonic()
        call = Call(probe, method, CallEnd.TIMED_OUT, dict(params))
        try:
            result = await wire.ask(probe, method, params)
            call = _answered(call, wire, result)
            return result
        except (Challenged, Unfit, ErrorAnswer, Trouble, Overrun) as exc:
            call = _failed(call, exc)
            raise
        finally:
            taken = round(time.monotonic() - begin, 4)
            self.seconds[probe] = round(self.seconds.get(probe, 0.0) + taken, 4)
            self.calls.append(replace(call, seconds=taken))

    async def _list(self, wire: Wire, probe: str) -> None:
        pages, refusals = Pages(self.limits), list[str]()
        cursor, asked = None, False
        while cursor is not None or not asked:
            result = await self.ask(wire, probe, "tools/list", {"cursor": cursor} if asked else {})
            refusals.append(refusal_of("tools/list", wire.protocol, result))
            cursor, asked = _taken(pages, result), True
        refusal = next(filter(None, refusals), "")
        self.listing = self.listing or Listing(tuple(pages.tools), pages.count, refusal)


def _taken(pages: Pages, result: dict[str, Any]) -> str | None:
    """The cursor of the next page. Raises Unfit, Overrun."""
    try:
        return pages.take(result)
    except Ended as exc:
        if exc.limit:
            raise Overrun(exc.limit, str(exc)) from exc
        raise Unfit(str(exc), 200, speaks=True) from exc


def refusal_of(method: str, protocol: str, result: Mapping[str, Any]) -> str:
    """Why the official client's models refuse a result of that revision; "" where they take it."""
    from mcp_types.methods import parse_server_result

    if protocol not in REVISIONS:
        return f"RuntimeError: unsupported protocol version {protocol[:40]!r}"
    with suppress(KeyError):
        try:
            parse_server_result(method, protocol, result)
        except (ValueError, RuntimeError, RecursionError) as exc:
            return f"{type(exc).__name__}: {exc}".replace("\n", " ")[:SAYS]
    return ""


def _answered(call: Call, wire: Wire, result: dict[str, Any]) -> Call:
    refusal = refusal_of(call.method, wire.protocol, result) if wire.modern else ""
    return Call(call.probe, call.method, CallEnd.ANSWERED, call.params, result, sdk_error=refusal)


def _failed(call: Call, exc: Exception) -> Call:
    if isinstance(exc, ErrorAnswer):
        error = exc.error
        code, said = error.get("code"), str(error.get("message"))[:SAYS]
        number = code if type(code) is int else None
        return Call(
            call.probe, call.method, CallEnd.ERROR, call.params, None, number, said, error.get("data")
        )
    limit = CallEnd.LIMIT if isinstance(exc, Overrun) else CallEnd.MALFORMED
    end = END_OF.get(type(exc), CallEnd.EXITED if isinstance(exc, Passing | Gone) else limit)
    return Call(call.probe, call.method, end, call.params, says=str(exc)[:SAYS])


def _refuse(refusal: str, method: str) -> None:
    if refusal:
        says = f"the official client refuses the answer to {method}: {refusal}"
        raise Unfit(says, 200, speaks=True)


def _as_session(result: dict[str, Any], protocol: str) -> dict[str, Any]:
    """The answer to server/discover, in the words of one to initialize (2026-07-28 keeps both parts)."""
    meta = result.get("_meta")
    server = meta.get(f"{META}serverInfo") if isinstance(meta, dict) else None
    return {**result, "protocolVersion": protocol, "serverInfo": server or result.get("serverInfo")}


def _texts(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
