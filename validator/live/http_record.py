"""One HTTP request and its answer, while it lasts: what becomes evidence."""

from dataclasses import dataclass

from validator.evidence.remote import HttpExchange


@dataclass(slots=True)
class Record:
    """One request and its answer, while it lasts."""

    method: str
    url: str
    probe: str = ""
    status: int = 0
    address: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    size: int = 0
    begun: float = 0.0
    seconds: float = 0.0
    note: str = ""
    body: bytearray | None = None
    is_cut: bool = False  # its reader cuts the body into events, each of which has the limit of a body

    def done(self) -> HttpExchange:
        """As evidence."""
        body = (self.body or b"").decode("utf-8", errors="backslashreplace")
        return HttpExchange(
            self.method,
            self.url,
            self.status,
            self.address,
            self.headers,
            self.size,
            round(self.seconds, 4),
            self.note,
            body,
            self.probe,
        )

    def odd(self, note: str) -> None:
        """Say what is odd about it, once."""
        if note and note not in self.note:
            self.note = "; ".join(filter(None, (self.note, note[:300])))
