"""Read BuildKit's plain log: which step failed, where it stands, and whose fault it is.

A step's own output always follows "#<n> <seconds> ", so no line of it can pass for one of BuildKit's.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from validator.live.complaints import SAYS, of_disk, of_memory, of_network

KILLED = 137  # 128 + SIGKILL: by the kernel when memory ran out, or with the engine

_STEP = ('process "', "executor failed running [")  # since BuildKit 0.9, and before it
_EXIT_CODE = re.compile(r": exit code: (\d{1,9})$", re.MULTILINE)
# A step without an exit code did not run: by the image's fault, or else by the engine's (threats.md R16).
_NO_STEP = re.compile(
    r"unable to find (?:user|group)|no matching entries in|exec format error|not a directory|bad user"
    r'|exec: "[^"]{0,300}": (?:executable file not found|stat |no such file|permission denied|is a dir)',
    re.IGNORECASE,
)
_RUNTIME = re.compile(
    r"\brunc\b|OCI runtime|containerd|failed to (?:mount|prepare|create (?:endpoint|shim|lease))"
    r"|network endpoint|context canceled",
    re.IGNORECASE,
)
_DENIED = "denied by policy"  # our own source policy (source_policy.py)
_STEP_ERROR = re.compile(r"^#(\d+) ERROR: ", re.MULTILINE)
_PLACE = re.compile(r"^(?P<file>\S.*):(?P<line>\d+)\n-{20}$", re.MULTILINE)
_CONTEXT = re.compile(r"^#\d+ \[context ([^\]]+)\] load metadata for (\S+)$", re.MULTILINE)
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


class Trouble(StrEnum):
    """Why a build failed, as far as its log shows."""

    AUTHOR = "author"  # a step failed, or the Dockerfile is wrong
    NO_BASE = "no-base"  # the registry answers that there is no such base image
    REGISTRY = "registry"  # the registry could not be asked
    NETWORK = "network"  # a step failed and its output says that the network did
    DENIED = "denied"  # the Dockerfile fetches from where our source policy forbids it
    KILLED = "killed"  # a step was killed: our memory, or our engine
    FULL = "full"  # our disk
    RUNTIME = "runtime"  # the engine could not run a step
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
    exit_code = _exit_code(says)
    hint = ""
    if exit_code is not None:
        trouble, hint = _of_step(exit_code, _output_of(log, number))
    else:
        trouble = _of_builder(says, _line(log))
    return Failure(trouble, says[:SAYS], _title(log, number)[:SAYS], _line(log), exit_code, hint)


def replaced_bases(log: str) -> dict[str, str]:
    """The base images that named contexts replaced in this build: FROM's image -> what was used."""
    return dict(_CONTEXT.findall(log))


def _exit_code(says: str) -> int | None:
    """Of the step that failed; None where it was none, or could not be run."""
    codes = _EXIT_CODE.findall(says) if says.startswith(_STEP) else []
    return int(codes[-1]) if codes else None


def _of_step(exit_code: int, output: str) -> tuple[Trouble, str]:
    """Whose fault it is, and the line of the step's own output that shows it to be ours."""
    seen = ((Trouble.FULL, of_disk), (Trouble.KILLED, of_memory), (Trouble.NETWORK, of_network))
    found = next(((trouble, hint) for trouble, of in seen if (hint := of(output))), None)
    if exit_code == KILLED and not (found and found[0] is Trouble.FULL):
        return Trouble.KILLED, of_memory(output)
    return found or (Trouble.AUTHOR, "")


def _of_builder(says: str, line: int) -> Trouble:
    if of_disk(says):
        return Trouble.FULL
    if not says or _ENGINE_GONE.search(says):
        return Trouble.ENGINE
    if _DENIED in says:
        return Trouble.DENIED
    if says.startswith(_STEP):
        return Trouble.AUTHOR if _NO_STEP.search(says) else Trouble.RUNTIME
    return _of_source(says, line)


def _of_source(says: str, line: int) -> Trouble:
    """A base image, a remote file, or the Dockerfile itself."""
    if _IMAGE_WANTED.search(says):
        return _of_image(says)
    if of_network(says):
        return Trouble.NETWORK
    if _RUNTIME.search(says) and not _AUTHORS.search(says):
        return Trouble.RUNTIME
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
    says = log[start + len("ERROR: ") :].removeprefix("failed to solve: ")
    return says.removeprefix("rpc error: code = Unknown desc = ").strip()


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
