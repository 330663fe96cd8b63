"""`mcp-vet check`: entries of a working tree, for contributors."""

from argparse import Namespace

from validator.commands.arguments import Parser, folder
from validator.commands.console import Console
from validator.commands.judging import judged, options_of, report_options, run_options


def arguments(parser: Parser) -> None:
    """What the command takes."""
    parser.tells(
        "Judge entries as they stand in a working tree, uncommitted changes included. Without names: "
        "those that differ from the base, or all where there is none.",
        "mcp-vet check weather",
        "mcp-vet check servers/weather --static",
        "mcp-vet check --all --registry ../mcp-registry --json report.json",
    )
    parser.add_argument("what", nargs="*", metavar="NAME|PATH", help="an entry's name, folder or server.yaml")
    parser.add_argument(
        "--registry", metavar="DIR", type=folder, default=".", help="the registry (default .)"
    )
    parser.add_argument(
        "--base", metavar="REF", help="what the entries are compared with (default: found out)"
    )
    parser.add_argument("--all", action="store_true", help="all entries, also those that do not differ")
    run_options(parser)
    report_options(parser)


def execute(args: Namespace, console: Console) -> int:
    """Judge; the verdict's exit status."""
    from validator.options import Mode

    options = options_of(args, Mode.CHECK, tuple(args.what))
    subject = f"entries of {args.registry}"
    return judged(args, console, subject, lambda watcher: console.start(options, watcher))
