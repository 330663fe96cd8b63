"""HTTP+SSE, the transport of 2024-11-05: a GET opens the stream of all answers, the questions are POSTs.

Deprecated since 2025-03-26, and still what many remote entries declare.
"""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import anyio
import httpx2

from validator.live.event_stream import Event
from validator.live.framing import Overrun
from validator.live.http_trouble import Passing, Trouble
from validator.live.messages import NotMessage
from validator.live.remote_ending import ErrorAnswer, Unfit
from validator.live.remote_streamable import CLIENT, refuse_status
from validator.live.web import Web, WebAnswer, origin, read_response

ENDPOINT_SECONDS = 10.0  # for the first event; a newer server's stream may never have one
AGENT = f"{CLIENT['name']}/{CLIENT['version']}"


class EventStream:
    """An open stream, and the endpoint that it named."""

    NAME = "sse"
    modern = False

    def __init__(self, web: Web, answer: WebAnswer, events: AsyncIterator[Event]) -> None:
        self.web = web
        self.url = ""
        self.session = ""
        self.protocol = ""
        self._answer = answer
        self._events = events
        self._last = 0
        self._others = 0

    async def begin(self) -> None:
        """Wait for the first event, which names the endpoint. Raises Unfit, Trouble, Overrun."""
        async for event in self._events:
            if event.kind != "endpoint":
                raise Unfit(f"the first event is {event.kind[:40]!r}, not `endpoint`", self._answer.status)
            self.url = self._endpoint(event.data.decode("utf-8", errors="replace"))
            return
        raise Unfit("the event stream ends before it names an endpoint", self._answer.status)

    def _endpoint(self, said: str) -> str:
        """Where messages go: the same origin, or a message could be sent anywhere (rule 64)."""
        here = self._answer.url
        try:
            there = str(here.join(said))
        except (httpx2.InvalidURL, ValueError) as exc:
            raise Unfit(f"the endpoint {said[:100]!r} is no address", 200, speaks=True) from exc
        if origin(there) != origin(str(here)):
            says = f"the endpoint {said[:100]!r} is on another host than the event stream"
            raise Unfit(says, self._answer.status, speaks=True)
        return there

    async def ask(self, probe: str, method: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """The raw result. Raises Challenged, Unfit, ErrorAnswer, Trouble, Overrun."""
        self._last += 1
        message = {"jsonrpc": "2.0", "id": self._last, "method": method, "params": dict(params)}
        failed: list[Exception] = []
        found: dict[str, Any] | None = None
        async with anyio.create_task_group() as group:  # the answer may come before the POST is answered
            group.start_soon(self._post, probe, message, failed, group.cancel_scope)
            try:
                found = await self._response(self._last)
            except (Unfit, Trouble, Overrun) as exc:
                failed.append(exc)
            group.cancel_scope.cancel()
        if found is None:
            raise failed[0]
        if "error" in found:
            raise ErrorAnswer(found["error"], self._answer.status)
        result: dict[str, Any] = found["result"]
        return result

    async def tell(self, probe: str, method: str) -> None:
        """A notification. Raises Challenged, Unfit, Trouble, Overrun."""
        await self._send(probe, {"jsonrpc": "2.0", "method": method})

    async def _post(self, probe: str, message: dict[str, Any], failed: list[Exception], scope: Any) -> None:
        try:
            await self._send(probe, message)
        except Exception as exc:  # noqa: BLE001 - told by `ask`, outside the task group
            failed.append(exc)
            scope.cancel()

    async def _send(self, probe: str, message: dict[str, Any]) -> None:
        headers = {"Content-Type": "application/json", "User-Agent": AGENT}
        content = json.dumps(message).encode()
        async with self.web.open("POST", self.url, probe, headers=headers, content=content) as answer:
            if answer.status not in (202, 204):
                refuse_status(answer)
            await answer.body()
            if answer.status >= 400:
                raise Unfit(f"its endpoint answers {answer.status}", answer.status)

    async def _response(self, wanted: int) -> dict[str, Any]:
        async for event in self._events:
            if event.kind != "message" or not event.data:
                continue
            try:
                found = read_response(event.data, wanted, self._answer.record, self.web.limits)
            except NotMessage as exc:
                raise Unfit(str(exc), self._answer.status, speaks=True) from exc
            if found is not None:
                return found
            self._others += 1
            if self._others > self.web.limits.server_requests:
                says = f"more than {self.web.limits.server_requests} messages before the answer"
                raise Overrun("server_requests", says)
        raise Unfit("the event stream ends without the answer", self._answer.status, speaks=True)


@asynccontextmanager
async def event_stream(web: Web, url: str) -> AsyncIterator[EventStream]:
    """The stream at *url*, opened and begun. Raises Challenged, Unfit, Trouble, Overrun."""
    headers = {"Accept": "text/event-stream", "User-Agent": AGENT}
    async with web.open("GET", url, "stream", headers=headers) as answer:
        refuse_status(answer)
        if answer.content_type != "text/event-stream" or answer.status != 200:
            says = f"GET is answered with {answer.status} and {answer.content_type[:60] or 'no type'}"
            raise Unfit(says, answer.status)
        stream = EventStream(web, answer, answer.events())
        with anyio.move_on_after(ENDPOINT_SECONDS) as scope:
            await stream.begin()
        if scope.cancelled_caught:
            raise Passing(f"the event stream names no endpoint within {ENDPOINT_SECONDS:g} seconds")
        yield stream
