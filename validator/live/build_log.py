"""Read BuildKit's plain log: which step failed, where it stands, and whose fault it is.

A step's own output always follows "#<n> <seconds> ", so no line of it can pass for one of BuildKit's.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

SAYS = 1000  # characters of the builder's error that are kept
KILLED = 137  # 128 + SIGKILL: by the kernel when memory ran out, or with the engine

_STOPPED = re.compile(r'process ".*" did not complete successfully: exit code: (\d+)', re.DOTALL)
_STEP_ERROR = re.compile(r"^#(\d+) ERROR: ", re.MULTILINE)
_PLACE = re.compile(r"^(?P<file>\S.*):(?P<line>\d+)\n-{20}$", re.MULTILINE)
_CONTEXT = re.compile(r"^#\d+ \[context ([^\]]+)\] load metadata for (\S+)$", re.MULTILINE)
_NETWORK = re.compile(
    r"temporary failure (?:in name resolution|resolving)|could not resolve (?:host|proxy)|bad address '"
    r"|name or service not known|no such host|dial tcp"
    r"|network is unreachable|no route to host|connection (?:timed out|refused|reset by)"
    r"|failed to establish a new connection|EAI_AGAIN|ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|i/o timeout"
    r"|tls handshake timeout",
    re.IGNORECASE,
)
_REGISTRY_TROUBLE = re.compile(
    r"dial tcp|i/o timeout|deadline exceeded|tls|x509|no such host|connection re(?:fused|set)"
    r"|server gave HTTP|unexpected status[^:]*: 5\d\d|toomanyrequests|429|rate limit|\bEOF\b",
    re.IGNORECASE,
)
_ABSENT = re.compile(
    r"not found|pull access denied|does not exist|insufficient_scope|authorization failed|manifest unknown"
    r"|denied|unauthorized|invalid reference format|no match for platform",
    re.IGNORECASE,
)
_ENGINE_GONE = re.compile(
    r"cannot connect to the docker daemon|error during connect|failed to receive status|code = Unavailable"
    r"|transport is closing|connection reset by peer|broken pipe|error reading from server|no active session",
    re.IGNORECASE,
)
_IMAGE_WANTED = re.compile(
    r"failed to resolve source metadata for|failed to do request: Head|pull access denied"
)
_AUTHORS = re.compile(
    r"parse error|unknown instruction|failed to read dockerfile|target stage|failed to compute cache key"
    r"|failed to calculate checksum|the Dockerfile cannot be empty|no build stage|invalid ",
    re.IGNORECASE,
)
_FULL = "no space left on device"


class Trouble(StrEnum):
    """Why a build failed, as far as its log shows."""

    AUTHOR = "author"  # a step failed, or the Dockerfile is wrong
    NO_BASE = "no-base"  # the registry answers that there is no such base image
    REGISTRY = "registry"  # the registry could not be asked
    NETWORK = "network"  # a step failed and its output says that the network did
    KILLED = "killed"  # a step was killed: our memory, or our engine
    FULL = "full"  # our disk
    ENGINE = "engine"  # the engine went away
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Failure:
    """What the log of a failed build says.

    `line` is the Dockerfile's, 0 where it is not known; `hint` the line of the failing step's output
    that shows the trouble to be ours.
    """

    trouble: Trouble
    says: str
    step: str = ""
    line: int = 0
    exit_code: int | None = None
    hint: str = ""


def read_failure(log: str) -> Failure:
    """Make sense of the whole log, or of its end, of a build that failed."""
    says = _last_error(log)
    number = _failing_number(log)
    stopped = _STOPPED.search(says)
    exit_code = int(stopped[1]) if stopped else None
    own_output = _output_of(log, number)
    trouble = _of_step(exit_code, own_output) if stopped else _of_builder(says, _line(log))
    hint = _hint(own_output) if trouble is Trouble.NETWORK and stopped else ""
    return Failure(trouble, says[:SAYS], _title(log, number)[:SAYS], _line(log), exit_code, hint)


def replaced_bases(log: str) -> dict[str, str]:
    """The base images that named contexts replaced in this build: FROM's image -> what was used."""
    return dict(_CONTEXT.findall(log))


def _of_step(exit_code: int | None, output: str) -> Trouble:
    if exit_code == KILLED:
        return Trouble.KILLED
    if _FULL in output:
        return Trouble.FULL
    return Trouble.NETWORK if _NETWORK.search(output) else Trouble.AUTHOR


def _hint(output: str) -> str:
    """The last line that complains of the network."""
    return [line for line in output.split("\n") if _NETWORK.search(line)][-1].strip()[:SAYS]


def _of_builder(says: str, line: int) -> Trouble:
    if _FULL in says:
        return Trouble.FULL
    if not says or _ENGINE_GONE.search(says):
        return Trouble.ENGINE
    if _IMAGE_WANTED.search(says):
        return _of_image(says)
    if _NETWORK.search(says):
        return Trouble.NETWORK
    return Trouble.AUTHOR if line or _AUTHORS.search(says) else Trouble.UNKNOWN


def registry_refuses(says: str) -> bool:
    """Did a registry answer that there is no such image, or none for us? In doubt it did not answer."""
    return bool(_ABSENT.search(says)) and not _REGISTRY_TROUBLE.search(says)


def _of_image(says: str) -> Trouble:
    return Trouble.NO_BASE if registry_refuses(says) else Trouble.REGISTRY


def _last_error(log: str) -> str:
    """The builder's last word, which may be several lines."""
    start = log.rfind("\nERROR: ") + 1
    if not log.startswith("ERROR: ", start):
        return ""
    return log[start + len("ERROR: ") :].removeprefix("failed to solve: ").strip()


def _failing_number(log: str) -> str:
    numbers = _STEP_ERROR.findall(log)
    return numbers[-1] if numbers else ""


def _title(log: str, number: str) -> str:
    """The failing instruction, without its place in the plan: RUN make, say."""
    found = re.search(rf"^#{number} (?:\[[^\]]*\] )?(.*)$", log, re.MULTILINE) if number else None
    return found[1] if found else ""


def _output_of(log: str, number: str) -> str:
    """What the step itself printed."""
    if not number:
        return ""
    return "\n".join(re.findall(rf"^#{number} \d+\.\d+ (.*)$", log, re.MULTILINE))


def _line(log: str) -> int:
    places = list(_PLACE.finditer(log))
    return min(int(places[-1]["line"][:9]), 10**6) if places else 0
