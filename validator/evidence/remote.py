"""What was seen of a remote server over HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar

from validator.evidence.conversation import Call


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


@dataclass(frozen=True, slots=True)
class Metadata:
    """One well-known document: protected resource (RFC 9728) or authorisation server (RFC 8414)."""

    url: str
    status: int = 0
    document: Mapping[str, Any] = field(default_factory=dict)  # raw
    fault: str = ""  # why there is no usable document


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
