"""`mcp-vet diff`: two evidence folders, and how the servers in them behave differently."""

import json
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from validator.commands.arguments import Parser, folder
from validator.commands.console import Console, Misuse

if TYPE_CHECKING:
    from validator.evidence.difference import Difference
    from validator.evidence.folder_diff import Compared

UNITS = "entries"  # of a run's folder; archive.UNITS
EXITS = "exit status: 0 nothing differs, 1 something does, 2 misuse"


def arguments(parser: Parser) -> None:
    """What the command takes."""
    parser.tells(
        "Say what differs between two folders that --evidence wrote, of whole runs or of one entry each: "
        f"tools, session, image, Dockerfile, licence, entry. {EXITS}.",
        "mcp-vet diff evidence/before evidence/after",
        "mcp-vet diff monday/entries/weather tuesday/entries/weather --json",
    )
    parser.add_argument("before", type=folder, metavar="A", help="the folder before")
    parser.add_argument("after", type=folder, metavar="B", help="the folder after")
    parser.add_argument("--json", action="store_true", help="print JSON instead of words")


def execute(args: Namespace, console: Console) -> int:
    """Compare; 0 or 1. Raises Misuse for a folder that holds no evidence."""
    from validator.evidence.codec import Malformed

    try:
        before, after = _units(args.before), _units(args.after)
        compared, alone = _compared(before, after)
    except Malformed as exc:
        raise Misuse(f"this is no evidence that this mcp-vet can read: {exc}") from exc
    if args.json:
        console.say(json.dumps(_data(compared, alone), indent=2, ensure_ascii=True))
    else:
        for line in (*_words(compared), *_alone(alone)):
            console.say(line)
    return int(bool(alone) or any(one.changed for one in compared))


def _units(directory: Path) -> dict[str, Path]:
    """The units' folders by the names of the entries. Raises Misuse, codec.Malformed."""
    from validator.evidence.plain_file import is_plain_folder, plain_names

    if not is_plain_folder(directory / UNITS):
        if not any((directory / name).exists() for name in ("files.json", "listing.json", "missing.json")):
            raise Misuse(f"{str(directory)!r} holds no evidence: `--evidence DIR` writes it")
        return {"": directory}
    names = [name for name, _ in plain_names(directory / UNITS) if is_plain_folder(directory / UNITS / name)]
    if not names:
        raise Misuse(f"{str(directory)!r} holds the evidence of no entry")
    return {name: directory / UNITS / name for name in names}


def _compared(
    before: dict[str, Path], after: dict[str, Path]
) -> tuple[list["Compared"], dict[str, list[str]]]:
    """The pairs, by name, or the only one of each side; and what stands alone on which side."""
    from validator.evidence.folder_diff import compare

    if len(before) == len(after) == 1:
        [(old, mine)], [(new, theirs)] = before.items(), after.items()
        return [compare(new or old or theirs.name, mine, theirs)], {}
    pairs = [compare(name, before[name], after[name]) for name in sorted({*before} & {*after})]
    sides = {"before": sorted({*before} - {*after}), "after": sorted({*after} - {*before})}
    return pairs, {side: names for side, names in sides.items() if names}


def _words(compared: "list[Compared]") -> Iterator[str]:
    from validator.reporters.escape import plain

    for one in compared:
        if not one.changed:
            yield plain(f"{one.name}: nothing differs ({', '.join(one.parts) or 'nothing to compare'})")
            continue
        yield plain(f"{one.name}:")
        for part, differences in one.parts.items():
            for found in differences:
                yield from _told(part, found)
        for part in one.one_sided:
            yield f"  {part}: {plain(one.untold[part])}"


def _told(part: str, found: "Difference") -> Iterator[str]:
    from validator.evidence.difference import told
    from validator.reporters.escape import block, plain

    yield f"  {part}: {plain(told(found))}"
    detail = _detail(found)
    yield from (f"    | {line}" for line in block(detail) if detail)


def _detail(found: "Difference") -> str:
    """The texts themselves, held against each other."""
    from validator.evidence.difference import What
    from validator.evidence.word_diff import line_diff, word_diff

    if found.what in (What.DESCRIPTION, What.INSTRUCTIONS):
        return word_diff(found.before, found.after)
    return line_diff(found.before, found.after) if found.what in (What.DOCKERFILE, What.LICENCE) else ""


def _alone(alone: dict[str, list[str]]) -> Iterator[str]:
    from validator.reporters.escape import plain

    for side, names in alone.items():
        yield plain(f"only in the folder {side}: {', '.join(names)}")


def _data(compared: "list[Compared]", alone: dict[str, list[str]]) -> dict[str, object]:
    from validator.evidence.codec import encode

    entries = [{**encode(one), "changed": one.changed} for one in compared]
    return {"format": 1, "entries": entries, "alone": alone}
