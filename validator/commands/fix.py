"""`mcp-vet fix`: mend what can be mended by a machine, in place, and say what is left."""

import difflib
from argparse import Namespace
from collections.abc import Iterator
from typing import TYPE_CHECKING

from validator.commands.arguments import Parser, folder
from validator.commands.console import Console
from validator.model import Finding

if TYPE_CHECKING:
    from validator.commands.repairing import Repair
    from validator.evidence.submission import Files

LONGEST = 2000  # characters of a line of a diff


def arguments(parser: Parser) -> None:
    """What the command takes."""
    parser.tells(
        "Mend entries of a working tree in place: layout, spelling, misplaced keys, placeholders. Only what "
        "the author can only have meant so, unless --unsafe; comments and order stay. Nothing outside the "
        "entries is touched. Without names: the entries that differ from the base.",
        "mcp-vet fix weather",
        "mcp-vet fix weather --diff",
        "mcp-vet fix --all --check --registry ../mcp-registry",
    )
    parser.add_argument("what", nargs="*", metavar="NAME|PATH", help="an entry's name, folder or server.yaml")
    parser.add_argument(
        "--registry", metavar="DIR", type=folder, default=".", help="the registry (default .)"
    )
    parser.add_argument(
        "--base", metavar="REF", help="what the entries are compared with (default: found out)"
    )
    parser.add_argument("--all", action="store_true", help="all entries, also those that do not differ")
    parser.add_argument("--unsafe", action="store_true", help="also what somebody must read afterwards")
    parser.add_argument("--diff", action="store_true", help="show what would change, and write nothing")
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 if something would change"
    )


def execute(args: Namespace, console: Console) -> int:
    """Mend, and say what was mended and what is left; 1 for --check with work to do, or for trouble."""
    from validator.commands.repairing import repairs
    from validator.options import Mode, Options

    options = Options(
        mode=Mode.CHECK,
        what=tuple(args.what),
        registry=args.registry,
        base=args.base,
        everything=args.all,
        static=True,
    )
    only_told = args.diff or args.check
    checks = tuple(console.load().values())
    done = []
    for repair in repairs(options, checks, unsafe=args.unsafe, write=not only_told):
        done.append(repair)
        if repair.trouble:
            console.complain(f"{repair.name}: nothing was changed: {repair.trouble}")
        _tell(repair, console, args.diff)
    _sum_up(done, console, only_told)
    waiting = args.check and any(repair.changes for repair in done)
    return int(waiting or any(repair.trouble for repair in done))


def _tell(repair: "Repair", console: Console, diff: bool) -> None:
    from validator.reporters.escape import plain

    for line in _diff(repair.before, repair.after) if diff else ():
        console.say(line)
    say = console.err.write if diff else console.out.write
    for word, told in (("mended", repair.mended), ("left", repair.left)):
        for rule, finding in told:
            hint = _hint(finding) if word == "left" else ""
            say(f"{word} {plain(rule)} {_place(finding)} {plain(finding.message)}{hint}\n")


def _hint(finding: Finding) -> str:
    return "; `--unsafe` mends it" if finding.edits and not all(edit.safe for edit in finding.edits) else ""


def _place(finding: Finding) -> str:
    from validator.reporters.escape import path

    return f"{path(finding.at.path)}:{finding.at.line}:{finding.at.column}" if finding.at else "-"


def _diff(before: "Files", after: "Files") -> Iterator[str]:
    """A unified diff of the texts, and a line for each file that gets another name."""
    from validator.evidence.submission import ENTRIES
    from validator.reporters.escape import disarmed, path, visible

    for old, new in zip(before.files, after.files, strict=True):
        if old.path != new.path:
            yield f"rename {path(f'{ENTRIES}/{before.folder}/{old.path}')} to {path(new.path)}"
    for name in sorted(after.contents):
        old_lines, new_lines = _lines(before.contents.get(name, b"")), _lines(after.contents[name])
        place = path(f"{ENTRIES}/{before.folder}/{name}")
        for line in difflib.unified_diff(old_lines, new_lines, f"a/{place}", f"b/{place}", lineterm=""):
            yield disarmed(visible(line, LONGEST))


def _lines(content: bytes) -> list[str]:
    return content.decode("utf-8", errors="backslashreplace").split("\n")


def _sum_up(done: "list[Repair]", console: Console, only_told: bool) -> None:
    changed = sum(repair.changes for repair in done)
    mended = sum(len(repair.mended) for repair in done)
    left = sum(len(repair.left) for repair in done)
    verb = "would be mended" if only_told else "mended"
    entries = "1 entry" if changed == 1 else f"{changed} entries"
    console.err.write(f"mcp-vet: {_findings(mended)} in {entries} {verb}, {_findings(left)} left\n")


def _findings(count: int) -> str:
    return "1 finding" if count == 1 else f"{count} findings"
