"""How much of a text is kept to be shown. Characters; whoever shows it says what is missing."""

import json
import re
from typing import Any

NAME = 300  # of names, addresses, values
PROSE = 4_000  # of descriptions: the longest that are any use to a model
LOG = 60_000  # of a log: 1,000 lines of a terminal
VALUE = 500  # of a default or an example
CUT = "… [cut]"
KEY = re.compile(r"(?<![A-Za-z0-9_+=-])[A-Za-z0-9_+=-]{20,}", re.ASCII)  # what a credential could be (SEC001)
TOLD = 4  # characters of it that are shown, as the rule's own message does


def short(value: Any, limit: int = NAME) -> str:
    """A value of YAML or JSON as people write it, cut; "" for none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= limit else text[:limit] + CUT


def shareable(value: Any, limit: int = NAME) -> str:
    """As `short`, with no more than the beginning of what could be a credential.

    A pull request may hold a real one by mistake, and no report may spread it. Whether it is one is the
    rules' question; here a long unbroken word of digits and letters, or of both cases, is enough.
    """
    return KEY.sub(lambda found: _beginning(found[0]), short(value, limit))


def _beginning(word: str) -> str:
    digits = any(char.isdigit() for char in word) and any(char.isalpha() for char in word)
    cases = word != word.lower() and (word != word.upper() or word.isalpha())
    return f"{word[:TOLD]}…" if digits or cases else word


def ends(text: str, limit: int = LOG) -> str:
    """The first quarter and the last three quarters: the end of a log is what explains a failure."""
    if len(text) <= limit:
        return text
    head, tail = text[: limit // 4], text[-(limit - limit // 4) :]
    return f"{head}\n[… {len(text) - limit} characters left out …]\n{tail}"


def texts(value: Any, most: int) -> tuple[str, ...]:
    """The texts of a list, each cut; nothing for anything else."""
    found = value if isinstance(value, list) else []
    return tuple(shareable(item) for item in found[:most])
