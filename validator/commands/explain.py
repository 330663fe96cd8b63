"""`mcp-vet explain`: one rule's page."""

from argparse import Namespace

from validator.commands.arguments import Parser
from validator.commands.console import Console, Misuse


def arguments(parser: Parser) -> None:
    """What the command takes."""
    parser.tells("Show what a rule looks for, why, and how to satisfy it.", "mcp-vet explain SRC001")
    parser.add_argument("id", nargs="+", metavar="ID", help="a rule's id; `mcp-vet rules` lists them")


def execute(args: Namespace, console: Console) -> int:
    """Print the pages. Raises Misuse for an id that no rule has."""
    from validator.docs import page

    checks = console.load()
    for given in args.id:
        if given.upper() not in checks:
            raise Misuse(f"there is no rule {given!r}{_hint(given.upper(), list(checks))}")
    console.say("\n".join(page(checks[given.upper()]) for given in args.id).rstrip())
    return 0


def _hint(given: str, ids: list[str]) -> str:
    """A family's number that does not exist is nearer to its family than spelling tells."""
    from difflib import get_close_matches

    near = get_close_matches(given, ids, 1, 0.5)
    return f"; did you mean {near[0]}?" if near else "; `mcp-vet rules` lists them"
