"""What was seen of a remote server over HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar

from validator.evidence.conversation import Call

HTTP_PROBES = {  # name of a question -> what it is for; protocol.md 3.3 numbers the rules behind them
    "initialize": "the handshake (17, 59, 61)",
    "initialized": "the notification after it (59)",
    "tools": "tools/list, all pages (28)",
    "stream": "GET: the older transport's stream (64)",
    "discover": "server/discover in 2026-07-28, without a session (22)",
    "modern-tools": "tools/list in 2026-07-28, without a session (25)",
    "header-mismatch": "server/discover whose header names another revision than its body (62)",
    "get": "GET: an event stream, or 405 (59)",
    "bad-origin": "ping from a web page of somebody else's (60)",
    "bad-version": "ping in a revision that does not exist (60)",
    "no-session": "ping without the session's id, where there is one (61)",
    "end": "DELETE: the session is over (61)",
    "metadata": "the documents of its authorisation (63)",
    "control": "another host, which is known to be there: does our own network work?",
}


class RemoteEnd(StrEnum):
    """How the attempt to talk to a remote server ended. A network of ours that fails is no attempt."""

    LISTED = "listed"  # open: it listed its tools
    AUTHORIZATION = "authorization"  # alive, and asks for authorisation (401, 403 or a challenge)
    FAILED = "failed"  # it speaks MCP, and does not list its tools
    NOT_MCP = "not-mcp"  # something answers, and it is not MCP
    DEAD = "dead"  # no such host, nothing listens, or only errors, after all retries
    REFUSED = "refused"  # not https, or an address that is not public: never connected to
    LIMIT = "limit"  # it went over one of our limits


@dataclass(frozen=True, slots=True)
class HttpExchange:
    """One HTTP request of ours and its answer, cut."""

    method: str
    url: str
    status: int = 0  # 0 where there was no answer
    address: str = ""  # that was connected to
    headers: tuple[tuple[str, str], ...] = ()  # of the answer, lower-case names
    size: int = 0  # bytes of the answer's body that were read
    seconds: float = 0.0
    note: str = ""  # what is odd about it, or why there is no answer
    body: str = ""  # the beginning of the answer's body
    probe: str = ""  # the question it belongs to, one of HTTP_PROBES

    def header(self, name: str) -> str:
        """The first value of the answer's header *name* (lower-case); "" where there is none."""
        return next((value for key, value in self.headers if key == name), "")


@dataclass(frozen=True, slots=True)
class Metadata:
    """One well-known document: protected resource (RFC 9728) or authorisation server (RFC 8414)."""

    url: str
    status: int = 0
    document: Mapping[str, Any] = field(default_factory=dict)  # raw
    fault: str = ""  # why there is no usable document
    certain: bool = True  # False: it may be there another time, or for another network


@dataclass(frozen=True, slots=True)
class Remote:
    """The attempt to talk to a remote server."""

    FILE: ClassVar[str] = "remote.json"
    url: str
    declared: str  # transport_type of the entry
    end: RemoteEnd
    spoken: str = ""  # the transport that answered: streamable-http or sse; "" where none did
    says: str = ""
    limit: str = ""
    status: int = 0  # the HTTP status that decided it
    challenge: str = ""  # of WWW-Authenticate
    tries: int = 1
    protected_resource: Metadata | None = None
    authorization_servers: tuple[Metadata, ...] = ()
    calls: tuple[Call, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)
    exchanges: tuple[HttpExchange, ...] = field(default=(), metadata={"file": "exchanges.jsonl"})

    def of(self, probe: str) -> Call | None:
        """The call of that probe; None where it was never asked."""
        return next((call for call in self.calls if call.probe == probe), None)

    def answered(self, probe: str) -> HttpExchange | None:
        """The last HTTP exchange of that probe which was answered; None where there is none."""
        found = [each for each in self.exchanges if each.probe == probe and each.status]
        return found[-1] if found else None
