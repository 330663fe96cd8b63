"""HTTP requests of one conversation with a remote server: redirects hop by hop, bodies within limits."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import httpx2

from validator.evidence.execution import FrameKind
from validator.live import messages
from validator.live.event_stream import Event, Events
from validator.live.framing import Overrun
from validator.live.http_guard import HttpGuard
from validator.live.http_record import Record
from validator.live.http_trouble import NotHttp, Refused
from validator.live.messages import NotMessage
from validator.policy import Limits

HOPS = 5  # redirects of one request
SAME_METHOD = (307, 308)  # RFC 9110, 15.4: the other redirects may turn a POST into a GET
REDIRECTS = (301, 302, 303, *SAME_METHOD)
BOTH = "application/json, text/event-stream"  # MCP, basic/transports#streamable-http


class WebAnswer:
    """An answer whose body is still to be read."""

    def __init__(self, response: httpx2.Response, record: Record, limits: Limits) -> None:
        self._response, self._limits = response, limits
        self.record = record
        self.url = response.request.url
        self.status = response.status_code

    def header(self, name: str) -> str:
        """The value of a header; "" where there is none."""
        return str(self._response.headers.get(name, ""))

    @property
    def content_type(self) -> str:
        """Without its parameters, in lower case."""
        return self.header("content-type").partition(";")[0].strip().lower()

    async def body(self) -> bytes:
        """All of it. Raises Trouble, Overrun."""
        return b"".join([piece async for piece in self._pieces()])

    async def events(self) -> AsyncIterator[Event]:
        """Its events as they come. Raises Trouble, Overrun."""
        self.record.is_cut = True
        events, count = Events(self._limits.frame_bytes), 0
        async for piece in self._pieces():
            for event in events.feed(piece):
                count += 1
                if count > self._limits.frames:
                    raise Overrun("frames", f"more than {self._limits.frames} messages from the server")
                yield event

    async def _pieces(self) -> AsyncIterator[bytes]:
        stream = self._response.stream
        assert isinstance(stream, httpx2.AsyncByteStream)  # noqa: S101 - the guard's own
        async for piece in stream:
            yield piece


class Web:
    """All that is asked of one server."""

    def __init__(self, guard: HttpGuard) -> None:
        self.guard = guard
        self.limits = guard.limits

    @asynccontextmanager
    async def open(
        self,
        method: str,
        url: str,
        probe: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
    ) -> AsyncIterator[WebAnswer]:
        """The answer behind all redirects that keep the method. Raises Trouble, Overrun."""
        request = self._request(method, url, probe, dict(headers or {}), content)
        for _ in range(HOPS + 1):
            answer = await self._send(request)
            try:
                following = _following(answer, method)
                if following is None:
                    yield answer
                    return
            finally:
                await answer._response.aclose()
            request = self._request(
                method, following, probe, _kept(dict(headers or {}), url, following), content
            )
        raise NotHttp(f"it redirects more than {HOPS} times")

    async def post(
        self, url: str, probe: str, message: Mapping[str, Any], headers: Mapping[str, str]
    ) -> tuple[int, str]:
        """(status, content type) of what a message gets whose answer does not matter."""
        content = json.dumps(message).encode()
        async with self.open("POST", url, probe, headers=headers, content=content) as answer:
            if answer.content_type != "text/event-stream":
                await answer.body()
            return answer.status, answer.content_type

    def _request(
        self, method: str, url: str, probe: str, headers: dict[str, str], content: bytes | None
    ) -> httpx2.Request:
        try:
            request = httpx2.Request(method, url, headers=headers, content=content)
        except (httpx2.InvalidURL, ValueError, TypeError) as exc:
            raise Refused(f"{url[:200]!r} is not an address: {exc}"[:300]) from exc
        request.extensions["probe"] = probe
        return request

    async def _send(self, request: httpx2.Request) -> WebAnswer:
        response = await self.guard.handle_async_request(request)
        response.request = request
        return WebAnswer(response, response.extensions["record"], self.limits)


def _following(answer: WebAnswer, method: str) -> str | None:
    """Where a redirect leads; None for an answer that is none, or that would change the method."""
    wanted = REDIRECTS if method == "GET" else SAME_METHOD
    target = answer.header("location")
    if answer.status not in wanted or not target:
        return None
    try:
        return str(answer.url.join(target))
    except (httpx2.InvalidURL, ValueError) as exc:
        raise NotHttp(f"it redirects to {target[:200]!r}, which is no address") from exc


def _kept(headers: dict[str, str], here: str, there: str) -> dict[str, str]:
    """A session's id is for the server that gave it."""
    if origin(here) == origin(there):
        return headers
    return {name: value for name, value in headers.items() if name != "Mcp-Session-Id"}


def origin(url: str) -> tuple[str, str, int | None]:
    """Scheme, host and port. Raises Refused."""
    try:
        parsed = httpx2.URL(url)
    except (httpx2.InvalidURL, ValueError, TypeError) as exc:
        raise Refused(f"{url[:200]!r} is not an address") from exc
    return parsed.scheme, parsed.host, parsed.port or {"https": 443, "http": 80}.get(parsed.scheme)


def read_response(text: bytes, wanted: int, record: Record, limits: Limits) -> dict[str, Any] | None:
    """The response to request *wanted*; None for a request or a notification. Raises NotMessage, Overrun.

    Ids are compared with their types: "1" does not answer 1. An error that is given with an HTTP error
    may have none: whoever gave it may not have read the request (JSON-RPC 2.0, section 5).
    """
    message, notes = messages.parse(text, limits)
    kind = messages.kind_of(message)
    record.odd("; ".join(notes))
    if kind is not FrameKind.RESPONSE:
        return None
    given = message.get("id")
    refused = record.status >= 400 and given is None and "error" in message
    if not refused and (type(given) is not int or given != wanted):
        raise NotMessage(f"an answer whose id, {given!r:.60}, is that of no open request")
    if fault := messages.fault_of_answer(message):
        raise NotMessage(fault)
    response: dict[str, Any] = message
    return response
