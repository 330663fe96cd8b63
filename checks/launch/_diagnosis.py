"""What a server's last words say about why it does not answer. Hints for people; no verdict rests on them."""

import re
from collections.abc import Iterator

from validator import Image, Launch

LINES, WIDTH = 200, 500  # of stderr: the last lines, each cut
NAME = re.compile(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b", re.ASCII)
ASKS = (
    "required",
    "missing",
    "not set",
    "must be set",
    "undefined",
    "not found",
    "environment",
    "provide",
    "please set",
)
LISTENS = (
    "listening",
    "running on http",
    "started on port",
    "server started",
    "uvicorn running",
    "http://0.0.0.0",
)
PORT = re.compile(r"(?::|port[ =:]{1,3})([0-9]{2,5})\b", re.ASCII | re.IGNORECASE)
# Errors of name resolution and connection, as C, Node and Python name them. Whole words: a
# FileNotFoundError holds the letters of ENOTFOUND too.
OFFLINE = re.compile(
    r"\b(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ENETUNREACH|gaierror"
    r"|[Nn]ame resolution|[Nn]etwork is unreachable)\b"
)


def lines(launch: Launch) -> list[str]:
    """The end of stderr, in lines that are short enough to look at closely."""
    return [line[:WIDTH] for line in launch.stderr.splitlines()[-LINES:]]


def wanted_variables(launch: Launch) -> list[str]:
    """Names of environment variables that the server says it lacks, at most three."""
    asking = (line for line in lines(launch) if any(word in line.lower() for word in ASKS))
    return list(dict.fromkeys(name for line in asking for name in NAME.findall(line)))[:3]


def hints(launch: Launch, image: Image) -> Iterator[str]:
    """What to look at, in whole sentences, the likeliest first."""
    if names := wanted_variables(launch):
        listed = ", ".join(f"`{name[:60]}`" for name in names)
        yield f"it asks for {listed}: it must start and list its tools without real credentials"
    if port := _listens(launch, image):
        yield f"it listens on port {port} instead of stdin and stdout: start it with its stdio transport"
    if any(OFFLINE.search(line) for line in lines(launch)):
        yield "it needs the network to start: bring into the image what it fetches at start"
    if launch.out_of_memory:
        yield "it ran out of memory"


def _listens(launch: Launch, image: Image) -> str:
    said = [line for line in lines(launch) if any(word in line.lower() for word in LISTENS)]
    ports = [match[1] for line in said if (match := PORT.search(line))]
    exposed = [port.partition("/")[0][:5] for port in image.ports] if launch.end == "timed-out" else []
    return next(iter([*ports, *exposed]), "")
