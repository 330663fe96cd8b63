"""The cases of fixtures/hostile, as their case.toml describes them."""

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / "fixtures" / "hostile"
LAYERS = ("intake", "git", "yaml", "json", "build", "run", "wire", "remote", "report", "life")
MIB = 1 << 20


class How(StrEnum):
    """How much of mcp-vet is at work."""

    STATIC = "static"  # mcp-vet pr --static
    NO_ENGINE = "no-engine"  # all of it, but no Docker engine answers: git and http are at work
    DOCKER = "docker"  # all of it


class Expected(StrEnum):
    """How the whole run must end."""

    ACCEPT = "accept"
    NO_OBJECTION = "no-objection"  # of a static run, which never accepts
    REJECT = "reject"
    UNDECIDED = "undecided"
    NOT_A_SUBMISSION = "not-a-submission"
    REFUSED = "refused"  # exit status 2: there is nothing that could be judged


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One attack and what must become of it. README.md of the corpus explains every key.

    `rules`: exactly those that object (a finding of an error or a review), on all units together.
    `because`: a part of a reason, note or complaint, where no rule is what catches it. `never`: what
    no report may contain. `seconds` is the run's deadline, `memory` the most bytes that the
    validator, or a process that it waits for, may take.
    """

    folder: Path
    attack: str
    threat: str
    how: How
    expect: Expected
    rules: tuple[str, ...]
    because: str
    never: tuple[str, ...]
    server: str
    words: tuple[str, ...]
    seconds: float
    memory: int

    @property
    def name(self) -> str:
        """`layer/case`."""
        return f"{self.layer}/{self.folder.name}"

    @property
    def layer(self) -> str:
        return self.folder.parent.name


def corpus() -> list[Case]:
    """Every case, by layer and name."""
    found = sorted(CORPUS.glob("*/*/case.toml"), key=lambda file: (_rank(file), file.parent.name))
    return [read(file.parent) for file in found]


def read(folder: Path) -> Case:
    """The case of one folder. Raises ValueError for a case.toml that says something unknown."""
    said = tomllib.loads((folder / "case.toml").read_text(encoding="utf-8"))
    case = Case(
        folder=folder,
        attack=said.pop("attack"),
        threat=said.pop("threat"),
        how=How(said.pop("how")),
        expect=Expected(said.pop("expect")),
        rules=tuple(said.pop("rules", ())),
        because=said.pop("because", ""),
        never=tuple(said.pop("never", ())),
        server=said.pop("server", ""),
        words=tuple(said.pop("words", ())),
        seconds=float(said.pop("seconds")),
        memory=int(said.pop("memory_mib")) * MIB,
    )
    _refuse_nonsense(case, said)
    return case


def _refuse_nonsense(case: Case, left: dict[str, Any]) -> None:
    if left:
        raise ValueError(f"{case.name}: case.toml has keys that nothing reads: {', '.join(left)}")
    if case.layer not in LAYERS:
        raise ValueError(f"{case.name}: there is no layer {case.layer!r}")
    caught = bool(case.rules) + bool(case.because)
    if case.expect in (Expected.ACCEPT, Expected.NO_OBJECTION) and caught:
        raise ValueError(f"{case.name}: what is accepted is caught by nothing")
    if case.expect in (Expected.REJECT, Expected.UNDECIDED, Expected.REFUSED) and caught != 1:
        raise ValueError(f"{case.name}: name the rules that object, or the reason, and not both")


def _rank(file: Path) -> int:
    layer = file.parent.parent.name
    return LAYERS.index(layer) if layer in LAYERS else len(LAYERS)
