"""`mcp-vet tools`: an entry's tools.json, made from what its server lists."""

import re
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from validator.commands.arguments import Parser, folder, policy_option
from validator.commands.console import Console, Misuse

if TYPE_CHECKING:
    from validator.commands.listing import Seen
    from validator.tools_file_writer import Written

SHOWN = 5  # names in one message
COULD_NOT = 1
# What a CI runner would obey in its log (reporters/escape.py), spelt as JSON may spell it too: it stands in
# texts only, since JSON itself never has two colons or these brackets side by side.
COMMAND = re.compile(r"::|##(?=\[|vso\[|teamcity\[)")


def arguments(parser: Parser) -> None:
    """What the command takes."""
    parser.tells(
        "Print the tools.json of an entry in the registry's format, made from what its server lists: builds "
        "and runs it as `check` does. Exit status 1 where the server cannot be listed.",
        "mcp-vet tools weather",
        "mcp-vet tools weather --write --registry ../mcp-registry",
        "mcp-vet tools weather --evidence evidence/",
    )
    parser.add_argument("name", metavar="NAME|PATH", help="an entry's name, folder or server.yaml")
    parser.add_argument(
        "--registry", metavar="DIR", type=folder, default=".", help="the registry (default .)"
    )
    parser.add_argument("--write", action="store_true", help="write it into the entry instead of printing it")
    parser.add_argument(
        "--evidence", metavar="DIR", type=folder, help="from what an earlier run kept there, without Docker"
    )
    policy_option(parser)


def execute(args: Namespace, console: Console) -> int:
    """Print or write it; 1 where the server cannot be listed, or its list cannot be written down."""
    from validator.tools_file_writer import TooLarge, write_tools

    seen = _seen(args, console)
    if seen.tools is None:
        console.complain(f"{seen.name}: the server could not be listed: {seen.why}")
        return COULD_NOT
    try:
        written = write_tools(seen.tools, seen.before)
    except TooLarge as exc:
        console.complain(f"{seen.name}: {exc}")
        return COULD_NOT
    for left_out in written.left_out:
        console.complain(f"{seen.name}: left out {left_out}")
    if written.bare:
        names, more = ", ".join(written.bare[:SHOWN]), len(written.bare) - SHOWN
        told = names + (f" and {more} more" if more > 0 else "")
        console.complain(f"{seen.name}: the server does not describe {told}: write it by hand, and it stays")
    if args.write:
        return _write(args.registry, seen, written, console)
    _print(written, console)
    return 0


def _seen(args: Namespace, console: Console) -> "Seen":
    from validator.commands.listing import seen_in, seen_live
    from validator.live.workspace import open_workspace
    from validator.options import Mode, Options

    if args.evidence:
        return seen_in(args.evidence, args.name)
    with open_workspace() as workspace:  # not a folder that nobody sweeps if this process is killed
        evidence = workspace.path / "evidence"
        options = Options(
            mode=Mode.CHECK,
            what=(args.name,),
            registry=Path(args.registry),
            policy=args.policy,
        )
        return seen_live(options, console, evidence)


def _write(registry: str | Path, seen: "Seen", written: "Written", console: Console) -> int:
    from validator.commands.listing import FILE
    from validator.evidence.submission import ENTRIES
    from validator.live.entry_writer import NotWritten, write_file
    from validator.tools_file_difference import difference

    content, path = written.text.encode(), f"{ENTRIES}/{seen.name}/{FILE}"
    before = _before(Path(registry) / ENTRIES / seen.name / FILE)
    if before == content:
        console.complain(f"{path}: nothing to change")
        return 0
    try:
        write_file(Path(registry), seen.name, FILE, before, content)
    except NotWritten as exc:
        raise Misuse(f"{path}: nothing was written: {exc}") from exc
    console.complain(f"{path}: {difference(before, content)}")
    return 0


def _before(file: Path) -> bytes | None:
    """What lies there; None for nothing, and for what is no plain file: the writer looks more closely."""
    return file.read_bytes() if file.is_file() and not file.is_symlink() else None


def _print(written: "Written", console: Console) -> None:
    """For a terminal in ASCII, for a program as it would be written; the same JSON either way."""
    import json

    from validator.tools_file_writer import spell

    text = written.text
    if console.out.isatty():
        text = spell(json.loads(text), ascii_only=True)
    console.out.write(COMMAND.sub(lambda found: f"\\u{ord(found[0][0]):04x}" + found[0][1:], text))
