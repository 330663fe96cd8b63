"""Ask GitHub again as it wishes to be asked, after its rate limits and its own faults, within a deadline.

PyGithub's own retries are switched off: they would sleep through an hour of a used-up rate limit.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import requests
from github import GithubException

from validator.publishing.forge import GaveUp, Gone, Refused

T = TypeVar("T")
MINUTE = 60.0  # seconds to wait where a secondary limit does not say how long (GitHub's documentation)
SAYS = 200  # characters of what GitHub answers
LIMITED = (403, 429)
GONE = (404, 410)


@dataclass(slots=True)
class Patience:
    """How long all requests together may wait. `first` doubles with each try after a fault of GitHub's.

    Seconds, all of them. `until` is set when it is made.
    """

    total: float = 480.0
    tries: int = 6  # of one request
    first: float = 1.0
    until: float = field(init=False)

    def __post_init__(self) -> None:
        self.until = time.monotonic() + self.total

    @property
    def left(self) -> float:
        """Seconds until the deadline."""
        return self.until - time.monotonic()

    def ask(self, what: str, request: Callable[[], T]) -> T:
        """The answer of *request*, which may be sent several times. Raises Gone, Refused, GaveUp."""
        for tried in range(self.tries):
            if self.left <= 0:
                break
            try:
                return request()
            except GithubException as exc:
                seconds, why = self._after(what, exc, tried), _told(exc)
            except (requests.RequestException, OSError, ValueError) as exc:
                seconds, why = self.first * 2**tried, type(exc).__name__
            except (AssertionError, RuntimeError) as exc:  # PyGithub's words for a redirect elsewhere
                raise Refused(f"{what}: the API leads elsewhere") from exc
            if seconds >= self.left:
                raise GaveUp(f"{what}: {why}; it would take {seconds:.0f} more seconds")
            if tried + 1 < self.tries:
                time.sleep(seconds)
        raise GaveUp(f"{what}: no answer that could be used")

    def _after(self, what: str, exc: GithubException, tried: int) -> float:
        """Seconds until the request may be sent again. Raises Gone and Refused where it must not be."""
        headers = {name.lower(): value for name, value in (exc.headers or {}).items()}
        if exc.status in GONE:
            raise Gone(f"{what}: {_told(exc)}") from exc
        if exc.status >= 500:
            return self.first * float(2**tried)
        limited = exc.status in LIMITED and _is_limit(exc, headers)
        if not limited:
            raise Refused(f"{what}: {_told(exc)}") from exc
        return _announced(headers)


def _is_limit(exc: GithubException, headers: Mapping[str, str]) -> bool:
    said = str(exc.message or exc.data).lower()
    return exc.status == 429 or "retry-after" in headers or _used_up(headers) or "rate limit" in said


def _used_up(headers: Mapping[str, str]) -> bool:
    return headers.get("x-ratelimit-remaining") == "0"


def _announced(headers: Mapping[str, str]) -> float:
    try:
        if "retry-after" in headers:
            return max(0.0, float(headers["retry-after"]))
        if _used_up(headers):
            return max(0.0, float(headers["x-ratelimit-reset"]) - time.time()) + 1
    except (KeyError, ValueError):
        return MINUTE
    return MINUTE


def _told(exc: GithubException) -> str:
    message = exc.data.get("message") if isinstance(exc.data, dict) else exc.data
    return " ".join(f"{exc.status} {message or ''}".split())[:SAYS]
