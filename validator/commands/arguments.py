"""Argument parsing as this program wants it: one clear line and exit status 2 for misuse."""

import re
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any, NoReturn

from validator.commands.console import Misuse

MOST_MINUTES = 24 * 60

VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,255}", re.ASCII)


class Parser(ArgumentParser):
    """An `ArgumentParser` that raises Misuse with a suggestion, takes no abbreviations and keeps epilogs."""

    def __init__(self, *, prog: str) -> None:
        super().__init__(prog=prog, allow_abbrev=False, formatter_class=RawDescriptionHelpFormatter)

    def tells(self, description: str, *examples: str) -> None:
        """What `--help` says before and after the options."""
        self.description = description
        self.epilog = "\n".join(
            ["examples:" if len(examples) > 1 else "example:", *(f"  {e}" for e in examples)]
        )

    def parse_args(self, args: Any = None, namespace: Any = None) -> Any:
        """As ArgumentParser's; raises Misuse for an unknown option, naming the nearest."""
        found, unknown = self.parse_known_args(args, namespace)
        if unknown:
            raise Misuse(f"unknown argument {unknown[0]!r}{self._hint(unknown[0])}")
        return found

    def error(self, message: str) -> NoReturn:
        """Instead of usage on several lines. Raises Misuse."""
        raise Misuse(f"{message}; `{self.prog} --help` shows how it is used")

    def _hint(self, given: str) -> str:
        from validator.reading.nearest import nearest

        near = nearest(
            given.partition("=")[0], [option for option in self._option_string_actions if option[2:]]
        )
        return f"; did you mean {near}?" if near else f"; `{self.prog} --help` lists them"


def folder(text: str) -> Path:
    """An existing folder. Raises Misuse."""
    path = Path(text)
    if not path.is_dir():
        raise Misuse(f"{text!r} is no folder: name one that exists")
    return path


def file(text: str) -> Path:
    """An existing file. Raises Misuse."""
    path = Path(text)
    if not path.is_file():
        raise Misuse(f"{text!r} is no file: name one that exists")
    return path


def policy_option(parser: Parser) -> None:
    """`--policy FILE`, which several commands have."""
    parser.add_argument("--policy", metavar="FILE", type=file, help="judge by this mcp-vet.toml")


def number(text: str) -> int:
    """How many entries at a time: 1 to 64. Raises Misuse."""
    if not (text.isascii() and text.isdecimal() and 1 <= int(text[:9]) <= 64):
        raise Misuse(f"--jobs takes a number from 1 to 64, not {text!r}")
    return int(text)


def minutes(text: str) -> int:
    """A number of minutes: 0 to 1440. Raises Misuse."""
    if not (text.isascii() and text.isdecimal() and int(text[:9]) <= MOST_MINUTES):
        raise Misuse(f"--minutes takes a number from 0 to {MOST_MINUTES}, not {text!r}")
    return int(text)


def env_file(text: str) -> tuple[tuple[str, str], ...]:
    """The variables of a file as `docker run --env-file` takes it: NAME=value, # comments. Raises Misuse.

    A name alone, which would take the value from this process's environment, is refused.
    """
    try:
        lines = file(text).read_text("utf-8-sig").split("\n")  # splitlines() would cut at U+2028, too
    except (OSError, UnicodeDecodeError) as exc:
        raise Misuse(f"{text!r} cannot be read as text: {type(exc).__name__}") from exc
    return tuple(
        _variable(text, n, line) for n, line in enumerate(lines, 1) if line.strip()[:1] not in ("", "#")
    )


def _variable(where: str, n: int, line: str) -> tuple[str, str]:
    name, equals, value = line.strip().partition("=")
    if not equals or not VARIABLE.fullmatch(name) or "\0" in value:
        raise Misuse(f"{where!r}, line {n}: want NAME=value")
    return name, value
