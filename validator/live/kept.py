"""Keep the two ends of a stream that may be endless."""


class Kept:
    """The first quarter and the last three quarters of *limit* bytes; the middle is only counted."""

    __slots__ = ("_head", "_head_limit", "_tail", "_tail_limit", "size")

    def __init__(self, limit: int) -> None:
        self._head_limit = limit // 4
        self._tail_limit = limit - self._head_limit
        self._head = bytearray()
        self._tail = bytearray()
        self.size = 0  # bytes that came, kept or not

    def feed(self, data: bytes) -> None:
        """Take the next bytes; memory stays below twice the limit."""
        self.size += len(data)
        room = self._head_limit - len(self._head)
        self._head += data[:room]
        self._tail += data[room:][-self._tail_limit :]
        if len(self._tail) > 2 * self._tail_limit:
            del self._tail[: -self._tail_limit]

    def text(self) -> str:
        """What was kept, bytes that are no UTF-8 escaped, with a line that says how much is missing."""
        tail = self._tail[-self._tail_limit :]
        lost = self.size - len(self._head) - len(tail)
        gap = f"\n[… {lost} bytes left out …]\n".encode() if lost else b""
        return (self._head + gap + tail).decode("utf-8", errors="backslashreplace")
