"""What came of running the server, as evidence: the attempt, and what it answered where it did."""

from collections.abc import Iterator
from typing import TypeVar

from validator.evidence.conversation import Calls, Discovery, Ladder
from validator.evidence.execution import Launch, Listing, Session
from validator.live.ladder import Tried
from validator.model import Cause
from validator.resources import Missing, provider

T = TypeVar("T")


@provider
def launch(tried: Tried) -> Iterator[Launch]:
    """The attempt that is judged, however it ended."""
    yield tried.launch


@provider
def ladder(tried: Tried) -> Iterator[Ladder]:
    """Every rung that was tried."""
    yield tried.ladder


@provider
def session(tried: Tried) -> Iterator[Session]:
    """The answer to initialize, where there was one."""
    yield _had(tried.session, tried.launch, "initialize")


@provider
def listing(tried: Tried) -> Iterator[Listing]:
    """The answer to tools/list, where it was given to its end."""
    yield _had(tried.listing, tried.launch, "tools/list")


@provider
def calls(tried: Tried) -> Iterator[Calls]:
    """The answers to the questions, which are put once the tools are listed."""
    _had(tried.listing, tried.launch, "tools/list")
    yield tried.calls


@provider
def discovery(tried: Tried) -> Iterator[Discovery]:
    """The conversation in a fresh container, however it ended."""
    if isinstance(tried.discovery, Missing):
        raise tried.discovery
    yield tried.discovery


def _had(found: T | None, launch: Launch, what: str) -> T:
    if found is None:
        raise Missing(f"the server did not answer {what}: {launch.says}"[:300], Cause.CONSEQUENCE)
    return found
