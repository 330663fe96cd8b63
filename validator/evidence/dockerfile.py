"""What a Dockerfile asks of the builder, read from its text before any builder sees it (threats.md 2.5)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from validator.evidence.execution import Source
from validator.evidence.manifest import LINE, Entry
from validator.model import Cause, Location
from validator.reading.dockerfile import Reading, read_dockerfile
from validator.reading.dockerfile_frontend import Foreign, foreign_frontend
from validator.reading.dockerfile_instruction import Instruction
from validator.reading.dockerfile_shell import UNKNOWN, BadWord
from validator.reading.dockerfile_stages import (
    SCRATCH,
    BadStage,
    Stage,
    mount_options,
    needed,
    read_stages,
    set_variables,
    sources,
    stage_named,
)  # fmt: skip
from validator.reading.dockerfile_values import MOST_ENVIRONMENT, MOST_EXPANDED, Values, pairs
from validator.reading.problem import Problem
from validator.resources import Missing, provider

BUILT = "mcp/"  # what docker/mcp-registry builds itself
_HEREDOC = re.compile(r"[0-9]*<<-?[^<]", re.ASCII)


@dataclass(frozen=True, slots=True)
class Named:
    """An image that the builder fetches, its variables replaced. `how`: FROM, COPY or RUN."""

    image: str
    how: str
    instruction: Instruction


@dataclass(frozen=True, slots=True)
class Added:
    """A source of ADD, its variables replaced."""

    source: str
    instruction: Instruction


@dataclass(frozen=True, slots=True)
class Mounted:
    """`RUN --mount`: its options, keys in lower case, variables replaced where they are known."""

    options: dict[str, str]
    instruction: Instruction


@dataclass(slots=True)
class Dockerfile:
    """The instructions of the stages that the build needs, and what follows from them.

    `wrong`: no builder takes it; `doubtful`: what a builder makes of it was not found out. `swollen` are
    instructions whose variables grow beyond all use. A text may hold UNKNOWN where only a base image knows.
    """

    path: str
    lines: tuple[str, ...]
    foreign: Foreign | None = None
    instructions: list[Instruction] = field(default_factory=list)
    images: list[Named] = field(default_factory=list)
    added: list[Added] = field(default_factory=list)
    mounts: list[Mounted] = field(default_factory=list)
    swollen: list[Instruction] = field(default_factory=list)
    wrong: list[Problem] = field(default_factory=list)
    doubtful: list[Problem] = field(default_factory=list)

    def at(self, line: int, last: int = 0, words: str = "") -> Location:
        """Where *words* stand between two lines, or where the first of them begins."""
        for number in range(line, max(last, line) + 1):
            text = self.lines[number - 1] if 0 < number <= len(self.lines) else ""
            if words and (found := text.find(words)) >= 0:
                return Location(self.path, number, found + 1, source=text[:LINE])
        text = self.lines[line - 1] if 0 < line <= len(self.lines) else ""
        return Location(self.path, line, len(text) - len(text.lstrip()) + 1, source=text[:LINE])

    def of(self, instruction: Instruction, words: str = "") -> Location:
        """Where *words* stand in an instruction, or where it begins."""
        return self.at(instruction.line, instruction.last, words)


@provider
def dockerfile(entry: Entry, source: Source) -> Iterator[Dockerfile]:
    """Live and in replays; empty where the image is pulled. Missing where there is no Dockerfile."""
    if not str(entry.get("image", default=BUILT)).startswith(BUILT):
        yield Dockerfile("", ())
        return
    if not source.dockerfile:
        raise Missing("the pinned commit has no Dockerfile where the entry says", Cause.CONSEQUENCE)
    target = entry.get("source", "buildTarget", default="")
    yield examine(source.dockerfile, source.dockerfile_text, target if isinstance(target, str) else "")


def examine(path: str, text: str, target: str = "") -> Dockerfile:
    """What the Dockerfile *text* asks for, to build the stage *target* ("" for the last). Never raises."""
    reading = read_dockerfile(text)
    found = Dockerfile(
        path, tuple(text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")), foreign_frontend(text)
    )
    found.wrong += [reading.wrong] if reading.wrong else []
    found.doubtful += [reading.doubtful] if reading.doubtful else []
    try:
        _gather(found, reading, target)
    except BadStage as exc:
        found.wrong.append(exc.problem)
    return found


def _gather(found: Dockerfile, reading: Reading, target: str) -> None:
    stages, outer, swollen = read_stages(reading)
    found.swollen += swollen
    for stage in needed(stages, target) if not (reading.wrong or reading.doubtful) else stages:
        _inherit(stage, reading.escape)
        if not stage.base and stage.image != SCRATCH:
            _image(found, stage.image, "FROM", stage.begin)
        for name, one in sources(stage):
            if name != SCRATCH and not stage_named(name, stages):
                _image(found, name, one.name, one)
        for one in stage.instructions:
            found.instructions.append(one)
            stage.values.grown = 0
            _examine(found, one, stage.values, outer)
            if stage.values.grown > MOST_EXPANDED or _overflows(found, stage):
                found.swollen.append(one)


def _overflows(found: Dockerfile, stage: Stage) -> bool:
    return stage.values.size > MOST_ENVIRONMENT and not found.swollen


def _inherit(stage: Stage, escape: str) -> None:
    base = stage.base.values if stage.base else Values(escape, open=stage.image != SCRATCH)
    declared = (pairs(one.text, escape) for one in stage.instructions if one.name == "ARG")
    mixed = frozenset(name for found in declared for name, _ in found)
    stage.values = Values(escape, dict(base.known), base.open, mixed, size=base.size)


def _image(found: Dockerfile, image: str, how: str, one: Instruction) -> None:
    if UNKNOWN in image:
        says = "which image this is cannot be told before the build"
        found.doubtful.append(Problem("dockerfile/image", says, one.line))
        return
    found.images.append(Named(image, how, one))


def _examine(found: Dockerfile, one: Instruction, values: Values, outer: Values) -> None:
    if one.name in ("ENV", "ARG"):
        set_variables(one, values, outer)
        return
    values.measure(" ".join([one.text, *(flag.value or "" for flag in one.flags)]))
    for heredoc in one.heredocs if one.name != "RUN" else ():
        values.measure(heredoc.text if heredoc.expands else "")
    for mount in one.flag("mount"):
        options = {key: _known(value, values) for key, value in mount_options(mount).items()}
        found.mounts.append(Mounted(options, one))
    for word in one.split()[:-1] if one.name == "ADD" else ():
        if not _HEREDOC.match(word):
            found.added.append(Added(_known(word, values), one))


def _known(word: str, values: Values) -> str:
    """The word expanded; UNKNOWN where it cannot be, so that nobody takes it for harmless."""
    try:
        return values.expand(word)
    except BadWord:
        return UNKNOWN
