"""What tools.json claims, held against what the server lists (rules.md, TLS: a claim to verify)."""

from collections.abc import Iterator, Mapping
from typing import Any

from checks._words import brief
from checks.tools._listed import Item, arguments, claimed
from checks.tools._tool import objects
from validator import (
    Entry,
    Finding,
    Ladder,
    Listing,
    Rung,
    ToolsFile,
    edit_value,
    nearest,
    registry_arguments,
)

CONFIGURATION = (
    *(("config", "secrets"), ("config", "env"), ("config", "parameters"), ("run", "env"), ("run", "volumes")),
    *(("run", "command"), ("oauth",)),
)
# A misspelt name is compared with so many of the server's, of so many characters; only the first ones are,
# since each takes up to 0.25 s where all names resemble each other; with more, the file is made anew.
MOST_COMPARED, LONGEST, MOST_HINTS = 100, 128, 5
CREDENTIALS = (("config", "secrets"), ("oauth",))


def is_configured(entry: Entry) -> bool:
    """Whether the entry declares anything that could change which tools its server lists."""
    return any(entry.get(*path) for path in CONFIGURATION)


def had_its_configuration(entry: Entry, ladder: Ladder) -> bool:
    """Whether the listing that is judged was made with all that the entry declares.

    Example values will do for settings. For credentials they will not: a server may show more tools to one
    who has a real key.
    """
    tried = {attempt.rung for attempt in ladder.attempts}
    if any(entry.get(*path) for path in CREDENTIALS):
        return Rung.PROVIDED in tried and ladder.judged in (Rung.PROVIDED, Rung.NETWORK)
    return ladder.judged is not Rung.BARE


def live(listing: Listing) -> dict[str, dict[str, Any]]:
    """The tools that the server lists, by name, the first of each."""
    found: dict[str, dict[str, Any]] = {}
    for _, tool in objects(listing):
        if isinstance(tool.get("name"), str):
            found.setdefault(tool["name"], tool)
    return found


def gone(entry: Entry, file: ToolsFile, listing: Listing, says: str) -> Iterator[Finding]:
    """A finding for each tool that is claimed and not listed. *says* ends the sentence."""
    claims, real = claimed(file), live(listing)
    free = [name for name in real if name not in claims and len(name) <= LONGEST][:MOST_COMPARED]
    lost = ((name, item) for name, item in claims.items() if name not in real)
    for n, (name, item) in enumerate(lost):
        near = nearest(name, free) if n < MOST_HINTS else None
        meant = f"the server lists `{brief(near)}`: write that, or " if near else ""
        edits = edit_value(file, f"{item.pointer}/name", near, safe=False) if near else ()
        fix = f"{meant}remove the tool; {command(entry)}"
        yield Finding(f"the tool `{brief(name)}` {says}", item.at("name"), fix, edits=edits)


def both(file: ToolsFile, listing: Listing) -> Iterator[tuple[str, Item, dict[str, Any]]]:
    """(name, what is claimed of it, what the server lists) of every tool that has both."""
    real = live(listing)
    yield from ((name, item, real[name]) for name, item in claimed(file).items() if name in real)


def claimed_arguments(file: ToolsFile) -> dict[str, dict[str, Item]]:
    """The arguments of every tool, by its pointer and their names."""
    found: dict[str, dict[str, Item]] = {}
    for above, item in arguments(file):
        if (name := item.text("name")) is not None:
            found.setdefault(above, {}).setdefault(name, item)
    return found


def real_arguments(tool: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The arguments that the server lists, in the registry's form, by name."""
    return {argument["name"]: argument for argument in registry_arguments(tool.get("inputSchema"))}


def command(entry: Entry) -> str:
    """The words that say how the whole file is made anew."""
    return f"`mcp-vet tools {brief(entry.name)} --write` writes the file anew"


def names(found: list[str], shown: int = 5, most: int = 40) -> str:
    """The first *shown* of them, each quoted and cut, and how many more there are."""
    more = f" and {len(found) - shown} more" if len(found) > shown else ""
    return ", ".join(f"`{brief(name, most)}`" for name in found[:shown]) + more
