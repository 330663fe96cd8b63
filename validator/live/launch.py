"""What came of running the server, as evidence: the attempt, and what it answered where it did."""

from collections.abc import Iterator
from typing import TypeVar

from validator.evidence.conversation import Calls, Discovery, Ladder
from validator.evidence.diagnosis import Diagnosis
from validator.evidence.execution import Launch, Listing, Session
from validator.live.climbed import Tried
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
def session(tried: Tried, diagnosis: Diagnosis) -> Iterator[Session]:
    """The answer to initialize, where there was one."""
    yield _had(tried.session, diagnosis, "initialize")


@provider
def listing(tried: Tried, diagnosis: Diagnosis) -> Iterator[Listing]:
    """The answer to tools/list, where it was given to its end."""
    yield _had(tried.listing, diagnosis, "tools/list")


@provider
def calls(tried: Tried, diagnosis: Diagnosis) -> Iterator[Calls]:
    """The answers to the questions, which are put once the tools are listed."""
    _had(tried.listing, diagnosis, "tools/list")
    yield _asked(tried.calls)


@provider
def discovery(tried: Tried) -> Iterator[Discovery]:
    """The conversation in a fresh container, however it ended."""
    yield _asked(tried.discovery)


def _asked(found: T | Missing) -> T:
    if isinstance(found, Missing):
        raise found
    return found


def _had(found: T | None, diagnosis: Diagnosis, what: str) -> T:
    if found is None:
        cause = Cause.UNVERIFIED if diagnosis.unverified else Cause.CONSEQUENCE
        raise Missing(f"the server did not answer {what}: {diagnosis.says}"[:300], cause)
    return found
