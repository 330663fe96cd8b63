"""`mcp-vet pr`: a pull request, from git alone."""

from argparse import Namespace

from validator.commands.arguments import Parser
from validator.commands.console import Console
from validator.commands.judging import judged, options_of, report_options, run_options


def arguments(parser: Parser) -> None:
    """What the command takes."""
    parser.tells(
        "Judge what a pull request changes since it left its base branch. Nothing of it is checked out; "
        "policy and index of the registry come from the base.",
        "mcp-vet pr https://github.com/docker/mcp-registry/pull/12",
        "mcp-vet pr 12 --repo ../mcp-registry --base main",
        "mcp-vet pr my-branch --static --markdown comment.md",
    )
    parser.add_argument(
        "what", nargs="?", default="HEAD", metavar="URL|NUMBER|REF", help="the pull request (default HEAD)"
    )
    parser.add_argument(
        "--repo", metavar="PATH|URL", help="the registry: a clone, a bare one, or an https URL"
    )
    parser.add_argument("--base", metavar="REF", help="the branch it goes to (default: the repository's own)")
    run_options(parser)
    report_options(parser)


def execute(args: Namespace, console: Console) -> int:
    """Judge; the verdict's exit status."""
    from validator.options import Mode

    options = options_of(args, Mode.PR, (args.what,))
    return judged(args, console, args.what, lambda watcher: console.start(options, watcher))
