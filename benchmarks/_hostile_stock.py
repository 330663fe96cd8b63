"""What a caller does who trusts the official client: connect, initialize, list all tools. No time-outs."""

import os
import sys
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import anyio
import mcp
from mcp.client.sse import sse_client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client

from benchmarks._hostile_modes import QUESTION, SERVERS, STATELESS, STDIO, Mode


def hold(mode: Mode, url: str) -> dict[str, Any]:
    """Talk to the server of that mode; how many tools it listed, or the innermost error."""
    try:
        return {"tools": anyio.run(_talk, mode, url)}
    except BaseException as exc:  # noqa: BLE001 - whatever it was is a result
        while isinstance(exc, BaseExceptionGroup):
            exc = exc.exceptions[0]
        return {"raised": f"{type(exc).__name__}: {exc}"[:300]}


async def _talk(mode: Mode, url: str) -> int:
    async with AsyncExitStack() as stack:
        if mode.attacks == STATELESS:
            return await _list(await stack.enter_async_context(mcp.Client(_transport(mode, url, stack))))
        streams = await stack.enter_async_context(_transport(mode, url, stack))
        session = await stack.enter_async_context(mcp.ClientSession(*streams))
        await session.initialize()
        count = await _list(session)
        if mode.attacks == QUESTION:
            await session.send_ping()
        return count


def _transport(mode: Mode, url: str, stack: AsyncExitStack) -> Any:
    if mode.kind == STDIO:
        words = ["-I", "-S", str(SERVERS / mode.script), mode.name]
        nowhere = stack.enter_context(Path(os.devnull).open("w"))  # noqa: SIM115 - it is one
        return stdio_client(StdioServerParameters(command=sys.executable, args=words), errlog=nowhere)
    return sse_client(url) if mode.declared == "sse" else streamable_http_client(url)


async def _list(session: Any) -> int:
    from mcp_types import PaginatedRequestParams

    count, cursor, asked = 0, None, False
    while cursor is not None or not asked:
        if isinstance(session, mcp.Client):
            page = await session.list_tools(cursor=cursor)
        else:
            page = await session.list_tools(params=PaginatedRequestParams(cursor=cursor) if asked else None)
        count, cursor, asked = count + len(page.tools), page.next_cursor, True
    return count
