"""The stages of a Dockerfile: which of them a build needs, what they build on, what their variables are."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import takewhile

from validator.reading.dockerfile import Reading
from validator.reading.dockerfile_instruction import Instruction
from validator.reading.dockerfile_shell import BadWord
from validator.reading.dockerfile_values import MOST_EXPANDED, PLATFORM, Values, env_pairs, pairs
from validator.reading.problem import MOST_MESSAGE, Problem, cut

SCRATCH = "scratch"


class BadStage(ValueError):
    """What the builder refuses of stages, with its line."""

    def __init__(self, says: str, line: int) -> None:
        super().__init__(says)
        self.problem = Problem("dockerfile/stages", cut(says, MOST_MESSAGE), line)


@dataclass(slots=True, eq=False)
class Stage:
    """FROM and what follows it. `image` has its variables replaced; `base` is an earlier stage instead."""

    image: str
    name: str
    begin: Instruction
    base: "Stage | None"
    instructions: list[Instruction] = field(default_factory=list)
    values: Values = field(default_factory=lambda: Values("\\"))


def read_stages(reading: Reading) -> tuple[list[Stage], Values, list[Instruction]]:
    """All stages, in order; the variables before the first, and which instructions there grow too much.

    Raises BadStage.
    """
    instructions = reading.instructions
    before = list(takewhile(lambda one: one.name != "FROM", instructions))
    outer = Values(reading.escape, dict(PLATFORM))
    swollen: list[Instruction] = []
    for one in before:
        if one.name != "ARG" or one.trigger:
            raise BadStage(f"`{one.name}` stands before the first FROM", one.line)
        outer.grown = 0
        set_variables(one, outer, outer)
        swollen += [one] if outer.grown > MOST_EXPANDED else []
    stages: list[Stage] = []
    for one in instructions[len(before) :]:
        if one.name == "FROM" and not one.trigger:
            stages.append(_stage(one, stages, outer))
        else:
            stages[-1].instructions.append(one)
    if not stages and not (reading.wrong or reading.doubtful):
        raise BadStage("the Dockerfile has no FROM", 1)
    return stages, outer, swollen


def needed(stages: list[Stage], target: str) -> list[Stage]:
    """The stages that a build of *target* ("" for the last) does, in order; all, where there is doubt."""
    named = {stage.name: stage for stage in stages if stage.name}
    if target and target.lower() not in named:
        return stages
    waiting = [named[target.lower()] if target else stages[-1]] if stages else []
    seen: list[Stage] = []
    while waiting:
        stage = waiting.pop()
        if stage in seen:
            continue
        seen.append(stage)
        waiting += [stage.base] if stage.base else []
        found = (stage_named(name, stages) for name, _ in sources(stage))
        waiting += [other for other in found if other]
    return [stage for stage in stages if stage in seen]


def stage_named(name: str, stages: list[Stage]) -> Stage | None:
    """The stage that `COPY --from` or `RUN --mount=from=` means; of two with a name, the later one."""
    found = [stage for stage in stages if stage.name and stage.name == name.lower()]
    if found:
        return found[-1]
    numbered = name.isascii() and name.isdecimal() and len(name) < 4 and int(name) < len(stages)
    return stages[int(name)] if numbered else None


def sources(stage: Stage) -> Iterator[tuple[str, Instruction]]:
    """Every stage or image that an instruction of *stage* takes files from."""
    for one in stage.instructions:
        for name in one.flag("from") if one.name == "COPY" else ():
            yield name, one
        for mount in one.flag("mount") if one.name == "RUN" else ():
            yield from ((options["from"], one) for options in [mount_options(mount)] if options.get("from"))


def mount_options(text: str) -> dict[str, str]:
    """The options of `RUN --mount`, keys in lower case; "" for one without a value."""
    try:
        fields = next(csv.reader([text], strict=True), [])
    except csv.Error:
        fields = text.split(",")
    split = (option.partition("=") for option in fields)
    return {key.lower(): value for key, _, value in split}


def set_variables(one: Instruction, values: Values, outer: Values) -> None:
    """Let ENV or ARG set variables. Raises BadStage."""
    read, together = (env_pairs, True) if one.name == "ENV" else (pairs, False)
    found: list[tuple[str, str]] = []
    try:
        for name, value in read(one.text, values.escape):
            if value is not None:
                found.append((values.expand(name), values.expand(value)))
            elif one.name == "ARG" and name in outer.known:
                found.append((name, outer.known[name]))
            if not together:
                values.define(found)
                found.clear()
    except BadWord as exc:
        raise BadStage(f"a value of {one.name} cannot be read: {exc}", one.line) from exc
    values.define(found)


def _stage(one: Instruction, stages: list[Stage], outer: Values) -> Stage:
    words = one.split()
    if len(words) not in (1, 3) or (len(words) == 3 and words[1].lower() != "as"):
        raise BadStage("`FROM` takes an image, and perhaps `AS` and a name", one.line)
    outer.grown = 0
    try:
        image = outer.expand(words[0])
    except BadWord as exc:
        raise BadStage(f"the image of FROM cannot be read: {exc}", one.line) from exc
    if not image:
        raise BadStage(f"`FROM {cut(words[0])}` names no image: the variable has no value", one.line)
    base = next((stage for stage in reversed(stages) if stage.name and stage.name == image), None)
    return Stage(image, words[2].lower() if len(words) == 3 else "", one, base)
