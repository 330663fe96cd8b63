"""`mcp-vet schema`: the JSON Schemas that come with the program."""

from argparse import Namespace
from importlib.resources import files

from validator.commands.arguments import Parser
from validator.commands.console import Console

SUFFIX = ".schema.json"


def arguments(parser: Parser) -> None:
    """What the command takes."""
    parser.tells(
        "Print a JSON Schema: of an entry's files, for editors, or of the report, for programs.",
        "mcp-vet schema server > server.schema.json",
    )
    parser.add_argument("name", choices=packaged(), help="which one")


def packaged() -> list[str]:
    """The names of the schemas in the package."""
    names = (item.name for item in (files("validator") / "schemas").iterdir())
    return sorted(name.removesuffix(SUFFIX) for name in names if name.endswith(SUFFIX))


def execute(args: Namespace, console: Console) -> int:
    """Print it as it is packaged."""
    text = (files("validator") / "schemas" / f"{args.name}{SUFFIX}").read_text(encoding="utf-8")
    console.say(text.rstrip("\n"))
    return 0
