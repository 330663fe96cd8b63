"""What mcp-vet's workers do: the same conversations as in a run, over a bare process or HTTP on loopback."""

from dataclasses import replace
from typing import Any

import anyio
import mcp  # noqa: F401 - as the workers: before anything is measured
import mcp_types.methods  # noqa: F401
from anyio._backends import _asyncio  # noqa: F401

from benchmarks._hostile_modes import SERVERS, Mode
from tests.live.process_channel import started
from validator.evidence.codec import encode
from validator.live.courses import conversation
from validator.live.http_guard import HttpGuard
from validator.live.probe import conversation_seconds as stdio_seconds
from validator.live.probe_contract import Answer, Course
from validator.live.remote import conversation_seconds as http_seconds
from validator.live.remote_contract import RemoteRequest
from validator.live.remote_exchange import RemoteExchange
from validator.policy import load_policy

# The policy's limits; only the deadlines are shorter, so that one can wait for all of them.
LIMITS = replace(
    load_policy().limits,
    start_seconds=1.0,
    initialize_seconds=10.0,
    tools_list_seconds=5.0,
    call_seconds=1.0,
    questions_seconds=5.0,
    stop_seconds=2.0,
    remote_seconds=5.0,
    remote_tries=2,
)
SLACK = 10.0  # seconds
STDIO_SECONDS = stdio_seconds(LIMITS) + SLACK  # whoever takes longer hangs
HTTP_SECONDS = http_seconds(LIMITS) + SLACK
PUBLIC = "https://hostile.example.com/"  # what the entry says; the policy's mirror leads to loopback


def hold(mode: Mode, course: Course) -> dict[str, Any]:
    """One conversation over standard streams: the worker's answer, and the exit code as Docker tells it."""

    async def talk() -> tuple[Answer, int | None]:
        async with started(SERVERS / mode.script, mode.name) as channel:
            answer = await conversation(course, channel, LIMITS).run(_nothing)
            return answer, await channel.exit_code(0.5 if answer.closed else 0.0)

    answer, code = anyio.run(talk)
    return {"answer": encode(answer), "exit_code": code}


def ask(mode: Mode, url: str) -> dict[str, Any]:
    """The whole exchange with a remote server."""
    host = url.partition("://")[2].partition("/")[0]
    request = RemoteRequest(PUBLIC + mode.name, url, mode.declared, False, False, "", (host,), LIMITS)

    async def talk() -> Any:
        async with HttpGuard(LIMITS, request.trusted) as guard:
            return await RemoteExchange(request, guard).run()

    return {"answer": encode(anyio.run(talk))}


async def _nothing() -> None:
    return
