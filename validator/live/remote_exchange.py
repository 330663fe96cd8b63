"""The conversation with a remote server, in as many tries as the policy allows, and how it ended."""

import re
from dataclasses import dataclass

import anyio

from validator.evidence.conversation import CallEnd
from validator.evidence.remote import Metadata, Remote, RemoteEnd
from validator.live.framing import Overrun
from validator.live.http_guard import HttpGuard
from validator.live.http_trouble import Gone, NotHttp, OwnNetwork, Passing, Refused, Trouble
from validator.live.remote_contract import RemoteAnswer, RemoteRequest
from validator.live.remote_ending import Challenged, ErrorAnswer, Unfit
from validator.live.remote_manners import ask_manners, discover
from validator.live.remote_metadata import sign_in
from validator.live.remote_sse import event_stream
from validator.live.remote_streamable import Streamable
from validator.live.remote_talk import Talk
from validator.live.web import Web

BACK_OFF = 1.0  # seconds before the second try; twice as long before each further one
SAYS = 500  # characters
NOWHERE = (404, 410)
UNASKED = (405, *NOWHERE)  # 4xx that no missing credential explains
WANTS_TO_KNOW = re.compile(
    r"unauthori[sz]ed|unauthenticated|not authenticated|authentication|authorization|forbidden"
    r"|api[ _-]?key|access token|bearer|credential|log ?in|sign ?in",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Ending:
    """How it ended, and why in one sentence."""

    end: RemoteEnd
    says: str = ""
    limit: str = ""
    status: int = 0
    challenge: str = ""


class RemoteExchange:
    """All that is asked of one server."""

    def __init__(self, request: RemoteRequest, guard: HttpGuard) -> None:
        self.request = request
        self.limits = request.limits
        self.web = Web(guard)
        self.talk = Talk(self.limits)
        self.wire: Streamable | None = None  # of the conversation, where it is streamable HTTP
        self.tries = 0

    async def run(self) -> RemoteAnswer:
        """Ask, again where that may help; never raises for what the server or the network does."""
        trouble: Trouble = Passing("it was not asked")
        while self.tries < max(1, self.limits.remote_tries):
            if self.tries:
                pause = BACK_OFF * 2 ** (self.tries - 1)
                await anyio.sleep(max(pause, trouble.after if isinstance(trouble, Passing) else 0.0))
            self.tries += 1
            try:
                with anyio.fail_after(self.limits.remote_seconds):
                    ending = await self._once()
            except TimeoutError:
                trouble = Passing(self._late())
            except (Passing, Gone) as exc:
                trouble = exc
            else:
                return await self._told(ending)
        return await self._given_up(trouble)

    async def _once(self) -> Ending:
        """One try. Raises Passing, Gone."""
        self.talk, self.wire = Talk(self.limits), None
        try:
            await self._converse()
        except Challenged as exc:
            return Ending(RemoteEnd.AUTHORIZATION, str(exc), "", exc.status, exc.challenge)
        except ErrorAnswer as exc:
            asks = WANTS_TO_KNOW.search(str(exc))
            end = RemoteEnd.AUTHORIZATION if asks else RemoteEnd.FAILED
            return Ending(end, f"it answers with an error: {exc}", "", exc.status)
        except Unfit as exc:
            return self._unfit(exc)
        except NotHttp as exc:
            return Ending(RemoteEnd.NOT_MCP, str(exc))
        except Refused as exc:
            return Ending(RemoteEnd.REFUSED, str(exc))
        except Overrun as exc:
            return Ending(RemoteEnd.LIMIT, str(exc), exc.limit)
        return Ending(RemoteEnd.LISTED, status=200)

    def _late(self) -> str:
        """What there was when the time was up."""
        says = f"it did not answer within {self.limits.remote_seconds:g} seconds"
        last = self.web.guard.records[-1:]
        got = [
            f", though the last request got {each.status} and {each.size} bytes"
            for each in last
            if each.status
        ]
        return says + "".join(got)

    def _unfit(self, exc: Unfit) -> Ending:
        if exc.speaks or self.talk.spoken:
            return Ending(RemoteEnd.FAILED, str(exc), "", exc.status)
        if exc.status in NOWHERE:
            return Ending(RemoteEnd.DEAD, str(exc), "", exc.status)
        if self.request.credentials and 400 <= exc.status < 500 and exc.status not in UNASKED:
            return Ending(RemoteEnd.AUTHORIZATION, str(exc), "", exc.status)
        return Ending(RemoteEnd.NOT_MCP, str(exc), "", exc.status)

    async def _converse(self) -> None:
        """By the declared transport, then by the other one. Raises whatever ends a conversation."""
        ways = [self._streamable, self._event_stream]
        failed: list[Exception] = []
        for way in reversed(ways) if self.request.declared == "sse" else ways:
            try:
                await way()
                return
            except (Unfit, ErrorAnswer, Passing) as exc:
                failed.append(exc)
                if self.talk.spoken or not _asks_for_the_other(exc):
                    break
        raise _decisive(failed)

    async def _streamable(self) -> None:
        wire = Streamable(self.web, self.request.ask)
        try:
            await self.talk.handshake(wire)
            self.wire = wire
            return
        except (Unfit, ErrorAnswer) as exc:
            if self.talk.spoken:
                raise
            before = exc
        modern = Streamable(self.web, self.request.ask, modern=True)
        try:
            await self.talk.discovery(modern)
            self.wire = modern
        except (Unfit, ErrorAnswer) as exc:
            raise (exc if self._spoke() else before) from exc

    def _spoke(self) -> bool:
        """Has the server answered initialize or server/discover in this try?"""
        return bool(self.talk.spoken)

    async def _event_stream(self) -> None:
        async with event_stream(self.web, self.request.ask) as wire:
            await self.talk.handshake(wire)

    async def _told(self, ending: Ending) -> RemoteAnswer:
        """The answer, after the questions that do not change the ending."""
        metadata: tuple[Metadata | None, tuple[Metadata, ...]] = (None, ())
        if ending.end is RemoteEnd.LISTED and self.wire is not None:
            if not self.wire.modern:
                await discover(self.talk, self.web, self.request.ask)
            asked = [call for call in self.talk.calls if call.probe == "discover"]
            modern = any(call.end is CallEnd.ANSWERED for call in asked)
            await ask_manners(self.web, self.wire, modern=modern)
        if ending.end is RemoteEnd.AUTHORIZATION or (ending.end is RemoteEnd.LISTED and self.request.oauth):
            with anyio.move_on_after(self.limits.questions_seconds):
                metadata = await sign_in(self.web, self.request.ask, ending.challenge)
        return self._answer(ending, *metadata)

    async def _given_up(self, trouble: Trouble) -> RemoteAnswer:
        says = f"the server could not be judged after {self.tries} tries: {trouble}"[:SAYS]
        if not isinstance(trouble, Gone):
            return RemoteAnswer(undecided=says)
        if self.request.ask != self.request.url:
            return RemoteAnswer(undecided=f"the registry's mirror of it is away: {trouble}"[:SAYS])
        if not await self._network_works():
            return RemoteAnswer(undecided=f"{trouble}, but this machine reaches no other host either"[:SAYS])
        return self._answer(Ending(RemoteEnd.DEAD, str(trouble)))

    async def _network_works(self) -> bool:
        """Our name server, our way out and our certificates, tried on a host that is there."""
        if self.web.guard.trusts_address(self.request.ask):
            return True
        with anyio.move_on_after(self.limits.call_seconds * 2):
            try:
                async with self.web.open("HEAD", f"https://{self.request.control}/", "control"):
                    return True
            except (Trouble, Overrun):
                return False
        return False

    def _answer(
        self, ending: Ending, resource: Metadata | None = None, servers: tuple[Metadata, ...] = ()
    ) -> RemoteAnswer:
        talk = self.talk
        listed = ending.end is RemoteEnd.LISTED
        remote = Remote(
            self.request.url,
            self.request.declared,
            ending.end,
            spoken=talk.spoken,
            says=ending.says[:SAYS],
            limit=ending.limit,
            status=ending.status,
            challenge=ending.challenge,
            tries=self.tries,
            protected_resource=resource,
            authorization_servers=servers,
            calls=tuple(talk.calls),
            seconds=talk.seconds,
            exchanges=tuple(record.done() for record in self.web.guard.records),
        )
        return RemoteAnswer(remote, talk.session, talk.listing if listed else None)


def _asks_for_the_other(exc: Exception) -> bool:
    """May the endpoint be one of the other transport? MCP, transports#backwards-compatibility."""
    if isinstance(exc, Unfit):
        return not exc.speaks
    return isinstance(exc, Passing) and not isinstance(exc, OwnNetwork)


def _decisive(failed: list[Exception]) -> Exception:
    """What says most of the server: that it may yet answer, that it speaks, or what is not "not here"."""
    for wanted in (
        lambda exc: isinstance(exc, Passing),
        lambda exc: isinstance(exc, ErrorAnswer) or exc.speaks,
        lambda exc: exc.status not in (405, *NOWHERE),
    ):
        if found := [exc for exc in failed if wanted(exc)]:
            return found[0]
    elsewhere = [exc for exc in failed if getattr(exc, "status", 0) == 405]
    return (elsewhere or failed)[0]
