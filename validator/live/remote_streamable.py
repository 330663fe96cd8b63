"""Streamable HTTP: each request is a POST, answered as JSON or as an event stream.

MCP, basic/transports#streamable-http; in revisions without a handshake there is no session, and every
request says what it is in its headers and in `_meta` (2026-07-28).
"""

import json
import math
import re
from collections.abc import Mapping
from typing import Any

from validator.evidence.conversation import MODERN
from validator.live.framing import Overrun
from validator.live.http_trouble import Passing
from validator.live.messages import NotMessage
from validator.live.remote_ending import Challenged, ErrorAnswer, Unfit
from validator.live.web import BOTH, REDIRECTS, Web, WebAnswer, read_response
from validator.version import VERSION

CLIENT = {"name": "mcp-vet", "version": VERSION}
META = "io.modelcontextprotocol/"
PASSING = (408, 425, 429)  # and all from 500 on: the server, or what stands before it, may do better later
PATIENCE = 10.0  # seconds; the longest Retry-After that is heeded
SENDABLE = re.compile(r"[ -~]+", re.ASCII)


class Streamable:
    """One endpoint, spoken to with a session or, *modern*, without."""

    NAME = "streamable-http"

    def __init__(self, web: Web, url: str, *, modern: bool = False) -> None:
        self.web = web
        self.url = url
        self.modern = modern
        self.session = ""
        self.protocol = MODERN[-1] if modern else ""
        self._last = 0

    async def ask(self, probe: str, method: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """The raw result. Raises Challenged, Unfit, ErrorAnswer, Trouble, Overrun."""
        message = self.message(method, params)
        content = json.dumps(message).encode()
        headers = self.headers(method)
        async with self.web.open("POST", self.url, probe, headers=headers, content=content) as answer:
            refuse_status(answer)
            if answer.status == 404 and self.session:  # a balancer led us to another machine, say
                raise Passing("it does not know the session that it gave")
            response = await self._response(answer, int(message["id"]))
            if method == "initialize":
                self._begin(answer.header("mcp-session-id"))
        if "error" in response:
            raise ErrorAnswer(response["error"], answer.status)
        result: dict[str, Any] = response["result"]
        return result

    async def tell(self, probe: str, method: str) -> None:
        """A notification. Raises Challenged, Trouble, Overrun; any other status is for the rules."""
        message = {"jsonrpc": "2.0", "method": method}
        content = json.dumps(message).encode()
        headers = self.headers(method)
        async with self.web.open("POST", self.url, probe, headers=headers, content=content) as answer:
            if answer.status in (401, 403) or is_passing(answer.status):
                refuse_status(answer)

    def message(self, method: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """A request with an id of its own."""
        self._last += 1
        if self.modern:
            params = {**params, "_meta": self._meta()}
        return {"jsonrpc": "2.0", "id": self._last, "method": method, "params": dict(params)}

    def headers(self, method: str) -> dict[str, str]:
        """Those that go with a message."""
        said = {"Accept": BOTH, "Content-Type": "application/json", "User-Agent": f"mcp-vet/{VERSION}"}
        said |= {"MCP-Protocol-Version": self.protocol} if SENDABLE.fullmatch(self.protocol) else {}
        said |= {"Mcp-Method": method} if self.modern else {}
        return said | ({"Mcp-Session-Id": self.session} if self.session else {})

    def _meta(self) -> dict[str, Any]:
        return {
            f"{META}protocolVersion": self.protocol,
            f"{META}clientCapabilities": {},
            f"{META}clientInfo": CLIENT,
        }

    def _begin(self, session: str) -> None:
        if session and not SENDABLE.fullmatch(session):
            raise Unfit("the session's id has characters that no header can carry", 200, speaks=True)
        self.session = session

    async def _response(self, answer: WebAnswer, wanted: int) -> dict[str, Any]:
        """The response to request *wanted*, in whichever form it comes."""
        limits, record = self.web.limits, answer.record
        try:
            if answer.content_type == "text/event-stream":
                return await self._from_events(answer, wanted)
            if answer.content_type != "application/json" and not answer.content_type.endswith("+json"):
                await answer.body()
                says = f"it answers {answer.status} with {answer.content_type[:60] or 'no content type'}"
                raise Unfit(says, answer.status)
            found = read_response(await answer.body(), wanted, record, limits)
        except NotMessage as exc:
            record.odd(str(exc))
            raise Unfit(str(exc), answer.status, speaks='"jsonrpc"' in _seen(answer)) from exc
        if found is None:
            raise Unfit("it answers a request with another message", answer.status, speaks=True)
        return found

    async def _from_events(self, answer: WebAnswer, wanted: int) -> dict[str, Any]:
        others, polled = 0, False
        async for event in answer.events():
            polled = polled or bool(event.id)
            if event.kind != "message" or not event.data:
                continue
            found = read_response(event.data, wanted, answer.record, self.web.limits)
            if found is not None:
                return found
            others += 1
            if others > self.web.limits.server_requests:
                says = f"more than {self.web.limits.server_requests} messages before the answer"
                raise Overrun("server_requests", says)
        if polled:  # SEP-1699: it may be asked for the rest
            raise Passing("the event stream ended before the answer")
        raise Unfit("the event stream ends without the answer", answer.status, speaks=bool(others))


def is_passing(status: int) -> bool:
    """May the same request get another answer later?"""
    return status in PASSING or status >= 500


def refuse_status(answer: WebAnswer) -> None:
    """Raises Challenged, Passing or Unfit for a status that no answer to a request has; 4xx may have one."""
    status = answer.status
    if status in (401, 403):
        raise Challenged(status, answer.header("www-authenticate")[:2000])
    if is_passing(status):
        raise Passing(f"it answers {status}", _patience(answer.header("retry-after")))
    if status in REDIRECTS:
        says = f"it redirects with {status}, which does not keep the method: only 307 and 308 do"
        raise Unfit(says, status)
    if status < 200 or status in (202, 204):
        raise Unfit(f"it answers a request with {status}, and with nothing else", status)


def _patience(said: str) -> float:
    seconds = float(said) if re.fullmatch(r"[0-9]{1,6}", said, re.ASCII) else 0.0
    return min(PATIENCE, seconds) if math.isfinite(seconds) else 0.0


def _seen(answer: WebAnswer) -> str:
    return (answer.record.body or b"").decode("utf-8", errors="replace")
