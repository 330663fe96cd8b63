"""Server-sent events (WHATWG HTML, 9.2), cut out of a stream in linear time and within a limit."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from validator.live.framing import Overrun

BOM = b"\xef\xbb\xbf"
LINE_END = re.compile(rb"\r\n|\n|\r(?=[^\n])")  # a carriage return at the very end may be half of one


@dataclass(frozen=True, slots=True)
class Event:
    """One event: its type, "message" where it names none, and its data."""

    kind: str
    data: bytes
    id: str = ""


class Events:
    """Cuts bytes into events; one over the limit raises Overrun before it is whole."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._rest = bytearray()
        self._scanned = 0
        self._begun = False
        self._size = 0  # of the event's lines so far
        self._kind, self._id = "", ""
        self._data: list[bytes] = []

    def feed(self, data: bytes) -> Iterator[Event]:
        """The events that are complete now. Raises Overrun."""
        self._rest += data
        if not self._begun and not self._past_mark():
            return
        ends = [match.span() for match in LINE_END.finditer(self._rest, self._scanned)]
        start = 0
        try:
            for end, following in ends:
                line, start = bytes(self._rest[start:end]), following
                if event := self._line(line):
                    yield event
        finally:
            del self._rest[:start]
            self._scanned = max(0, len(self._rest) - 1)
        self._check(self._size + len(self._rest))

    def _past_mark(self) -> bool:
        """A byte order mark may stand first, and come in pieces."""
        if len(self._rest) < len(BOM) and BOM.startswith(bytes(self._rest)):
            return False
        if self._rest.startswith(BOM):
            del self._rest[: len(BOM)]
        self._begun = True
        return True

    def _line(self, line: bytes) -> Event | None:
        if not line:
            return self._dispatch()
        self._size += len(line)
        self._check(self._size)
        name, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if name == b"data":
            self._data.append(value)
        elif name == b"event":
            self._kind = value.decode("utf-8", errors="replace")
        elif name == b"id" and b"\0" not in value:  # 9.2.6: else the whole field is ignored
            self._id = value.decode("utf-8", errors="replace")
        return None

    def _dispatch(self) -> Event | None:
        kind, data = self._kind or "message", b"\n".join(self._data)
        empty = not self._data
        self._kind, self._data, self._size = "", [], 0
        return None if empty else Event(kind, data, self._id)

    def _check(self, size: int) -> None:
        if size > self._limit:
            raise Overrun("frame_bytes", f"a single event is longer than {self._limit} bytes")
