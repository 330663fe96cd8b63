"""`mcp-vet replay`: yesterday's evidence, today's rules."""

from argparse import Namespace
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from validator.commands.arguments import Parser, folder, policy_option
from validator.commands.console import Console, Misuse
from validator.commands.judging import judged, report_options
from validator.model import Check, Report

if TYPE_CHECKING:
    from validator.policy import Policy
    from validator.watcher import Watcher


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
    from validator.commands.policies import policy_in

    checks = tuple(console.load().values())
    policy = policy_in(args.policy) if args.policy else None
    again = partial(_replay, console, args.directory, checks, policy)
    return judged(args, console, str(args.directory), again)


def _replay(
    console: Console,
    directory: Path,
    checks: Sequence[Check],
    policy: "Policy | None",
    watcher: "Watcher",
) -> Report:
    from validator.evidence.codec import Malformed

    try:
        return console.replay(directory, checks, policy, watcher)
    except FileNotFoundError as exc:
        raise Misuse(f"{str(directory)!r} holds no evidence: `--evidence DIR` writes it") from exc
    except Malformed as exc:
        raise Misuse(f"{str(directory)!r} holds no evidence that this mcp-vet can read: {exc}") from exc
