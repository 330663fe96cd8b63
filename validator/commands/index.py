"""`mcp-vet index`: one page over many reports."""

import os
import time
from argparse import Namespace
from pathlib import Path

from validator.commands.arguments import Parser, folder
from validator.commands.console import Console, Misuse
from validator.commands.outputs import STDOUT, refuse_hopeless, write_whole
from validator.reporters.escape import plain
from validator.version import VERSION

PAGE = "index.html"
NAMED = 5  # files that are no reports, on the terminal


def arguments(parser: Parser) -> None:
    """What the command takes."""
    parser.tells(
        "Make one HTML page over all JSON reports below some folders: a queue to review, an audit.",
        "mcp-vet index reports/ --html queue.html",
    )
    parser.add_argument(
        "directories", type=folder, nargs="+", metavar="DIR", help="where reports lie, at any depth"
    )
    parser.add_argument(
        "--html",
        metavar="FILE",
        default=PAGE,
        help=f"the page to write (default {PAGE}); - is the standard output",
    )


def execute(args: Namespace, console: Console) -> int:
    """Write the page; 0. Raises Misuse where there is no report at all, OSError."""
    from validator.review_index.gathering import gather
    from validator.review_index.page import page

    if args.html != STDOUT:
        refuse_hopeless(Path(args.html))
    found = gather(args.directories)
    if not found.reports:
        raise Misuse(
            f"no report of mcp-vet lies there ({_others(len(found.others))}): `--json FILE` writes one"
        )
    beside = Path() if args.html == STDOUT else Path(args.html).parent
    text = page(found, beside, VERSION, time.time())
    if args.html == STDOUT:
        console.out.write(text)
    else:
        write_whole(Path(args.html), text)
    _tell(console, found.rows, len(found.reports), args.html)
    for file, why in found.others[:NAMED]:
        console.complain(f"{os.fspath(file)} is no report: {why}")
    if len(found.others) > NAMED:
        console.complain(f"and {len(found.others) - NAMED} more, which the page names")
    if found.cut:
        console.complain(f"not all reports are in it, as {found.cut}: give it fewer folders")
    return 0


def _tell(console: Console, rows: int, reports: int, where: str) -> None:
    entries = f"{rows:,} {'entry' if rows == 1 else 'entries'}"
    said = f"{entries} of {reports:,} {'report' if reports == 1 else 'reports'}: {where}"
    (console.complain if where == STDOUT else console.say)(plain(said))


def _others(count: int) -> str:
    return "no JSON file at all" if not count else f"{count:,} JSON files, none of them a report"
