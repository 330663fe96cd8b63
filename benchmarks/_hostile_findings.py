"""What the rules say of a mode: the workers' answers become evidence, and every rule judges it."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from benchmarks._hostile_children import result_of
from benchmarks._hostile_modes import STDIO, Mode
from benchmarks._hostile_ours import LIMITS, PUBLIC
from tests.evidence_cases import CHECKS, POLICY, ask_all, write
from validator.evidence.codec import decode
from validator.evidence.derived import DERIVED, FROM_ACTS
from validator.evidence.execution import Image, Launch, LaunchEnd, Listing, Session, Stage
from validator.evidence.manifest import Document, Entry
from validator.evidence.remote import Remote
from validator.evidence.store import record, recorded
from validator.evidence.submission import Change, EntryChange
from validator.live.attempt import Bench, Probed, probed
from validator.live.container import State
from validator.live.ladder import climb
from validator.live.probe_contract import Answer, Course
from validator.live.probe_contract import fault_of as fault_of_answer
from validator.live.remote_contract import RemoteAnswer, fault_of
from validator.live.sidecar import Beside
from validator.model import Kind, Severity
from validator.reading.problem import Parsed
from validator.resources import Missing, constant

TOLD = (Severity.ERROR, Severity.REVIEW, Severity.WARNING)
MANIFEST = "servers/hostile/server.yaml"
SERVER = "name: hostile\ntype: server\n"
REMOTE = "name: hostile\ntype: remote\nremote:\n  transport_type: {}\n  url: {}\n"
BEGUN = Launch(Stage.CREATED, LaunchEnd.NOT_STARTED, command=("hostile",))
IMAGE = Image("sha256:00", user="10001", entrypoint=("hostile",))
ENTRY = Entry(
    "hostile",
    Kind.SERVER,
    EntryChange("hostile", Change.ADDED),
    {"name": "hostile"},
    Document(MANIFEST, True, (), Parsed(None, ())),
)


@dataclass(frozen=True, slots=True)
class Found:
    """`said`: (rule, severity, message), the gravest first. `undecided`: why nothing can be said."""

    said: tuple[tuple[str, Severity, str], ...] = ()
    undecided: str = ""


def found(mode: Mode, files: Mapping[str, str]) -> Found:
    """What the rules say of a mode whose answers lie in these files: by course, or `remote`."""
    said = {name: result_of(Path(file)) for name, file in files.items()}
    try:
        had = _server(said) if mode.kind == STDIO else _remote(said["remote"])
    except Missing as exc:
        return Found(undecided=str(exc))
    with tempfile.TemporaryDirectory(prefix="mcp-vet-hostile-") as name:
        return Found(tuple(item for item in _judged(mode, Path(name), had) if item not in _before(mode)))


@cache
def _before(mode: Mode) -> tuple[tuple[str, Severity, str], ...]:
    """What is said of the small entry itself, before anybody has asked its server."""
    with tempfile.TemporaryDirectory(prefix="mcp-vet-hostile-") as name:
        return _judged(mode, Path(name), {})


def _judged(mode: Mode, folder: Path, had: Mapping[type, object]) -> tuple[tuple[str, Severity, str], ...]:
    manifest = SERVER if mode.kind == STDIO else REMOTE.format(mode.declared, PUBLIC + mode.name)
    write(folder, {MANIFEST: manifest})
    record(folder, had)
    policy = constant(replace(POLICY, limits=LIMITS))
    results = ask_all(list(CHECKS.values()), [*recorded(folder), *DERIVED, *FROM_ACTS, policy])
    if broken := [f"{result.check.id}: {result.because}" for result in results if "broke" in result.outcome]:
        raise RuntimeError(f"{mode.name}: {broken}")
    said = [(result.check, finding.message) for result in results for finding in result.findings]
    said.sort(key=lambda pair: list(Severity).index(pair[0].severity))
    return tuple((check.id, check.severity, text) for check, text in said if check.severity in TOLD)


def _server(said: Mapping[str, Any]) -> dict[type, object]:
    """The evidence of the session phase, put together by the ladder itself. Raises Missing."""
    bench = SimpleNamespace(policy=POLICY, probe=lambda _wish, course: _probed(said, course))
    tried = climb(ENTRY, cast("Bench", bench), Beside())
    parts: Sequence[Any] = (
        *(tried.ladder, tried.launch, tried.session),
        *(tried.listing, tried.calls, tried.discovery, IMAGE),
    )
    return {type(part): part for part in parts if part is not None and not isinstance(part, Missing)}


def _probed(said: Mapping[str, Any], course: Course) -> Probed:
    only = said.get(Course.HANDSHAKE)
    if only and course is Course.DISCOVER:
        raise Missing("a scripted server is asked in one era")
    told = only or said[course]
    if "raised" in told:
        raise RuntimeError(told["raised"])
    answer: Answer = decode(Answer, told["answer"])
    if trouble := fault_of_answer(answer):
        raise RuntimeError(trouble)
    return probed(BEGUN, answer, State(told["exit_code"], out_of_memory=False))


def _remote(said: Mapping[str, Any]) -> dict[type, object]:
    if "raised" in said:
        raise RuntimeError(said["raised"])
    answer: RemoteAnswer = decode(RemoteAnswer, said["answer"])
    if trouble := fault_of(answer):
        raise RuntimeError(trouble)
    if answer.undecided:
        raise Missing(answer.undecided)
    parts: dict[type, object] = {Remote: answer.remote, Session: answer.session, Listing: answer.listing}
    return {kind: part for kind, part in parts.items() if part is not None}
