"""What no report may contain, whatever a submission wrote: the same questions to every reporter."""

import json
import re
import unicodedata
from collections.abc import Iterable

INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}  # Unicode general categories
# Of the log of a CI service's runner, where any report may be printed (threats.md O1)
COMMAND = re.compile(r"^\s*::|##\[|##vso\[|##teamcity\[", re.MULTILINE)
# The one reporter that gives commands, and what a line of it may be: no other command, and no property of it
# may end early. A line end of the runner is also a lone CR (.NET), so none may be there.
ANNOTATION = re.compile(
    r"::(?:error|warning|notice) (?:file=[^:,\r\n]+,line=\d+,col=\d+,)?title=[^:,\r\n]+::[^\r\n]*"
)
ESCAPE = re.compile(r"%(?!25|0A|0D|3A|2C)")
PER_LEVEL = 10


def faults(reporter: str, text: str, never: Iterable[str]) -> list[str]:
    """What is dangerous in a report. *never*: what the case at hand must not find in it, as it stands."""
    found = [f"{reporter} has {c!r}" for c in sorted(set(text)) if c != "\n" and _unseen(c)]
    others = without_our_commands(text) if reporter == "github" else text
    found += [f"{reporter} has {part!r}" for part in never if part in others]
    if reporter == "github":
        found += annotation_faults(text)
    elif COMMAND.search(text):
        found.append(f"{reporter} has a command for the log of a runner")
    if reporter == "json":
        json.loads(text, parse_constant=_no_number)
        found += [] if text.isascii() else ["json is not ASCII"]
    return found


def without_our_commands(text: str) -> str:
    """The text in which well-formed commands of ours are none, and their messages have the lines they get."""
    lines = [line[2:] if ANNOTATION.fullmatch(line) else line for line in text.split("\n")]
    return "\n".join(lines).replace("%0A", "\n")


def annotation_faults(text: str) -> list[str]:
    """What is wrong with a text of which each line must be one well-formed command, and one of ours."""
    lines = text.removesuffix("\n").split("\n")
    found = [
        f"github has {line!r}, which is no annotation" for line in lines if not ANNOTATION.fullmatch(line)
    ]
    found += [f"github has a lone % in {line!r}" for line in lines if ESCAPE.search(line)]
    found += [f"github has a command inside {line!r}" for line in lines if COMMAND.search(line[2:])]
    levels = [line.split(" ")[0] for line in lines]
    found += [f"github has too many {level}" for level in set(levels) if levels.count(level) > PER_LEVEL]
    # A message has lines of its own, once the runner has read it; they go to its log as they are.
    said = "\n".join(line[2:].partition("::")[2] for line in lines).replace("%0A", "\n")
    return found + (["github has a command in a message"] if COMMAND.search(said) else [])


def _unseen(character: str) -> bool:
    return unicodedata.category(character) in INVISIBLE


def _no_number(text: str) -> float:
    raise ValueError(f"the report has {text}")
