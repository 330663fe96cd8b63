"""Cut what comes over the wire into pieces: Docker's stream frames, and lines. In linear time."""

from collections.abc import Iterator

STDOUT, STDERR = 1, 2
HEADER = 8  # bytes: stream, three zeros, length (Docker Engine API, "Attach to a container")


class Overrun(Exception):
    """The server went over a limit. `limit` is its name in the policy."""

    def __init__(self, limit: str, says: str) -> None:
        super().__init__(says)
        self.limit = limit


class BadFraming(Exception):
    """The engine's stream is not what its documentation says."""


class Demultiplexer:
    """Splits an attached container's stream into standard output and standard error."""

    __slots__ = ("_header", "_left", "_stream")

    def __init__(self) -> None:
        self._header = bytearray()
        self._left = 0
        self._stream = 0

    def feed(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        """(stream, bytes) for whatever is complete so far. Raises BadFraming."""
        view = memoryview(data)
        while view:
            taken = self._take_header(view) if not self._left else 0
            view = view[taken:]
            if self._left and view:
                part = view[: self._left]
                self._left -= len(part)
                view = view[len(part) :]
                yield self._stream, bytes(part)

    def _take_header(self, view: memoryview) -> int:
        taken = min(HEADER - len(self._header), len(view))
        self._header += view[:taken]
        if len(self._header) == HEADER:
            self._stream = self._header[0]
            self._left = int.from_bytes(self._header[4:], "big")
            if self._stream not in (0, STDOUT, STDERR) or any(self._header[1:4]):
                raise BadFraming("the engine sent a stream that cannot be demultiplexed")
            self._header.clear()
        return taken


class Lines:
    """Cuts bytes into lines; a line over the limit raises Overrun before it is whole."""

    __slots__ = ("_limit", "_scanned", "rest")

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._scanned = 0
        self.rest = bytearray()  # after the last line break

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The lines that are complete now, without their line feeds. Raises Overrun."""
        self.rest += data
        while (end := self.rest.find(b"\n", self._scanned)) >= 0:
            self._check(end)
            line = bytes(self.rest[:end])
            del self.rest[: end + 1]
            self._scanned = 0
            yield line
        self._scanned = len(self.rest)
        self._check(self._scanned)

    def _check(self, size: int) -> None:
        if size > self._limit:
            raise Overrun("frame_bytes", f"a single message is longer than {self._limit} bytes")
