"""The conversation in a fresh container that begins with server/discover (MCP 2026-07-28, basic/versioning).

A server of the era without a handshake goes on in that revision. With any other the handshake follows,
offering a revision that does not exist: it must choose one of its own (basic/lifecycle). Everything is
raw; the official client's models judge the answers afterwards.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from validator.evidence.conversation import HANDSHAKE, MODERN, Call, CallEnd
from validator.evidence.execution import LaunchEnd, Listing, Session, Stage
from validator.live.asking import FIRST_ID, Asker, refused_by_client
from validator.live.conversation import Conversation
from validator.live.guard import Channel
from validator.live.initialize_answer import read_session
from validator.live.paging import Ended, Pages
from validator.live.questions import META, REVISION, meta, put_stateless_questions
from validator.live.transport import overheard
from validator.policy import Limits
from validator.version import VERSION

DISCOVER = "server/discover"
PATIENCE = 10.0  # seconds for a server to be ready and answer server/discover, before the handshake is tried
NEVER = "1900-01-01"  # a revision that does not exist
APART = 1000  # between the ids of a conversation and of the one that replaces it: both are one evidence
HELLO = {"protocolVersion": NEVER, "capabilities": {}, "clientInfo": {"name": "mcp-vet", "version": VERSION}}


class Discovering(Conversation):
    """Raw, from the first message on; that is initialize where there is nothing to *discover*."""

    def __init__(self, channel: Channel, limits: Limits, *, discover: bool = True) -> None:
        super().__init__(channel, limits)
        self._discover = discover

    async def _hold(self) -> Ended:
        asker = Asker(self.guard, FIRST_ID if self._discover else FIRST_ID + APART)

        async def deliver(message: Mapping[str, Any]) -> None:
            if "id" in message:
                await asker.reply(message)

        ended = Ended(LaunchEnd.COMPLETE, "")
        async with overheard(self.guard, deliver):
            try:
                await self._talk(asker)
            except Ended as exc:
                ended = exc
            await self._leave(ended)
        return ended

    async def _talk(self, asker: Asker) -> None:
        if not self._discover:
            await self._shake_hands(asker, None)
            return
        async with self._timed("initialize"):
            discovered, hello = await self._meet(asker)
        self.calls.append(discovered)
        if hello is not None and is_late(discovered, hello):
            self.calls.append(hello)
            raise Ended(LaunchEnd.TIMED_OUT, "server/discover was answered after initialize had to be tried")
        if is_modern(discovered):
            await self._go_on(asker, discovered)
            return
        if discovered.end in (CallEnd.EXITED, CallEnd.LIMIT):
            self._result(discovered, PATIENCE)  # there is nobody left to be asked anything more
        await self._shake_hands(asker, hello)

    async def _meet(self, asker: Asker) -> tuple[Call, Call | None]:
        """The answer to server/discover, and to initialize where that had to be tried meanwhile.

        A server that is silent on unknown methods, and one that is slow to start, look alike until
        initialize is answered.
        """
        whole = self.limits.initialize_seconds
        patience = min(PATIENCE, whole / 2)
        first = await asker.begin(DISCOVER, meta())
        discovered = await asker.wait_for("discover", DISCOVER, meta(), first, patience)
        if discovered.end is not CallEnd.TIMED_OUT:
            return discovered, None
        hello = await asker.ask("initialize", "initialize", HELLO, seconds=whole - patience)
        if first.message is not None:
            discovered = await asker.wait_for("discover", DISCOVER, meta(), first, 0)
        return discovered, hello

    async def _go_on(self, asker: Asker, discovered: Call) -> None:
        result = discovered.result or {}
        self.session = session_of(result, refused_by_client(DISCOVER, REVISION, result))
        self.calls[-1] = replace(discovered, sdk_error=self.session.sdk_error)
        self.stage = Stage.INITIALIZED
        await self._list_tools(asker, meta(), REVISION)
        async with self._timed("questions"):
            await self._refusals(asker)
            await put_stateless_questions(asker, self.session, self.limits, self.calls)

    async def _refusals(self, asker: Asker) -> None:
        seconds = self.limits.call_seconds
        self.calls.append(await asker.ask("unsupported-version", "tools/list", meta(NEVER), seconds=seconds))
        self.calls.append(await asker.ask("no-meta", DISCOVER, {}, seconds=seconds))

    async def _shake_hands(self, asker: Asker, hello: Call | None) -> None:
        limits = self.limits
        call = hello or await asker.ask("initialize", "initialize", HELLO, seconds=limits.initialize_seconds)
        self.calls.append(call)
        result = self._result(call, limits.initialize_seconds)
        revision = str(result.get("protocolVersion"))
        refusal = refused_by_client("initialize", revision, result)
        self.calls[-1] = replace(call, sdk_error=refusal)
        self.session = read_session(result, refusal)
        if revision not in HANDSHAKE:
            raise Ended(LaunchEnd.ERROR, f"initialize was answered with the revision {revision!r:.40}")
        await asker.tell("notifications/initialized")
        self.stage = Stage.INITIALIZED
        await self._list_tools(asker, {}, revision)

    async def _list_tools(self, asker: Asker, every: Mapping[str, Any], revision: str) -> None:
        import anyio

        end = anyio.current_time() + self.limits.tools_list_seconds
        pages, refusal = Pages(self.limits), ""
        cursor: str | None = None
        async with self._timed("tools/list"):
            while pages.count == 0 or cursor is not None:
                params = {**every, **({} if cursor is None else {"cursor": cursor})} or None
                left = end - anyio.current_time()
                call = await asker.ask("tools", "tools/list", params, seconds=left)
                if call.result is not None:
                    call = replace(call, sdk_error=refused_by_client("tools/list", revision, call.result))
                if pages.count == 0:
                    self.calls.append(call)
                refusal = refusal or call.sdk_error
                cursor = pages.take(self._result(call, self.limits.tools_list_seconds))
        self.listing = Listing(tuple(pages.tools), pages.count, refusal)
        self.stage = Stage.LISTED

    def _result(self, call: Call, seconds: float) -> Mapping[str, Any]:
        """The raw result. Raises Ended where there is none."""
        if call.result is not None:
            return call.result
        if call.end is CallEnd.ERROR:
            says = f"{call.method} was answered with an error: {call.code} {call.message}"
            raise Ended(LaunchEnd.ERROR, says)
        raise self._why(call.method, call.says, call.end is CallEnd.TIMED_OUT, seconds)


def is_modern(discovered: Call) -> bool:
    """Does the answer to server/discover name a revision without a handshake?"""
    said = (discovered.result or {}).get("supportedVersions")
    return isinstance(said, list) and any(version in said for version in MODERN)


def is_late(discovered: Call, hello: Call | None) -> bool:
    """Has the handshake been done with a modern server? No more can be learnt of its era in that process.

    It may go on in either one: a server that was slow to start must not be blamed for that.
    """
    return hello is not None and hello.end is CallEnd.ANSWERED and is_modern(discovered)


def session_of(result: Mapping[str, Any], refusal: str) -> Session:
    """The raw result of server/discover as a session; its server's name is in `_meta`."""
    about = result.get("_meta")
    info = about.get(f"{META}serverInfo") if isinstance(about, dict) else None
    shaped = {**result, "protocolVersion": REVISION, "serverInfo": info}
    return replace(read_session(shaped, refusal), raw=result)
