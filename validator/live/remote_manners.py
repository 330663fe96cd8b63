"""Questions to a server that has listed its tools: does it keep the rules of its transport?

Whatever comes of them is for the rules (protocol.md 3.3, 59-62); none changes how the conversation ended.
"""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

import anyio

from validator.live.framing import Overrun
from validator.live.http_trouble import Trouble
from validator.live.remote_ending import Challenged, ErrorAnswer, Unfit
from validator.live.remote_streamable import Streamable
from validator.live.remote_talk import Talk
from validator.live.web import Web

FOREIGN = "https://mcp-vet.invalid"  # RFC 2606: no server can know this origin
NO_VERSION = "1900-01-01"
WRONG_VERSION = {"MCP-Protocol-Version": "2025-06-18"}

Question = Callable[[], Awaitable[object]]


async def discover(talk: Talk, web: Web, url: str) -> None:
    """Is it a server of both eras?"""
    await _each(web, [lambda: talk.discovery(Streamable(web, url, modern=True))])


async def ask_manners(web: Web, wire: Streamable, *, modern: bool) -> None:
    """The questions, within the policy's time for questions. *modern*: it answers server/discover."""
    method = "server/discover" if wire.modern else "ping"

    def post(probe: str, changed: Mapping[str, str], without: str = "") -> Question:
        headers = {**wire.headers(method), **changed}
        headers.pop(without, None)
        return lambda: web.post(wire.url, probe, wire.message(method, {}), headers)

    questions = [post("bad-origin", {"Origin": FOREIGN})]
    if not wire.modern:
        questions += [post("bad-version", {"MCP-Protocol-Version": NO_VERSION}), lambda: _look(web, wire)]
    if wire.session:
        questions.append(post("no-session", {}, "Mcp-Session-Id"))
    if modern:
        questions.append(lambda: _mismatch(web, wire.url))
    if wire.session:
        questions.append(lambda: _end(web, wire))
    await _each(web, questions)


async def _each(web: Web, questions: list[Question]) -> None:
    with anyio.move_on_after(web.limits.questions_seconds):
        for question in questions:
            with (
                anyio.move_on_after(web.limits.call_seconds),
                suppress(Challenged, Unfit, ErrorAnswer, Trouble, Overrun),
            ):
                await question()


async def _look(web: Web, wire: Streamable) -> None:
    """What GET is answered with; a stream is not read."""
    headers = {**wire.headers("GET"), "Accept": "text/event-stream"}
    headers.pop("Content-Type")
    async with web.open("GET", wire.url, "get", headers=headers):
        pass


async def _mismatch(web: Web, url: str) -> None:
    wire = Streamable(web, url, modern=True)
    headers = {**wire.headers("server/discover"), **WRONG_VERSION}
    await web.post(url, "header-mismatch", wire.message("server/discover", {}), headers)


async def _end(web: Web, wire: Streamable) -> None:
    headers = wire.headers("DELETE")
    headers.pop("Content-Type")
    async with web.open("DELETE", wire.url, "end", headers=headers):
        pass
