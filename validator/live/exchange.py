"""The conversation with the official client: initialize, notifications/initialized, all of tools/list.

What counts as evidence is the raw answers; whether the official client takes them is noted beside.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from validator.evidence.execution import LaunchEnd, Listing, Session, Stage
from validator.live.framing import Overrun
from validator.live.initialize_answer import read_session
from validator.live.messages import count_values
from validator.live.probe_contract import Answer
from validator.live.transport import Channel, Guard, guarded, leave
from validator.policy import Limits

if TYPE_CHECKING:
    from mcp import ClientSession

SAYS = 500  # characters of the server's or the client's own words
ABORT_SECONDS = 0.2  # for a server that is going to be killed anyway


class Ended(Exception):
    """The conversation ended before its aim: how, and why in one sentence."""

    def __init__(self, end: LaunchEnd, says: str, limit: str = "") -> None:
        super().__init__(says)
        self.end = end
        self.limit = limit


class Exchange:
    """One conversation with one server, which is started by *start* once all is ready to listen."""

    def __init__(self, channel: Channel, limits: Limits) -> None:
        self.guard = Guard(channel, limits)
        self.limits = limits
        self.stage = Stage.CREATED
        self.session: Session | None = None
        self.listing: Listing | None = None
        self.seconds: dict[str, float] = {}

    async def run(self, start: Callable[[], Awaitable[None]]) -> Answer:
        """Start the server and talk to it. Raises what *start* raises, and nothing else."""
        self.guard.transcript.start()
        async with self._timed("start"):
            await start()
        self.stage = Stage.STARTED
        ended = Ended(LaunchEnd.COMPLETE, "")
        async with guarded(self.guard) as streams:
            try:
                await self._talk(*streams)
            except Ended as exc:
                ended = exc
            streams[0].close()  # whatever else it says is only counted
            whole = ended.end is LaunchEnd.COMPLETE
            self.seconds["stop"] = await leave(
                self.guard, self.limits.stop_seconds if whole else ABORT_SECONDS
            )
        self.guard.finish(whole)
        overrun = self.guard.overrun
        if whole and overrun:
            ended = Ended(LaunchEnd.LIMIT, f"after its tools were listed: {overrun}", overrun.limit)
        return self._answer(ended)

    async def _talk(self, read: Any, write: Any) -> None:
        from mcp import ClientSession

        ended: Ended | None = None
        async with ClientSession(read, write) as client:
            try:
                await self._initialize(client)
                await self._list_tools(client)
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

    async def _pages(self, client: "ClientSession", end: float) -> Listing:
        tools: list[Any] = []
        refusals: list[str] = []
        seen: set[str] = set()
        cursor: str | None = None
        for page in range(1, self.limits.pages + 1):
            result, refusal = await self._page(client, cursor, end)
            refusals += [refusal] if refusal else []
            tools += _tools_of(result)
            self._check(tools)
            cursor = _next(result, seen)
            if cursor is None:
                return Listing(tuple(tools), page, refusals[0] if refusals else "")
        says = f"tools/list goes on after {self.limits.pages} pages"
        raise Ended(LaunchEnd.LIMIT, says, "pages")

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

    def _why(self, method: str, refusal: str, late: bool, seconds: float) -> Ended:
        guard = self.guard
        if guard.overrun:
            return Ended(LaunchEnd.LIMIT, str(guard.overrun), guard.overrun.limit)
        if guard.fault:
            return Ended(LaunchEnd.ERROR, f"{method} got no valid answer: {guard.fault}")
        if guard.closed:
            return Ended(LaunchEnd.EXITED, f"the server ended before it answered {method}")
        if guard.blocked:
            return Ended(LaunchEnd.TIMED_OUT, f"the server does not read its standard input ({method})")
        if late:
            return Ended(LaunchEnd.TIMED_OUT, f"{method} was not answered within {seconds:g} seconds")
        return Ended(LaunchEnd.ERROR, f"{method} failed: {refusal}")

    def _check(self, tools: list[Any]) -> None:
        if len(tools) > self.limits.tools:
            says = f"tools/list names more than {self.limits.tools} tools"
            raise Ended(LaunchEnd.LIMIT, says, "tools")
        try:
            count_values(tools, self.limits)
        except Overrun as exc:
            raise Ended(LaunchEnd.LIMIT, f"the pages of tools/list together: {exc}", exc.limit) from exc

    @asynccontextmanager
    async def _timed(self, step: str) -> AsyncIterator[None]:
        import anyio

        begin = anyio.current_time()
        try:
            yield
        finally:
            self.seconds[step] = round(anyio.current_time() - begin, 4)

    def _answer(self, ended: Ended) -> Answer:
        transcript = self.guard.transcript
        return Answer(
            stage=self.stage,
            end=ended.end,
            says=str(ended)[:SAYS],
            limit=ended.limit,
            seconds=self.seconds,
            noise=transcript.noise,
            stderr_size=transcript.stderr.size,
            stderr=transcript.stderr.text(),
            frames=tuple(transcript.frames),
            session=self.session,
            listing=self.listing,
            closed=self.guard.closed,
        )


def _tools_of(result: dict[str, Any]) -> list[Any]:
    tools = result.get("tools")
    if not isinstance(tools, list):
        raise Ended(LaunchEnd.ERROR, "the answer to tools/list has no list of tools")
    return tools


def _next(result: dict[str, Any], seen: set[str]) -> str | None:
    """The cursor of the next page; an empty string is one (server/utilities/pagination)."""
    cursor = result.get("nextCursor")
    if cursor is None:
        return None
    if not isinstance(cursor, str):
        raise Ended(LaunchEnd.ERROR, "the nextCursor of tools/list is no string")
    if cursor in seen:
        raise Ended(LaunchEnd.ERROR, f"tools/list gives the same nextCursor again: {cursor!r:.80}")
    seen.add(cursor)
    return cursor


def _error(answer: dict[str, Any]) -> str:
    error = answer["error"]
    return f"{error['code']} {error['message']}"[:SAYS]


def _first_line(exc: Exception) -> str:
    return f"{type(exc).__name__}: {exc}".replace("\n", " ")[:SAYS]
