"""Fetch a file whose address GitHub gave, with a limit on bytes and time, and without our credentials."""

import requests
from urllib3.exceptions import HTTPError

from validator.live.github_patience import Patience
from validator.publishing.forge import Gone, TooLarge

CHUNK = 65_536  # bytes
SECONDS = 120.0  # for the whole file
REDIRECTS = 0  # the address is final


class Interrupted(OSError):
    """The file did not come to its end; it may be asked for again."""


def body_of(url: str, most: int, seconds: float, patience: Patience, plain: bool) -> bytes:
    """At most *most* bytes from *url*; *seconds* between two pieces. *plain*: http will do.

    Raises TooLarge, Gone, Interrupted, requests.RequestException.
    """
    if not url.startswith("https://") and not (plain and url.startswith("http://")):
        raise Gone("the artifact's address is not https")
    with requests.Session() as session:
        session.auth = _nobody  # instead of a .netrc
        with session.get(url, stream=True, timeout=seconds, allow_redirects=False) as answer:
            if answer.status_code in (403, 404, 410):
                raise Gone(f"the storage says {answer.status_code}")
            if answer.status_code != 200:
                raise Interrupted(f"the storage says {answer.status_code}")
            if int(answer.headers.get("content-length") or 0) > most:
                raise TooLarge(url)
            return _read(answer, most, patience.until)


def _nobody(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _read(answer: requests.Response, most: int, until: float) -> bytes:
    from time import monotonic

    until = min(until, monotonic() + SECONDS)
    data = bytearray()
    try:
        while piece := answer.raw.read1(CHUNK):
            data += piece
            if len(data) > most:
                raise TooLarge(answer.url)
            if monotonic() > until:
                raise Interrupted("the storage is too slow")
    except HTTPError as exc:
        raise Interrupted("the storage broke off") from exc
    return bytes(data)
