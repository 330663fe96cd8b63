"""What is the matter with one start of a server: the one sign that counts most."""

import re
from collections.abc import Iterator, Sequence

from validator.evidence.diagnosis import signs
from validator.evidence.diagnosis.ailments import Ailment
from validator.evidence.diagnosis.runs import Run
from validator.evidence.diagnosis.variables import named, wanted
from validator.evidence.execution import Image, LaunchEnd, Stage
from validator.reading.problem import cut

Symptom = tuple[Ailment, tuple[str, ...]]

MOST, WIDTH = 5, 100  # names, characters of one
CHAIN = 8  # lines of a chain of causes
LAST = 3  # lines of a server that ended: there a warning may be the reason too
OURS = "mcp-vet"  # in every dummy value of a test run (example_values)
_QUIET = re.compile(
    r"^\W*(?:npm )?(?:warn(?:ing)?|info|debug|trace|notice|hint|note|deprecat\w*|\(node:\d+\))\b"
    r"|^.{0,60}?\b(?:WARN|WARNING|INFO|DEBUG|TRACE)\b|\b\w*Warning: |\[DEP\d+\]|level=(?:info|warn|debug)\b"
    r'|"level": ?"(?:info|warn|debug)',
    re.IGNORECASE,
)
_NOISE = re.compile(r"npm warn|deprecat|\w+Warning: |\(node:\d+\)", re.IGNORECASE)
_GRAVE = re.compile(r"\b(?:ERROR|FATAL|CRITICAL)\b|\b(?:[Ee]rror|fatal|panic): ")
_INVALID = re.compile(
    r"invalid|malformed|must (?:be|start|match|have|begin)|not a valid|bad format|expected|cannot parse"
    r"|could not (?:parse|convert)|failed to parse|unable to parse|unsupported|illegal",
    re.IGNORECASE,
)
_WRONG = re.compile(rf"{_INVALID.pattern}|error|cannot|could not|failed|unable|panic", re.IGNORECASE)
_URL = re.compile(
    r"\b[a-z][a-z0-9+]{1,15}://(?:[^\s/@'\"]{1,80}@)?([A-Za-z0-9_.-]{1,100}(?::\d{1,5})?)", re.ASCII
)
_ENDS = {LaunchEnd.EXITED: Ailment.EXITED, LaunchEnd.ERROR: Ailment.BAD_ANSWER}


def symptom(run: Run, image: Image) -> Symptom:
    """The kind, and the names it is about: clean, cut, each once."""
    kind, names = _symptom(run, image)
    return kind, clean(names)


def clean(names: Sequence[str]) -> tuple[str, ...]:
    """At most a few names of a hostile output, in visible characters, cut."""
    shown = ("".join(c if c.isprintable() else repr(c)[1:-1] for c in cut(name, WIDTH)) for name in names)
    stripped = (name.strip().rstrip(".:,;") for name in shown)
    return tuple(dict.fromkeys(name for name in stripped if name))[:MOST]


def _symptom(run: Run, image: Image) -> Symptom:
    if used_up := _used_up(run):
        return used_up, ()
    if run.stage is Stage.LISTED:
        return (Ailment.NONE if run.tools else Ailment.NO_TOOLS), ()
    if run.late:
        return Ailment.BUFFERS, ()
    if run.end is LaunchEnd.NOT_STARTED:
        return _not_started(run), ()
    if run.end is LaunchEnd.LIMIT:
        return Ailment.OVER_LIMIT, ()
    for found in (_said(run), _used(run)):
        if found:
            return found
    return _otherwise(run, image)


def _used_up(run: Run) -> Ailment | None:
    """What the container had no more of, by the engine's count: no words are needed."""
    if run.out_of_memory:
        return Ailment.OUT_OF_MEMORY
    return Ailment.OUT_OF_PROCESSES if run.usage.out_of_processes and not run.tools else None


def _not_started(run: Run) -> Ailment:
    """The engine's words, or its init's: no other sign is looked for in them."""
    lines = (*run.lines, run.says)
    foreign = any(read(lines, at) is not None for read in signs.ARCHITECTURE for at in range(len(lines)))
    return Ailment.ARCHITECTURE if foreign else Ailment.CANNOT_START


def _said(run: Run) -> Symptom | None:
    """The last line that is no mere log line and gives something away."""
    lines = (*run.lines, run.says) if run.says else run.lines
    for at in reversed(range(len(lines))):
        found = _open_port(lines, at, run)
        if not found and (not _quiet(lines[at]) or (run.ended and _last_words(lines, at))):
            found = next(_meanings(lines, at, run), None)
        if found:
            return found
    return None


def _quiet(line: str) -> bool:
    return bool(_QUIET.search(line)) and not _GRAVE.search(line)


def _last_words(lines: Sequence[str], at: int) -> bool:
    return at >= len(lines) - LAST and not _NOISE.search(lines[at])


def _open_port(lines: Sequence[str], at: int, run: Run) -> Symptom | None:
    """A server that goes on running and says where it listens; one that ended had another reason to."""
    if run.ended or run.stage is not Stage.STARTED:
        return None
    ports = next((found for read in signs.LISTENS if (found := read(lines, at))), None)
    return (Ailment.LISTENS, ports) if ports else None


def _meanings(lines: Sequence[str], at: int, run: Run) -> Iterator[Symptom]:
    """All that this line can mean, the likeliest first."""
    for kind, readings in signs.ORDER:
        yield from _read(kind, readings, lines, at)
    yield from _read(Ailment.NEEDS_FILE, signs.NEEDS_FILE, lines, at)
    if found := _refused(lines[at], run):
        yield found
    if names := wanted(lines, at):
        given = set(names) <= run.environment  # it has values: one that works is wanted
        yield (Ailment.WANTS_CREDENTIAL if given else Ailment.WANTS_VARIABLE), names
    yield from _read(Ailment.WANTS_ARGUMENT, signs.WANTS_ARGUMENT, lines, at)
    yield from _read(Ailment.WANTS_CREDENTIAL, signs.WANTS_CREDENTIAL, lines, at)


def _read(
    kind: Ailment, readings: Sequence[signs.Reading], lines: Sequence[str], at: int
) -> Iterator[Symptom]:
    found = [names for read in readings if (names := read(lines, at)) is not None]
    if not found:
        return
    names = next((names for names in found if names), ())
    if kind is Ailment.CANNOT_REACH:
        names = names or tuple(_URL.findall(lines[at]))
        yield from _downloading(lines, at)
    yield kind, (names if kind is not Ailment.WANTS_CREDENTIAL else tuple(named(lines[at])))


def _downloading(lines: Sequence[str], at: int) -> Iterator[Symptom]:
    """The tool that could not reach a host said a few lines above what it wanted there."""
    for n in range(max(at - CHAIN, 0), at):
        yield from _read(Ailment.DOWNLOADS, signs.DOWNLOADS, lines, n)


def _refused(line: str, run: Run) -> Symptom | None:
    """A variable that has an example value, or our dummy itself, in a line that says it is wrong."""
    given = tuple(name for name in named(line) if name in run.environment)
    if (given and _INVALID.search(line)) or (OURS in line and _WRONG.search(line)):
        return Ailment.REFUSES_VALUE, given
    return None


def _used(run: Run) -> Symptom | None:
    """It ended, and printed how it is used."""
    if not run.ended:
        return None
    at = next((n for n in range(len(run.lines)) if signs.USAGE(run.lines, n) is not None), None)
    return None if at is None else (Ailment.WANTS_ARGUMENT, (run.lines[at],))


def _otherwise(run: Run, image: Image) -> Symptom:
    """Nothing that it said helps: how it ended, and what its image exposes."""
    if run.usage.out_of_space:
        return Ailment.OUT_OF_SPACE, ()
    if run.stage is Stage.INITIALIZED:
        return Ailment.NO_LISTING, ()
    if run.printed and run.stage is Stage.STARTED:
        return Ailment.BANNER, run.printed
    if run.end is LaunchEnd.TIMED_OUT and image.ports:
        return Ailment.LISTENS, (image.ports[0].partition("/")[0],)
    if run.end is LaunchEnd.TIMED_OUT and (run.usage.busy or run.usage.idle):
        return (Ailment.BUSY if run.usage.busy else Ailment.IDLE), ()
    return _ENDS.get(run.end, Ailment.TIMED_OUT), ()
