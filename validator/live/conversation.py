"""What every conversation with a server has in common: it starts, it is timed, it ends, and says how."""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from validator.evidence.conversation import Call
from validator.evidence.execution import LaunchEnd, Listing, Session, Stage
from validator.live.guard import Channel, Guard
from validator.live.paging import Ended
from validator.live.probe_contract import Answer
from validator.live.transport import leave
from validator.policy import Limits

SAYS = 500  # characters of the server's or the client's own words
ABORT_SECONDS = 0.2  # for a server that is going to be killed anyway


class Conversation(ABC):
    """One conversation with one server, which is started by *start* once all is ready to listen."""

    def __init__(self, channel: Channel, limits: Limits) -> None:
        self.guard = Guard(channel, limits)
        self.limits = limits
        self.stage = Stage.CREATED
        self.session: Session | None = None
        self.listing: Listing | None = None
        self.calls: list[Call] = []
        self.seconds: dict[str, float] = {}

    async def run(self, start: Callable[[], Awaitable[None]]) -> Answer:
        """Start the server and talk to it. Raises what *start* raises, and nothing else."""
        self.guard.transcript.start()
        async with self._timed("start"):
            await start()
        self.stage = Stage.STARTED
        ended = await self._hold()
        whole = ended.end is LaunchEnd.COMPLETE
        self.guard.finish(whole)
        overrun = self.guard.overrun
        if whole and overrun:
            ended = Ended(LaunchEnd.LIMIT, f"after its tools were listed: {overrun}", overrun.limit)
        return self._answer(ended)

    @abstractmethod
    async def _hold(self) -> Ended:
        """Talk, and leave; how it ended."""

    async def _leave(self, ended: Ended) -> None:
        whole = ended.end is LaunchEnd.COMPLETE
        seconds = self.limits.stop_seconds if whole else ABORT_SECONDS
        self.seconds["stop"] = round(await leave(self.guard, seconds), 4)

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
            meanwhile = self.guard.meanwhile()
            says = f"{method} was not answered within {seconds:g} seconds{meanwhile}"
            return Ended(LaunchEnd.TIMED_OUT, says)
        return Ended(LaunchEnd.ERROR, f"{method} failed: {refusal}")

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
            calls=tuple(self.calls),
            closed=self.guard.closed,
        )
