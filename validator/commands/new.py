"""`mcp-vet new`: begin a rule."""

from argparse import Namespace

from validator.commands.arguments import Parser, folder
from validator.commands.console import Console
from validator.commands.gen import checkout


def arguments(parser: Parser) -> None:
    """What the command takes."""
    parser.tells(
        "Write a new rule and its fixtures; its tests fail until you have written what it looks for.",
        'mcp-vet new MET009 "Description is only the title" --family metadata',
    )
    parser.add_argument("id", metavar="ID", help="three capital letters and three digits, not in use")
    parser.add_argument("title", metavar="TITLE", help="names the problem, not the cure")
    parser.add_argument("--family", required=True, metavar="F", help="the folder below checks/")
    parser.add_argument("--root", metavar="DIR", type=folder, default=".", help="the checkout (default .)")


def execute(args: Namespace, console: Console) -> int:
    """Write the files and name them."""
    from validator.scaffold import new_rule

    for path in new_rule(checkout(args.root), args.id, args.family, args.title):
        console.say(f"wrote {path}")
    return 0
