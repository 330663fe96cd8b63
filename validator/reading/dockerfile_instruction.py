"""One instruction of a Dockerfile: keyword, flags, and its arguments as JSON or as text."""

import json
import re
from dataclasses import dataclass, replace

from validator.reading.dockerfile_lines import BadLine, Heredoc, Lines, Logical
from validator.reading.dockerfile_shell import SPACE

KEYWORDS = frozenset(
    {"ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL", "MAINTAINER"}
    | {"ONBUILD", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"}
)
WITH_HEREDOCS = ("ADD", "COPY", "RUN")
WITH_JSON = ("ADD", "CMD", "COPY", "ENTRYPOINT", "RUN", "SHELL", "VOLUME")
NO_TRIGGER = ("ONBUILD", "FROM", "MAINTAINER")
FLAGS = {  # of the newest frontend, 1.26
    "ADD": ("chown", "chmod", "link", "keep-git-dir", "checksum", "unpack", "exclude"),
    "COPY": ("chown", "chmod", "link", "from", "parents", "exclude"),
    "FROM": ("platform",),
    "HEALTHCHECK": ("interval", "timeout", "start-period", "start-interval", "retries"),
    "RUN": ("mount", "network", "security", "device"),
}
_BLANK = re.compile(r"[\t\v\f\r ]+")  # what stands between the words of an instruction
_MOST = 60  # characters of a submission that a message quotes


@dataclass(frozen=True, slots=True)
class Flag:
    """`--name=value` before the arguments; the value is None where there is no `=`."""

    name: str
    value: str | None


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction. `name` is upper case; of a trigger (ONBUILD), that of what is triggered.

    `text` is what follows keyword and flags, lines joined. `words` are a JSON array's strings, or None
    for the shell form. Lines count from 1; `last` includes heredocs.
    """

    name: str
    line: int
    last: int
    text: str
    flags: tuple[Flag, ...] = ()
    words: tuple[str, ...] | None = None
    heredocs: tuple[Heredoc, ...] = ()
    trigger: bool = False

    def flag(self, name: str) -> list[str]:
        """Every value that a flag is given; "" for one without."""
        return [flag.value or "" for flag in self.flags if flag.name == name]

    def split(self) -> list[str]:
        """The arguments of FROM, ADD, COPY, VOLUME: the JSON array's, or the words between white space."""
        return list(self.words) if self.words is not None else [w for w in _BLANK.split(self.text) if w]


def read_instruction(logical: Logical, lines: Lines) -> Instruction:
    """The instruction, its heredocs taken from *lines*. Raises BadLine."""
    found = _parsed(logical, lines.escape)
    if found.name == "ONBUILD":
        found = _trigger(found, lines.escape)
    if found.name not in WITH_HEREDOCS or found.words is not None:
        return found
    taken = [lines.heredoc(marker, logical.line) for marker in lines.markers(logical.text)]
    heredocs = tuple(heredoc for heredoc in taken if heredoc is not None)
    return replace(found, heredocs=heredocs, last=lines.read) if heredocs else found


def _parsed(logical: Logical, escape: str) -> Instruction:
    keyword, *rest = _BLANK.split(logical.text.strip(SPACE), maxsplit=1)
    name = keyword.upper() if keyword.isascii() else ""
    if name not in KEYWORDS:
        shown = keyword if len(keyword) <= _MOST else f"{keyword[:_MOST]}…"
        # BuildKit folds case by Unicode: the Kelvin sign is a K to it
        doubt = not keyword.isascii()
        raise BadLine(f"`{shown}` is no instruction of a Dockerfile", logical.line, doubt=doubt)
    flags, text = _flags(rest[0] if rest else "", escape, logical.line)
    known = FLAGS.get(name, ())
    for flag in flags:
        if flag.name not in known:
            raise BadLine(
                f"`{name}` has no flag `--{flag.name[:_MOST]}` that is known here", logical.line, doubt=True
            )
    text = text.strip(SPACE)
    words = _json(text, name, logical.line) if name in WITH_JSON else None
    return Instruction(name, logical.line, logical.last, text, tuple(flags), words)


def _trigger(found: Instruction, escape: str) -> Instruction:
    """ONBUILD: BuildKit reads what follows a second time, with the default escape."""
    if escape != "\\":
        raise BadLine(
            "`ONBUILD` together with the directive `escape` is read in two ways", found.line, doubt=True
        )
    inner = _parsed(Logical(found.text, found.line, found.last), escape)
    if inner.name in NO_TRIGGER:
        raise BadLine(f"`{inner.name}` cannot be triggered by ONBUILD", found.line)
    return replace(inner, trigger=True)


def _flags(text: str, escape: str, line: int) -> tuple[list[Flag], str]:
    """The flags at the beginning of *text*, and what follows them."""
    flags: list[Flag] = []
    at = 0
    while True:
        while at < len(text) and text[at] in "\t\v\f\r ":
            at += 1
        if not text.startswith("--", at):
            return flags, text[at:]
        word, at = _flag_word(text, at, escape, line)
        if word == "--":
            return flags, text[at:]
        name, mark, value = word[2:].partition("=")
        flags.append(Flag(name, value if mark else None))


def _flag_word(text: str, at: int, escape: str, line: int) -> tuple[str, int]:
    """One flag without its quotes, and where it ends."""
    word: list[str] = []
    quote = ""
    while at < len(text) and (quote or text[at] not in "\t\v\f\r "):
        here = text[at]
        if not here.isascii() or (escape == "`" and here in "`\\"):
            raise BadLine("a flag has characters that builders read in different ways", line, doubt=True)
        at += 1
        if here == quote:
            quote = ""
        elif not quote and here in "'\"":
            quote = here
        elif here == escape:
            word.append(text[at : at + 1])
            at += 1
        else:
            word.append(here)
    return "".join(word), min(at, len(text))


def _json(text: str, name: str, line: int) -> tuple[str, ...] | None:
    """The strings of a JSON array; None where the arguments are none, so that they are shell words."""
    if not text.startswith("["):
        return None
    try:
        found, end = json.JSONDecoder(parse_constant=_refuse).raw_decode(text)
    except RecursionError as exc:
        raise BadLine("the array is nested too deeply", line) from exc
    except ValueError:
        return None
    if end < len(text):
        if name in WITH_HEREDOCS:
            raise BadLine(
                "something follows the JSON array, which builders read in different ways", line, doubt=True
            )
        return None
    if not all(isinstance(item, str) for item in found):
        raise BadLine("a JSON array of arguments may hold strings only", line)
    return tuple(found)


def _refuse(name: str) -> None:
    raise ValueError(name)
