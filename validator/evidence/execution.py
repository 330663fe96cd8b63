"""What was seen while the source was fetched, the image built, the container run and the server asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar

from validator.evidence.usage import Usage


class FetchEnd(StrEnum):
    """How the attempt to fetch the pinned commit ended."""

    FETCHED = "fetched"
    NO_REPOSITORY = "no-repository"  # the host answers: there is none, or it is not public
    NO_COMMIT = "no-commit"  # the repository has no such commit
    IMPOSTOR = "impostor-commit"  # served under the repository's address, but none of its branches or tags
    NO_DIRECTORY = "no-directory"  # the commit has no such folder
    REFUSED = "refused"  # not a URL that the policy lets us fetch from
    TOO_LARGE = "too-large"  # over the policy's limits


@dataclass(frozen=True, slots=True)
class Fetch:
    """The attempt to fetch the source at the pinned commit. A network of ours that fails is no attempt."""

    FILE: ClassVar[str] = "fetch.json"
    project: str
    commit: str
    end: FetchEnd
    says: str = ""  # git's own last words, cut
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file, link or submodule of the pinned commit."""

    path: str  # relative to the repository's root
    mode: str
    size: int  # bytes; 0 for a submodule


@dataclass(frozen=True, slots=True)
class Source:
    """The pinned tree, read as git objects."""

    FILE: ClassVar[str] = "source.json"
    commit: str
    tree: str  # id of the tree that is the build context: a hash of all that is built
    directory: str  # of the build context, "" for the root
    files: tuple[SourceFile, ...]  # of the whole commit, up to the policy's limit
    dockerfile: str = ""  # path of the Dockerfile; "" where the context has none
    dockerfile_text: str = field(default="", metadata={"file": "Dockerfile"})
    licences: Mapping[str, str] = field(default_factory=dict)  # path -> text: of the root and of the context


class BuildEnd(StrEnum):
    """How the attempt to get the image ended. An engine of ours that fails is no attempt."""

    BUILT = "built"
    PULLED = "pulled"
    FAILED = "failed"  # a step failed, or the Dockerfile is wrong
    NO_BASE = "no-base"  # a base image, or the image to pull, does not exist where it should
    TIMED_OUT = "timed-out"
    TOO_LARGE = "too-large"


class BuilderKind(StrEnum):
    """What builds an image, the safest first. Each can be killed with all it does but the last."""

    CONTAINER = "container"  # BuildKit in a container of its own
    PRIVATE = "private"  # an engine of its own, with its own disk and limits
    ENGINE = "engine"  # the engine of this machine, which others use as well


@dataclass(frozen=True, slots=True)
class Build:
    """The attempt to build, or pull, the image."""

    FILE: ClassVar[str] = "build.json"
    end: BuildEnd
    reference: str  # what was built or pulled, for people
    dockerfile: str = ""
    step: str = ""  # the failing instruction
    line: int = 0  # of the Dockerfile; 0 where it is not known
    exit_code: int | None = None  # of the failing step
    says: str = ""  # the builder's error, cut
    seconds: float = 0.0
    network: str = ""  # what the build could reach
    builder: BuilderKind | None = None  # None where nothing was built
    guards: tuple[tuple[str, str], ...] = ()  # of the builder, (guard, value), for people
    no_better: tuple[str, ...] = ()  # why a safer kind of builder was not used, one line for each
    base_images: Mapping[str, str] = field(default_factory=dict)  # named contexts that replaced a FROM
    log: str = field(default="", metadata={"file": "build.log"})


@dataclass(frozen=True, slots=True)
class Image:
    """The image, as `docker image inspect` tells it."""

    FILE: ClassVar[str] = "image.json"
    id: str
    user: str = ""
    entrypoint: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    environment: tuple[str, ...] = ()  # NAME=value
    working_directory: str = ""
    volumes: tuple[str, ...] = ()
    ports: tuple[str, ...] = ()  # 8080/tcp
    size: int = 0  # bytes
    os: str = ""
    architecture: str = ""


class Stage(StrEnum):
    """How far a launched server came, each including the ones before."""

    CREATED = "created"
    STARTED = "started"
    INITIALIZED = "initialized"  # it answered initialize, and was told so
    LISTED = "listed"  # tools/list ran to its last page


class LaunchEnd(StrEnum):
    """Why the session ended where it did."""

    COMPLETE = "complete"  # we had what we wanted
    EXITED = "exited"  # the server's process ended by itself
    TIMED_OUT = "timed-out"  # a deadline passed without an answer
    ERROR = "error"  # the server answered with a JSON-RPC error, or with something that is no answer
    LIMIT = "limit"  # it went over one of our limits: bytes, messages, pages, depth
    NOT_STARTED = "not-started"  # the engine could not start this image


class FrameKind(StrEnum):
    """What a line on the wire is."""

    REQUEST = "request"
    NOTIFICATION = "notification"
    RESPONSE = "response"
    NOISE = "noise"  # a line on stdout that is no MCP message


@dataclass(frozen=True, slots=True)
class Frame:
    """One line on the wire, cut to the transcript's limit."""

    seconds: float  # since the container's start
    sent: bool  # by us
    kind: FrameKind
    size: int  # bytes, before the cut
    text: str
    note: str = ""  # what is odd about it
    method: str = ""  # of a request or notification of the server's whose text was cut


@dataclass(frozen=True, slots=True)
class Launch:
    """The attempt to run the server and to ask it for its tools."""

    FILE: ClassVar[str] = "launch.json"
    stage: Stage
    end: LaunchEnd
    says: str = ""  # why it ended so, in one sentence
    limit: str = ""  # the limit's name where end is LIMIT
    exit_code: int | None = None
    out_of_memory: bool = False
    command: tuple[str, ...] = ()
    environment: tuple[str, ...] = ()  # names only
    network: str = "none"
    sandbox: tuple[tuple[str, str], ...] = ()  # (guard, value), for people
    gvisor: str = ""  # how it ended under gVisor, where it then did without what it did not do there
    usage: Usage | None = None  # where it did not list its tools
    seconds: Mapping[str, float] = field(default_factory=dict)  # create, start, initialize, tools/list, stop
    noise: int = 0  # lines on stdout that are no MCP message
    stderr_size: int = 0  # bytes, before the cut
    stderr: str = field(default="", metadata={"file": "stderr.log"})
    frames: tuple[Frame, ...] = field(default=(), metadata={"file": "transcript.jsonl"})


@dataclass(frozen=True, slots=True)
class Session:
    """The server's raw answer to initialize."""

    FILE: ClassVar[str] = "session.json"
    protocol: str
    server_name: str = ""
    server_version: str = ""
    capabilities: Mapping[str, Any] = field(default_factory=dict)
    instructions: str = ""
    raw: Mapping[str, Any] = field(default_factory=dict)  # the whole result, whatever its fields hold
    sdk_error: str = ""  # why the official client refuses it; "" where it takes it


@dataclass(frozen=True, slots=True)
class Listing:
    """The server's raw answer to tools/list, all pages."""

    FILE: ClassVar[str] = "listing.json"
    tools: tuple[Any, ...]  # raw JSON values, whatever they are
    pages: int = 1
    sdk_error: str = ""  # why the official client refuses this list; "" where it takes it
