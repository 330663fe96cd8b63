"""What a server was asked beyond its tools, how it started, and in which era it speaks.

`Launch`, `Session` and `Listing` (execution.py) are the conversation that is judged. Beside it stand the
other rungs of the boot ladder, the questions that followed tools/list, and the conversation in a fresh
container that began with server/discover (MCP 2026-07-28).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar

from validator.evidence.execution import Frame, LaunchEnd, Stage
from validator.evidence.usage import Usage

MODERN = ("2026-07-28",)  # revisions without a handshake
HANDSHAKE = ("2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25")  # revisions with initialize
REVISIONS = (*HANDSHAKE, *MODERN)

PROBES = {  # name of a question -> what it is for; protocol.md 3.3 numbers the rules behind them
    "ping": "must be answered with an empty result (52)",
    "tools-again": "tools/list once more, first page: the order and the set stay (40)",
    "bad-cursor": "tools/list with a cursor that nobody gave (44)",
    "prompts": "prompts/list, all pages (45)",
    "resources": "resources/list, all pages (45, 46)",
    "templates": "resources/templates/list, all pages (45, 46)",
    "unknown-prompt": "prompts/get of one that does not exist (47); where prompts are declared",
    "unknown-resource": "resources/read of one that does not exist (48); where resources are declared",
    "completion": "completion/complete, where it is not declared (49)",
    "log-level": "logging/setLevel with a level that does not exist (49); where logging is declared",
    "unknown-tool": "tools/call of one that does not exist (50)",
    "bad-params": "tools/call without the name of a tool (54)",
    "unknown-method": "a method that does not exist (53)",
    # only in Discovery:
    "discover": "server/discover in 2026-07-28 (22)",
    "initialize": "initialize offering 1900-01-01, which does not exist (18); of a server that is not modern",
    "tools": "tools/list, first page (25, 28)",
    "unsupported-version": "tools/list in a revision that does not exist (23)",
    "no-meta": "server/discover without the required _meta (24)",
}


class CallEnd(StrEnum):
    """How one request of ours ended."""

    ANSWERED = "answered"  # with a result
    ERROR = "error"  # with a well-formed JSON-RPC error
    MALFORMED = "malformed"  # with something that is no answer by JSON-RPC
    TIMED_OUT = "timed-out"
    EXITED = "exited"  # the server ended first
    LIMIT = "limit"  # it went over one of our limits
    NOT_ASKED = "not-asked"  # the time for questions was used up, or an earlier one ended the conversation


@dataclass(frozen=True, slots=True)
class Call:
    """One request and its raw answer.

    `probe` names the question, one of PROBES. `sdk_error`: why the official SDK's models refuse the result;
    "" where they take it, or were not asked.
    """

    probe: str
    method: str
    end: CallEnd
    params: Mapping[str, Any] = field(default_factory=dict)
    result: Mapping[str, Any] | None = None  # raw, where end is ANSWERED
    code: int | None = None  # of the error, where end is ERROR
    message: str = ""  # of the error, cut
    data: Any = None  # of the error
    says: str = ""  # why there is no answer, in one sentence
    seconds: float = 0.0
    sdk_error: str = ""


@dataclass(frozen=True, slots=True)
class Calls:
    """What the judged conversation was asked after its tools were listed; in the order of asking."""

    FILE: ClassVar[str] = "calls.json"
    calls: tuple[Call, ...] = ()

    def of(self, probe: str) -> Call | None:
        """The call of that probe; None where it was never on the list."""
        return next((call for call in self.calls if call.probe == probe), None)


@dataclass(frozen=True, slots=True)
class Discovery:
    """The conversation in a fresh container that began with server/discover.

    A modern server (2026-07-28) goes on in that revision; with any other the handshake follows, offering a
    revision that does not exist, so that its choice of one is seen. `tools` are those it listed in this
    process; `protocol` is the revision they were listed in, "" where it never came so far.

    Where the server ends or falls silent on server/discover, initialize is asked in another fresh container:
    `calls` begins with the end of the first question all the same, `frames` and `stderr` are those of both.
    `handshake` is the transcript of the official client's attempt at a server that is judged without one.
    """

    FILE: ClassVar[str] = "discovery.json"
    stage: Stage
    end: LaunchEnd
    says: str = ""
    limit: str = ""
    exit_code: int | None = None
    protocol: str = ""
    tools: tuple[Any, ...] = ()
    pages: int = 0
    calls: tuple[Call, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)
    noise: int = 0
    stderr: str = field(default="", metadata={"file": "discovery-stderr.log"})
    frames: tuple[Frame, ...] = field(default=(), metadata={"file": "discovery-transcript.jsonl"})
    handshake: tuple[Frame, ...] = field(default=(), metadata={"file": "refused-transcript.jsonl"})

    def of(self, probe: str) -> Call | None:
        """The call of that probe; None where it was never on the list."""
        return next((call for call in self.calls if call.probe == probe), None)

    @property
    def modern(self) -> bool:
        """Does the server, by its answer to server/discover, speak a revision without a handshake?"""
        call = self.of("discover")
        said = (call.result or {}).get("supportedVersions") if call else None
        return isinstance(said, list) and any(
            version in MODERN for version in said if isinstance(version, str)
        )


class Rung(StrEnum):
    """With what a server was started, cheapest first."""

    BARE = "bare"  # no configuration at all
    EXAMPLE = "example"  # the entry's values, as the gateway renders them
    PROVIDED = "provided"  # and values from the policy or the contributor's --env-file
    NETWORK = "network"  # and with the network, where the policy grants it


@dataclass(frozen=True, slots=True)
class Attempt:
    """How far a server came on one rung.

    `answers`: method -> its raw answer to `initialize`, and for `tools/list` the tools of all pages, where
    they are not those that are judged: what a user with another configuration gets.
    """

    rung: Rung
    stage: Stage
    end: LaunchEnd
    says: str = ""
    limit: str = ""
    exit_code: int | None = None
    out_of_memory: bool = False
    tools: int = 0  # how many it listed
    environment: tuple[str, ...] = ()  # names only
    network: str = "none"
    seconds: Mapping[str, float] = field(default_factory=dict)
    stderr: str = ""  # its last characters
    answers: Mapping[str, Any] = field(default_factory=dict)
    usage: Usage | None = None  # where it did not list its tools

    @property
    def works(self) -> bool:
        """It listed at least one tool."""
        return self.tools > 0


@dataclass(frozen=True, slots=True)
class Ladder:
    """Every rung that was tried, in order; `judged` is the one whose Launch, Session and Listing are judged.

    That is the one that works with the most configuration, as users run it; where none works, the one
    that came furthest. `refused`: of a server that lists its tools only without a handshake, how the
    attempt on the judged rung ended that began with one.
    """

    FILE: ClassVar[str] = "ladder.json"
    attempts: tuple[Attempt, ...]
    judged: Rung
    refused: Attempt | None = None

    @property
    def reached(self) -> Rung | None:
        """The cheapest rung that works; None where none does."""
        return next((attempt.rung for attempt in self.attempts if attempt.works), None)
