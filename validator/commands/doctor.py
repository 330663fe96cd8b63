"""`mcp-vet doctor`: what this machine lacks, and how to get it."""

from argparse import Namespace

from validator.commands.arguments import Parser
from validator.commands.console import Console


def arguments(parser: Parser) -> None:
    """What the command takes."""
    parser.tells(
        "Look for the Docker engine, buildx, git and free disk space. Exit status 1 if something is missing.",
        "mcp-vet doctor",
        "mcp-vet doctor --clean",
    )
    parser.add_argument("--clean", action="store_true", help="remove what killed runs left behind")


def execute(args: Namespace, console: Console) -> int:
    """Print the facts; 1 if something that is needed is missing."""
    from validator.reporters.escape import plain

    if args.clean:
        removed = console.clean()
        for name in removed:
            console.say(f"removed {plain(name)}")
        if not removed:
            console.say("no killed run left anything behind")
    facts = console.diagnose()
    for fact in facts:
        console.say(f"{'ok' if fact.ok else 'MISSING':8}{plain(fact.name)}: {plain(fact.found)}")
        if not fact.ok and fact.remedy:
            console.say(f"        {plain(fact.remedy)}")
    return 0 if all(fact.ok for fact in facts) else 1
