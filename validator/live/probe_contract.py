"""What is asked of the probe's worker process, and what it may answer. Data only, checked on arrival."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from validator.evidence.conversation import Call
from validator.evidence.execution import Frame, LaunchEnd, Listing, Session, Stage
from validator.policy import Limits


class Course(StrEnum):
    """What is talked about."""

    HANDSHAKE = "handshake"  # initialize and tools/list, with the official client
    CURIOUS = "curious"  # and the questions afterwards
    DISCOVER = "discover"  # server/discover first, raw
    NEGOTIATE = "negotiate"  # raw, too, of a server that server/discover has ended: initialize first


@dataclass(frozen=True, slots=True)
class Request:
    """Which container to attach to, start and talk to."""

    environment: Mapping[str, str]  # DOCKER_HOST and its like
    api: str  # version of the engine's API
    container: str
    limits: Limits
    course: Course = Course.HANDSHAKE


@dataclass(frozen=True, slots=True)
class Answer:
    """How the conversation went.

    `refused` is the engine's message where it could not start the container; `trouble` says what
    of ours failed: the answer is then worth nothing else. `closed`: the server's output came to
    its end. The fields that `Launch` has too mean the same.
    """

    stage: Stage = Stage.CREATED
    end: LaunchEnd = LaunchEnd.NOT_STARTED
    says: str = ""
    limit: str = ""
    seconds: Mapping[str, float] = field(default_factory=dict)
    noise: int = 0
    stderr_size: int = 0
    stderr: str = ""
    frames: tuple[Frame, ...] = ()
    session: Session | None = None
    listing: Listing | None = None
    calls: tuple[Call, ...] = ()
    closed: bool = False
    refused: str = ""
    trouble: str = ""


def fault_of(answer: Answer) -> str:
    """How an answer contradicts itself; "" where it does not. Its writer has read hostile bytes."""
    listed = answer.stage is Stage.LISTED
    if listed is not (answer.listing is not None):
        return "a listing without the stage, or the stage without a listing"
    if answer.end is LaunchEnd.COMPLETE and not listed:
        return "complete without a listing"
    if listed and answer.end not in (
        LaunchEnd.COMPLETE,
        LaunchEnd.LIMIT,
    ):  # LIMIT: in what it said afterwards
        return "a listing, and an end that comes before it"
    if answer.stage in (Stage.INITIALIZED, Stage.LISTED) and answer.session is None:
        return "initialized without a session"
    if (answer.end is LaunchEnd.LIMIT) is not bool(answer.limit):
        return "a limit without its name, or a name without a limit"
    return ""
