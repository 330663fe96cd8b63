"""`mcp-vet replay`: yesterday's evidence, today's rules."""

from argparse import Namespace

from validator.commands.arguments import Parser, folder, policy_option
from validator.commands.console import Console, Misuse
from validator.commands.judging import judged, report_options
from validator.model import Report


def arguments(parser: Parser) -> None:
    """What the command takes."""
    parser.tells(
        "Judge again what an earlier run saw and kept with --evidence: without git, Docker or network.",
        "mcp-vet replay evidence/",
    )
    parser.add_argument("directory", type=folder, metavar="DIR", help="what --evidence wrote")
    policy_option(parser)
    report_options(parser)


def execute(args: Namespace, console: Console) -> int:
    """Judge; the verdict's exit status. Raises Misuse for a folder that holds no evidence."""
    from validator.evidence.codec import Malformed
    from validator.policy import load_policy

    checks = tuple(console.load().values())
    policy = load_policy(args.policy.read_text(encoding="utf-8")) if args.policy else None
    try:
        return judged(
            args,
            console,
            str(args.directory),
            lambda watcher: _replay(args, console, checks, policy, watcher),
        )
    except Malformed as exc:
        raise Misuse(f"{str(args.directory)!r} holds no evidence that this mcp-vet can read: {exc}") from exc


def _replay(args: Namespace, console: Console, checks, policy, watcher) -> Report:  # type: ignore[no-untyped-def]
    try:
        return console.replay(args.directory, checks, policy, watcher)
    except FileNotFoundError as exc:
        raise Misuse(f"{str(args.directory)!r} holds no evidence: `--evidence DIR` writes it") from exc
