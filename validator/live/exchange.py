"""The conversation with the official client: initialize, notifications/initialized, all of tools/list.

What counts as evidence is the raw answers; whether the official client takes them is noted beside.
Afterwards, on the same connection, come the questions (questions.py).
"""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from validator.evidence.execution import LaunchEnd, Listing, Stage
from validator.live.asking import Asker
from validator.live.conversation import SAYS, Conversation
from validator.live.guard import Channel
from validator.live.initialize_answer import read_session
from validator.live.paging import Ended, Pages
from validator.live.questions import put_questions
from validator.live.transport import guarded
from validator.policy import Limits

if TYPE_CHECKING:
    from mcp import ClientSession


class Exchange(Conversation):
    """In the era with a handshake. *curious*: put the questions, too."""

    def __init__(self, channel: Channel, limits: Limits, *, curious: bool = False) -> None:
        super().__init__(channel, limits)
        self._curious = curious

    async def _hold(self) -> Ended:
        ended = Ended(LaunchEnd.COMPLETE, "")
        async with guarded(self.guard) as streams:
            try:
                await self._talk(*streams)
            except Ended as exc:
                ended = exc
            streams[0].close()  # whatever else it says is only counted
            await self._leave(ended)
        return ended

    async def _talk(self, read: Any, write: Any) -> None:
        from mcp import ClientSession

        ended: Ended | None = None
        async with ClientSession(read, write) as client:
            try:
                await self._initialize(client)
                await self._list_tools(client)
                await self._put_questions()
            except Ended as exc:  # not through the client's task group, which would wrap it
                ended = exc
        if ended is not None:
            raise ended

    async def _initialize(self, client: "ClientSession") -> None:
        async with self._timed("initialize"):
            refusal, late = await self._ask(client.initialize, self.limits.initialize_seconds)
        result = self._result("initialize", refusal, late, self.limits.initialize_seconds)
        self.session = read_session(result, refusal)
        if refusal:
            raise Ended(LaunchEnd.ERROR, f"the official client refuses the answer to initialize: {refusal}")
        self.stage = Stage.INITIALIZED

    async def _list_tools(self, client: "ClientSession") -> None:
        import anyio

        end = anyio.current_time() + self.limits.tools_list_seconds
        async with self._timed("tools/list"):
            self.listing = await self._pages(client, end)
        self.stage = Stage.LISTED

    async def _put_questions(self) -> None:
        if self._curious and self.session:
            async with self._timed("questions"):
                await put_questions(Asker(self.guard), self.session, self.limits, self.calls)

    async def _pages(self, client: "ClientSession", end: float) -> Listing:
        pages = Pages(self.limits)
        refusals: list[str] = []
        cursor: str | None = None
        while pages.count == 0 or cursor is not None:
            result, refusal = await self._page(client, cursor, end)
            refusals += [refusal] if refusal else []
            cursor = pages.take(result)
        return Listing(tuple(pages.tools), pages.count, refusals[0] if refusals else "")

    async def _page(
        self, client: "ClientSession", cursor: str | None, end: float
    ) -> tuple[dict[str, Any], str]:
        import anyio
        from mcp_types import PaginatedRequestParams

        params = None if cursor is None else PaginatedRequestParams(cursor=cursor)

        async def call() -> object:
            return await client.list_tools(params=params)

        refusal, late = await self._ask(call, end - anyio.current_time())
        result = self._result("tools/list", refusal, late, self.limits.tools_list_seconds)
        return result, refusal

    async def _ask(self, call: Callable[[], Awaitable[object]], seconds: float) -> tuple[str, bool]:
        """(why the official client refuses the answer, did the deadline pass)."""
        import anyio

        with anyio.move_on_after(seconds) as scope:
            self.guard.scope = scope
            try:
                await call()
            except Exception as exc:  # noqa: BLE001 - that the SDK refuses an answer is evidence
                return _first_line(exc), False
            finally:
                self.guard.scope = None
        if scope.cancelled_caught:
            return self.guard.fault or "it saw no answer", True
        return "", False

    def _result(self, method: str, refusal: str, late: bool, seconds: float) -> dict[str, Any]:
        """The raw result of the last request. Raises Ended where there is none."""
        answer = self.guard.answer(method)
        if late and not self.guard.fault:
            answer = None  # it came with the deadline
        if answer is not None and "result" in answer:
            result: dict[str, Any] = answer["result"]
            return result
        if answer is not None:
            raise Ended(LaunchEnd.ERROR, f"{method} was answered with an error: {_error(answer)}")
        raise self._why(method, refusal, late, seconds)


def _error(answer: dict[str, Any]) -> str:
    error = answer["error"]
    return f"{error['code']} {error['message']}"[:SAYS]


def _first_line(exc: Exception) -> str:
    return f"{type(exc).__name__}: {exc}".replace("\n", " ")[:SAYS]
