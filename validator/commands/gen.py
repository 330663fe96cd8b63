"""`mcp-vet gen`: docs/rules from the rules themselves."""

from argparse import Namespace
from pathlib import Path

from validator.commands.arguments import Parser, folder
from validator.commands.console import Console, Misuse


def arguments(parser: Parser) -> None:
    """What the command takes."""
    parser.tells(
        "Write docs/rules anew from the rules. For people who change rules.",
        "mcp-vet gen",
        "mcp-vet gen --check",
    )
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit status 1 if a page is stale"
    )
    parser.add_argument("--root", metavar="DIR", type=folder, default=".", help="the checkout (default .)")


def execute(args: Namespace, console: Console) -> int:
    """Write, or compare; 1 where a page is stale."""
    from validator.docs import check_fresh, generate

    directory = checkout(args.root) / "docs" / "rules"
    checks = console.load().values()
    if args.check:
        stale = check_fresh(directory, checks)
        for line in stale:
            console.say(line)
        return 1 if stale else 0
    for path in generate(directory, checks):
        console.say(f"changed {path}")
    return 0


def checkout(root: Path) -> Path:
    """The folder, if it is a checkout of a project with checks. Raises Misuse."""
    if not (root / "checks").is_dir():
        raise Misuse(f"there is no checks/ in {str(root)!r}: run it in a checkout, or name one with --root")
    return root
