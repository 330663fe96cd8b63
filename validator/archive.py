"""The evidence folder of a whole run: what `--evidence` writes and `replay` reads."""

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from validator.case import Case
from validator.evidence import durable
from validator.evidence.codec import Malformed, decode, encode
from validator.evidence.entry_files import PLAIN
from validator.evidence.plain_file import is_plain_folder, plain_bytes
from validator.evidence.store import record, write_shared
from validator.evidence.submission import Registry, Submission
from validator.policy import Policy

RUN = "run.json"
POLICY = "policy.json"
UNITS = "entries"
FORMAT = 1  # raised when an older mcp-vet could misread what a newer one writes

_lock = threading.Lock()


class Occupied(Exception):
    """The folder for the evidence holds another run's."""


@dataclass(frozen=True, slots=True)
class RunRecord:
    """What a replay must know beside the evidence."""

    format: int
    subject: str
    scope: str
    left_out: Mapping[str, str]
    notes: tuple[str, ...]
    version: str
    today: str


def begin(directory: Path, case: Case) -> None:
    """Write what the units have in common. Raises OSError, Occupied where another run's lies."""
    if (directory / RUN).exists():
        raise Occupied(f"{directory} holds the evidence of another run: name an empty folder")
    write_shared(directory, case.submission)
    record_ = RunRecord(FORMAT, case.subject, case.scope, case.left_out, case.notes, case.version, case.today)
    durable.write_text(directory / POLICY, policy_text(case.policy), encoding="ascii")
    _dump(directory / RUN, encode(record_))


def policy_text(policy: Policy) -> str:
    """The policy as it is written down: all of it, with the built-in one below, but for given values."""
    return _text(encode(policy.without_values()))


def unit(directory: Path, name: str, had: Mapping[type, object], *, own: bool = True) -> None:
    """Write one entry's evidence: all of it, or none is there. Raises OSError.

    The index of the registry, if anybody asked for it, is everybody's; the whole has nothing of its *own*.
    """
    if isinstance(registry := had.get(Registry), Registry):
        with _lock:
            write_shared(directory, registry)
    if not own:
        return
    with durable.whole_folder(folder(directory, name)) as new:
        record(new, had)


def folder(directory: Path, name: str) -> Path:
    """Where an entry's evidence lies; a hostile name is hex, so that it stays inside."""
    safe = name if PLAIN.fullmatch(name) else "hex-" + name.encode(errors="replace").hex()[:120]
    return directory / UNITS / safe


def read(directory: Path) -> tuple[RunRecord, Policy, Submission]:
    """What `begin` wrote. Raises Malformed for anything else, FileNotFoundError where there is nothing.

    A link in the place of a unit's folder would lead to files of this machine: Malformed, too.
    """
    record_: RunRecord = _load(directory / RUN, RunRecord)
    if record_.format != FORMAT:
        raise Malformed(f"{RUN}: format {record_.format}, and this mcp-vet reads {FORMAT}")
    submission: Submission = _load(directory / Submission.FILE, Submission)
    if is_plain_folder(directory / UNITS):
        for change in submission.entries:
            is_plain_folder(folder(directory, change.name))
    return record_, _load(directory / POLICY, Policy), submission


def _load(file: Path, kind: Any) -> Any:
    try:
        return decode(kind, json.loads(plain_bytes(file)))
    except (Malformed, ValueError, RecursionError) as exc:
        raise Malformed(f"{file.name}: {exc}") from exc


def _dump(file: Path, data: object) -> None:
    durable.write_text(file, _text(data), encoding="ascii")


def _text(data: object) -> str:
    return json.dumps(data, indent=2, allow_nan=False) + "\n"
