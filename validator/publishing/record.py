"""One published verdict as it is written down and read again: a hidden first line, and the comment below it.

The line says of which commit and run the text is, so that an older run knows a newer one. It is ours
alone: a submission's text can stand anywhere in the comment but in its first line.
"""

import json
import re
from dataclasses import asdict, dataclass

from validator.model import Verdict

LINE = re.compile(r"<!-- mcp-vet publish (\{[^<>\n]{1,2000}\}) -->", re.ASCII)


@dataclass(frozen=True, slots=True)
class Record:
    """One verdict on one pull request. `started`, `run` and `attempt` say which run it is of."""

    head: str
    pull: int
    started: str
    run: int
    attempt: int
    verdict: str
    says: str  # the one line of the commit status
    families: tuple[str, ...] = ()

    @property
    def order(self) -> tuple[str, int, int]:
        """Of two records of one commit the later one has the greater order."""
        return (self.started, self.run, self.attempt)


def written(record: Record, markdown: str) -> str:
    """The whole text of a comment."""
    line = json.dumps(asdict(record), ensure_ascii=True).replace("<", "\\u003c").replace(">", "\\u003e")
    return f"<!-- mcp-vet publish {line} -->\n{markdown}"


def read(text: str) -> Record | None:
    """The record that a text begins with; None where it is none of ours."""
    match = LINE.fullmatch(text.partition("\n")[0].rstrip("\r"))
    try:
        found = json.loads(match[1]) if match else {}
        record = Record(**{**found, "families": tuple(found["families"])})
        Verdict(record.verdict)
    except (KeyError, TypeError, ValueError):
        return None
    return record if _sound(record) else None


def _sound(record: Record) -> bool:
    texts = (record.head, record.started, record.verdict, record.says, *record.families)
    numbers = (record.pull, record.run, record.attempt)
    return all(isinstance(text, str) for text in texts) and all(type(number) is int for number in numbers)
