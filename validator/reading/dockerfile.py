"""Dockerfiles as BuildKit reads them, before any builder does (threats.md 2.5). Pure, linear, bounded.

A text that some version of BuildKit would read in another way is doubtful, and said to be so: the
submission names the version that reads it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from validator.reading.dockerfile_instruction import Instruction, read_instruction
from validator.reading.dockerfile_lines import NEWEST, OLDER, BadLine, Dialect, Lines
from validator.reading.dockerfile_shell import UNKNOWN
from validator.reading.problem import MOST_MESSAGE, Problem, cut

# threats.md section 1
MOST_BYTES = 128 * 1024
MOST_INSTRUCTIONS = 400
MOST_LINE = 32 * 1024  # characters of one line, and of one instruction whose lines are joined
_LONE_CR = re.compile("\r(?!\n)")
_MATTERS = re.compile(r"<<|[\\`]{2}[ \t\r]*\n|^[^\w\n]*escape\W", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Reading:
    """A Dockerfile as read.

    `wrong`: no builder takes it. `doubtful`: a builder might, but what it means was not found out. With
    either, `instructions` are those before that place, good for finding further mistakes only.
    """

    instructions: tuple[Instruction, ...]
    escape: str = "\\"
    wrong: Problem | None = None
    doubtful: Problem | None = None


def read_dockerfile(text: str) -> Reading:
    """Read a Dockerfile. Never raises; time and memory are linear in the text."""
    if unfit := _unfit(text):
        return Reading((), doubtful=unfit)
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    newest = _read(lines, NEWEST)
    if newest.doubtful or not _MATTERS.search(text):
        return newest
    return _agreed([newest, *(_read(lines, dialect) for dialect in OLDER)])


def _agreed(readings: list[Reading]) -> Reading:
    """The one reading of all versions that take the text at all."""
    if doubtful := next((reading for reading in readings if reading.doubtful), None):
        return doubtful
    taken = [reading for reading in readings if not reading.wrong]
    if not taken:
        return readings[0]
    for other in taken[1:]:
        if other.instructions != taken[0].instructions:
            line = _first_difference(taken[0].instructions, other.instructions)
            says = "versions of the builder read the Dockerfile differently from here on"
            return Reading(taken[0].instructions, doubtful=Problem("dockerfile/versions", says, line))
    return taken[0]


def _first_difference(one: tuple[Instruction, ...], other: tuple[Instruction, ...]) -> int:
    pairs = zip(one, other, strict=False)
    longer = max(one, other, key=len)
    end = longer[min(len(one), len(other), len(longer) - 1)]
    return next((mine.line for mine, theirs in pairs if mine != theirs), end.line)


def _unfit(text: str) -> Problem | None:
    """Why a text is not read at all."""
    if len(text) > MOST_BYTES or len(text.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        return Problem("dockerfile/too-large", f"the Dockerfile has more than {MOST_BYTES} bytes")
    for found in _strange(text):
        line = text.count("\n", 0, found) + 1
        shown = f"U+{ord(text[found]):04X}"
        says = f"the character {shown} has no place in a Dockerfile: programs do not agree on what it means"
        return Problem("dockerfile/characters", says, line, found - text.rfind("\n", 0, found))
    return None


def _strange(text: str) -> Iterator[int]:
    """Where characters stand that no Dockerfile needs, and that readers take in different ways."""
    for character in ("\0", UNKNOWN, "\ufffd"):
        if (found := text.find(character)) >= 0:
            yield found
    if lone := _LONE_CR.search(text):
        yield lone.start()


def _read(lines: list[str], dialect: Dialect) -> Reading:
    source = Lines(lines, dialect)
    instructions: list[Instruction] = []
    try:
        _refuse_long(lines)
        for logical in source.logical():
            if len(logical.text) > MOST_LINE:
                raise BadLine(
                    f"an instruction has more than {MOST_LINE} characters", logical.line, doubt=True
                )
            if len(instructions) == MOST_INSTRUCTIONS:
                says = f"the Dockerfile has more than {MOST_INSTRUCTIONS} instructions"
                raise BadLine(says, logical.line, doubt=True)
            instructions.append(read_instruction(logical, source))
        if not instructions:
            raise BadLine("the Dockerfile has no instruction", 1)
    except BadLine as exc:
        problem = Problem("dockerfile/unreadable", cut(str(exc), MOST_MESSAGE), exc.line)
        wrong, doubtful = (None, problem) if exc.doubt else (problem, None)
        return Reading(tuple(instructions), source.escape, wrong, doubtful)
    return Reading(tuple(instructions), source.escape)


def _refuse_long(lines: list[str]) -> None:
    for number, line in enumerate(lines, 1):
        if len(line) > MOST_LINE:
            raise BadLine(f"the line has more than {MOST_LINE} characters", number, doubt=True)
