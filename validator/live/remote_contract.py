"""What is asked of the worker that talks to a remote server, and what it may answer. Checked on arrival."""

from dataclasses import dataclass

from validator.evidence.execution import Listing, Session
from validator.evidence.remote import Remote, RemoteEnd
from validator.policy import Limits


@dataclass(frozen=True, slots=True)
class RemoteRequest:
    """Which server to talk to. Nothing of what the entry declares is sent to it.

    `oauth`, `credentials`: what the entry declares. `ask`: the address to use, which a mirror of the
    registry's may have given. `control`: a host of the policy's that is known to exist, to tell a dead
    server from a network of ours that fails.
    """

    url: str
    ask: str
    declared: str
    oauth: bool
    credentials: bool
    control: str
    trusted: tuple[str, ...]
    limits: Limits


@dataclass(frozen=True, slots=True)
class RemoteAnswer:
    """How the conversation went.

    `undecided`: why nothing can be said of the server, after all tries. `trouble` says what of ours
    failed: the answer is then worth nothing else.
    """

    remote: Remote | None = None
    session: Session | None = None
    listing: Listing | None = None
    undecided: str = ""
    trouble: str = ""


def fault_of(answer: RemoteAnswer) -> str:
    """How an answer contradicts itself; "" where it does not. Its writer has read hostile bytes."""
    if answer.undecided or answer.trouble:
        return ""
    if answer.remote is None:
        return "neither an attempt nor a reason"
    listed = answer.remote.end is RemoteEnd.LISTED
    if listed is not (answer.listing is not None):
        return "a listing without its end, or the end without a listing"
    if listed and (answer.session is None or not answer.remote.spoken):
        return "a listing without a session, or without a transport"
    if (answer.remote.end is RemoteEnd.LIMIT) is not bool(answer.remote.limit):
        return "a limit without its name, or a name without a limit"
    return ""
