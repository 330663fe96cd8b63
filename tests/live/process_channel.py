"""A server that is a bare process, for tests of the transport: the same channel as a container's."""

import asyncio
import contextlib
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from validator.live.framing import STDERR, STDOUT

CHUNK = 65_536


class ProcessChannel:
    """The standard streams of a process."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._pieces: asyncio.Queue[tuple[int, bytes]] = asyncio.Queue(4)
        self._open = 2
        self._pumps = [
            asyncio.create_task(self._pump(process.stdout, STDOUT)),
            asyncio.create_task(self._pump(process.stderr, STDERR)),
        ]

    async def _pump(self, stream: asyncio.StreamReader | None, number: int) -> None:
        while stream is not None and (data := await stream.read(CHUNK)):
            await self._pieces.put((number, data))
        await self._pieces.put((0, b""))

    async def receive(self) -> tuple[int, bytes]:
        while self._open:
            number, data = await self._pieces.get()
            if number:
                return number, data
            self._open -= 1
        return 0, b""

    async def send(self, data: bytes) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(data)
        await self._process.stdin.drain()

    async def close_input(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()

    async def exit_code(self, seconds: float) -> int | None:
        """As a container tells it: 128 and the signal's number; None while it runs on after *seconds*."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self._process.returncode is None:
                    await asyncio.sleep(0.01)
        code = self._process.returncode
        return 128 - code if code is not None and code < 0 else code

    async def end(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        for pump in self._pumps:
            pump.cancel()
        await asyncio.gather(*self._pumps, return_exceptions=True)
        self._process._transport.close()  # type: ignore[attr-defined]  # or wait() waits for unread pipes
        await self._process.wait()
        await asyncio.sleep(0)


@asynccontextmanager
async def started(script: Path, *words: str, isolated: bool = True) -> AsyncIterator[ProcessChannel]:
    """A Python script as a server; killed with its group at the end. *isolated*: without site packages."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *(("-I", "-S") if isolated else ()),
        script,
        *words,
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
        start_new_session=True,
    )
    channel = ProcessChannel(process)
    try:
        yield channel
    finally:
        await channel.end()
