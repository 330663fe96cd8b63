"""How a diagnosis is said: a clause about the server, and what to do about it."""

from collections.abc import Mapping

from validator.evidence.diagnosis.ailments import Ailment
from validator.evidence.diagnosis.runs import Run
from validator.evidence.execution import Image
from validator.evidence.usage import Usage

_LATER = "connect when a tool is called, and let it start and list its tools without"
_SAYS: Mapping[Ailment, tuple[str, str]] = {  # with names, without
    Ailment.NONE: ("it lists its tools", "it lists its tools"),
    Ailment.BANNER: ("it prints {names} to standard output, which is no MCP message",) * 2,
    Ailment.BREAKS_ON_EXAMPLE: (
        "it lists its tools without configuration, but not with the entry's example of {names}",
        "it lists its tools without configuration, but not with the examples of its entry",
    ),
    Ailment.LISTS_WITH_VALUES: (
        "it lists its tools only with values that work: without, it asks for {names}",
        "it lists its tools only with values that work, not with the example values of its entry",
    ),
    Ailment.LISTS_WITH_NETWORK: (
        "it lists its tools only with a network: without, it cannot reach {names}",
        "it lists its tools only with a network",
    ),
    Ailment.WANTS_VARIABLE: ("it asks for {names}", "it asks for a variable that has no value"),
    Ailment.WANTS_CREDENTIAL: (
        "it asks for a value of {names} that works",
        "it asks for a credential that works",
    ),
    Ailment.REFUSES_VALUE: (
        "it does not take the example value of {names}",
        "it does not take an example value of its entry",
    ),
    Ailment.CANNOT_REACH: ("it cannot reach {names}", "it cannot reach a service that it needs"),
    Ailment.NEEDS_FILE: ("it does not find {names}", "it does not find a file that it needs"),
    Ailment.OUT_OF_MEMORY: ("it runs out of memory",) * 2,
    Ailment.OUT_OF_PROCESSES: ("it uses up the processes and threads that it may start",) * 2,
    Ailment.OUT_OF_SPACE: ("it fills {names}", "it fills what it can write to"),
    Ailment.ARCHITECTURE: ("its program is for another architecture than this machine's",) * 2,
    Ailment.CANNOT_START: ("its command cannot be run",) * 2,
    Ailment.SDK_VERSION: ("it is written for mcp 1.x, and its image holds mcp 2.x",) * 2,
    Ailment.MISSING_LIBRARY: (
        "the shared library {names} is not in its image",
        "a shared library is not in its image",
    ),
    Ailment.MISSING_PART: ("{names} is not in its image", "a part of it is not in its image"),
    Ailment.DOWNLOADS: (
        "it downloads what it is made of when it starts ({names})",
        "it downloads what it is made of when it starts",
    ),
    Ailment.CANNOT_WRITE: ("it cannot write to {names}", "it cannot write where it wants to"),
    Ailment.WANTS_ARGUMENT: (
        "it asks for other arguments, and says: {names}",
        "it asks for other arguments",
    ),
    Ailment.LISTENS: ("it seems to listen on port {names} instead of stdin and stdout",) * 2,
    Ailment.BUFFERS: ("it keeps its answers in a buffer until its input ends",) * 2,
    Ailment.NO_LISTING: ("it answers `initialize`, but not `tools/list`",) * 2,
    Ailment.NO_TOOLS: ("its list of tools is empty",) * 2,
    Ailment.BAD_ANSWER: ("what it answers is an error, or no answer",) * 2,
    Ailment.OVER_LIMIT: ("it goes over a limit",) * 2,
    Ailment.EXITED: ("it ends",) * 2,
    Ailment.BUSY: ("it computes until its time is over",) * 2,
    Ailment.IDLE: ("it waits until its time is over",) * 2,
    Ailment.TIMED_OUT: ("it does not answer in time",) * 2,
}
_ASK = "let it start and list its tools without, and ask when a tool is called"
_FIX: Mapping[Ailment, str] = {
    Ailment.BANNER: "write logs to stderr",
    Ailment.BREAKS_ON_EXAMPLE: "give examples in server.yaml that it starts with, and look at values when "
    "a tool is called",
    Ailment.LISTS_WITH_VALUES: _ASK,
    Ailment.LISTS_WITH_NETWORK: _LATER,
    Ailment.WANTS_VARIABLE: _ASK,
    Ailment.WANTS_CREDENTIAL: _ASK,
    Ailment.REFUSES_VALUE: "give an example in server.yaml that has the right form, and look at values when "
    "a tool is called",
    Ailment.CANNOT_REACH: f"it is started without a network: {_LATER}",
    Ailment.NEEDS_FILE: "copy it into the image, or mount it by run.volumes; better, look for it "
    "when a tool is called",
    Ailment.OUT_OF_MEMORY: "let it start with less, and load what a tool needs when it is called",
    Ailment.OUT_OF_PROCESSES: "let it start with fewer: wait for those that end, and bound pools of threads",
    Ailment.OUT_OF_SPACE: "let it start without writing so much, or put it into the image in the Dockerfile",
    Ailment.BUSY: "answer `initialize` and `tools/list` before computing anything",
    Ailment.IDLE: "answer `initialize` and `tools/list` before waiting for anything",
    Ailment.ARCHITECTURE: "compile it in the Dockerfile, for the platform that is built for, and name no "
    "platform in FROM",
    Ailment.CANNOT_START: "make the entrypoint a program that is in the image and may be executed, "
    "with its interpreter",
    Ailment.SDK_VERSION: "pin `mcp<2` in its requirements, or write it for mcp 2.x",
    Ailment.MISSING_LIBRARY: "install the package that holds it in the Dockerfile's last stage",
    Ailment.MISSING_PART: "install it, or copy it, in the Dockerfile's last stage",
    Ailment.DOWNLOADS: "install it in the Dockerfile, and start the program itself instead of `uv run`, "
    "`uvx` or `npx`: it is started without a network",
    Ailment.CANNOT_WRITE: "write below /tmp, or to a volume of the image or the entry: nothing else in the "
    "container can be written to",
    Ailment.WANTS_ARGUMENT: "give them in run.command of the entry, or let it start without",
    Ailment.LISTENS: "start it with its stdio transport",
    Ailment.BUFFERS: "flush standard output after each message; in Python, `ENV PYTHONUNBUFFERED=1`",
    Ailment.NO_LISTING: "list the tools without asking another service",
}
ORPHAN = (
    "let the process that the container starts answer itself: what it leaves in the background ends with it"
)
_ELSE = "see what it writes to stderr"
UNDECLARED = "declare it in config.secrets or config.env of the entry; better, let it list its tools without"


def says(kind: Ailment, names: tuple[str, ...], run: Run, image: Image) -> str:
    """The clause: "it …"; never empty."""
    said = _SAYS[kind][0 if names else 1]
    shown = names[:1] if kind in (Ailment.BANNER, Ailment.LISTENS, Ailment.WANTS_ARGUMENT) else names[:3]
    clause = said.format(
        names=", ".join(f"`{name}`" if kind is not Ailment.LISTENS else name for name in shown)
    )
    if kind is Ailment.ARCHITECTURE and image.architecture:
        clause += f" (its image says {image.os or 'linux'}/{image.architecture[:20]})"
    if kind is Ailment.EXITED and run.exit_code is not None:
        clause += f" with exit code {run.exit_code}"
    return clause + _measured(kind, run.usage)


def _measured(kind: Ailment, usage: Usage) -> str:
    """What the clause is held against: the limit, or the time that went by."""
    told = {
        Ailment.OUT_OF_MEMORY: _size(usage.most_memory),
        Ailment.OUT_OF_PROCESSES: f"{usage.most_processes}" if usage.most_processes else "",
        Ailment.OUT_OF_SPACE: f"{size} a folder" if (size := _size(usage.most_files)) else "",
    }
    if kind in (Ailment.BUSY, Ailment.IDLE):
        return f": it used {usage.cpu_seconds or 0:.1f} s of a processor in {usage.seconds:.1f} s"
    return f" ({told[kind]})" if told.get(kind) else ""


def _size(size: int) -> str:
    """Bytes as people say them; "" for none."""
    whole = size and size % (1 << 30) == 0
    return f"{size >> 30} GiB" if whole else f"{size >> 20} MiB" if size else ""


def fix(kind: Ailment, *, declared: bool, exit_code: int | None = None) -> str:
    """What to do. *declared*: the entry has a place for what the server wants."""
    if kind is Ailment.EXITED and exit_code == 0:
        return ORPHAN
    if kind is Ailment.WANTS_VARIABLE and not declared:
        return UNDECLARED
    return _FIX.get(kind, _ELSE)
