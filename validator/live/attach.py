"""Attach to a container before it starts, and start it."""

import asyncio
import contextlib
import socket
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from validator.live.framing import Demultiplexer

if TYPE_CHECKING:
    from docker import DockerClient

CHUNK = 65_536  # bytes read at a time
STREAMS = {"stdin": 1, "stdout": 1, "stderr": 1, "stream": 1, "logs": 0}


class CannotAttach(Exception):
    """The way to the engine does not allow it; the message says why."""


class AttachedChannel:
    """The standard streams of one container over one socket."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._demultiplexer = Demultiplexer()
        self._pieces: deque[tuple[int, bytes]] = deque()

    async def receive(self) -> tuple[int, bytes]:
        """(STDOUT or STDERR, bytes), or (0, b"") at the end. Raises BadFraming."""
        while not self._pieces:
            try:
                data = await asyncio.get_running_loop().sock_recv(self._connection, CHUNK)
            except ConnectionError:
                data = b""
            if not data:
                return 0, b""
            self._pieces.extend(piece for piece in self._demultiplexer.feed(data) if piece[0])
        return self._pieces.popleft()

    async def send(self, data: bytes) -> None:
        """Write to standard input. Raises OSError."""
        await asyncio.get_running_loop().sock_sendall(self._connection, data)

    async def close_input(self) -> None:
        """Close standard input. Raises OSError."""
        self._connection.shutdown(socket.SHUT_WR)


@contextmanager
def attached(client: "DockerClient", container: str) -> Iterator[AttachedChannel]:
    """A channel to a container that does not run yet: what it says first would be lost otherwise.

    The socket is closed at the end of the block, before anybody kills the container: an engine
    whose client does not read hangs (threats.md 2.6, R10). Raises CannotAttach, and what the SDK
    raises.
    """
    held: Any = client.api.attach_socket(container, params=STREAMS)
    try:
        connection = _plain(held)
        try:
            connection.setblocking(False)
            yield AttachedChannel(connection)
        finally:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()
    finally:
        _release(held)


def _plain(held: Any) -> socket.socket:
    """A socket of our own for the connection that the SDK opened."""
    raw = getattr(held, "_sock", held)
    if type(raw) is not socket.socket:
        raise CannotAttach("mcp-vet can talk to containers over a unix socket or plain TCP only")
    return raw.dup()


def _release(held: Any) -> None:
    """The SDK's own two objects for the connection; the response may find it closed already."""
    response = getattr(held, "_response", None)
    held.close()
    if response is not None:
        with contextlib.suppress(OSError, ValueError):
            response.close()
