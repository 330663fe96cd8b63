"""The command line: find the command, let it read its arguments, turn every ending into an exit status.

Only the command that was asked for is imported.
"""

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from validator.version import VERSION

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from validator.commands.console import Console

COMMANDS = {
    "check": "judge entries of a working tree",
    "fix": "mend what a machine can mend, in place",
    "pr": "judge a pull request, from git alone",
    "ci": "judge what a run of GitHub Actions is about, and report it there",
    "replay": "judge recorded evidence again",
    "verify": "say whether a statement follows from the evidence it names",
    "diff": "say what differs between two evidence folders",
    "index": "make one HTML page over many reports",
    "plan": "show in which order checks run and what they need",
    "rules": "list the rules",
    "explain": "show a rule's page",
    "schema": "print a JSON Schema",
    "doctor": "say what this machine lacks, and how to get it",
    "tools": "make an entry's tools.json from what its server lists",
    "publish": "write a run's verdict to its pull request, in a trusted workflow",
    "gen": "write the rules' pages anew",
    "new": "begin a new rule",
}
EXITS = "exit status: 0 accept (or no objection, or not a submission), 1 undecided, 2 misuse, 3 reject"
EXAMPLE = "example: mcp-vet check weather --static"
USAGE = 2


def main(argv: Sequence[str] | None = None, console: "Console | None" = None) -> int:
    """Run one command; its exit status. *argv* without the program's name; default: the process's."""
    words = list(sys.argv[1:] if argv is None else argv)
    if words in (["--version"], ["-V"]):
        print(f"mcp-vet {VERSION}", file=console.out if console else sys.stdout)
        return 0
    from validator.commands.console import standard
    from validator.commands.ending import status_of

    console = console or standard()
    return status_of(console, lambda: _command(words, console))


def _command(words: list[str], console: "Console") -> int:
    from validator.commands.console import Misuse

    if not words or words[0] in ("-h", "--help", "help"):
        console.say(_help())
        return 0
    name, *rest = words
    if name not in COMMANDS:
        raise Misuse(f"there is no command {name!r}{_hint(name)}")
    module = import_module(f"validator.commands.{name}")
    parser = _parser(name)
    module.arguments(parser)
    status: int = module.execute(parser.parse_args(rest), console)
    return status


def _parser(name: str) -> "ArgumentParser":
    from validator.commands.arguments import Parser

    return Parser(prog=f"mcp-vet {name}")


def _hint(name: str) -> str:
    from validator.reading.nearest import nearest

    near = nearest(name, COMMANDS)
    return f"; did you mean `mcp-vet {near}`?" if near else "; `mcp-vet --help` lists them"


def _help() -> str:
    rows = "\n".join(f"  {name:8} {what}" for name, what in COMMANDS.items())
    return (
        "usage: mcp-vet COMMAND [OPTIONS]\n\n"
        "Accept or reject: a submission gate for MCP server registries.\n\n"
        f"commands:\n{rows}\n\n"
        f"`mcp-vet COMMAND --help` says more; `mcp-vet --version` the version.\n{EXITS}\n{EXAMPLE}"
    )
