"""One source, many shapes: a rule's module gives its page, `explain`, the index and executed examples."""

import re
import sys
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from validator.model import Check

HEADINGS = ("Why", "Bad", "Good", "Fix")  # of every rule's docstring, in this order
EXAMPLE = re.compile(r"^```\w+ (?P<file>\S+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
INDEX = "README.md"
HOW_TO_READ = """An error rejects, a review asks a maintainer, a warning asks for a look, a note informs.

A page says why the rule exists, shows a bad and a good example, and what to do. The tests run the examples,
which are evidence: `servers/example/server.yaml` is the entry's, `Dockerfile` its source's, and files like
`listing.json` stand for what mcp-vet saw of the server, as `--evidence DIR` keeps it. *Looks at* names the
kinds of evidence that the rule needs; where one could not be had, the report says why."""
GENERATED = "<!-- Made from the rules by `mcp-vet gen`: edit the rule's module, not this page. -->"


def sections(check: Check) -> dict[str, str]:
    """The `## Heading` sections of the rule's docstring, in their order: heading -> Markdown."""
    parts = re.split(r"^## (.+)$", check.doc, flags=re.MULTILINE)[1:]
    return {heading: body.strip() for heading, body in zip(parts[::2], parts[1::2], strict=True)}


def examples(check: Check, heading: str) -> dict[str, str]:
    """File name -> text of the fenced examples below *heading* (`Bad` or `Good`).

    An example is evidence: its fence names the file, as in a fixture's folder. Raises KeyError
    where the docstring has no such heading.
    """
    return {match["file"]: match["text"] for match in EXAMPLE.finditer(sections(check)[heading] + "\n")}


def page(check: Check) -> str:
    """The rule's page in Markdown; `mcp-vet explain` prints the same."""
    needs = ", ".join(sorted(kind.__name__ for kind in check.needs.values()))
    facts = f"*Severity: {check.severity} · since {check.since} · looks at: {needs}*"
    seen = f"\n\n{_seen(check)}" if _seen(check) else ""
    return f"# {check.id}: {check.title}\n\n{facts}{seen}\n\n{check.doc}\n"


def _seen(check: Check) -> str:
    """For somebody who looks for `listing.json` in an entry: whose files these are."""
    shown = {"Bad", "Good"} & sections(check).keys()  # a plug-in's rule may have neither
    names = sorted({n for heading in shown for n in examples(check, heading) if not _authors(n)})
    if not names:
        return ""
    files = ", ".join(f"`{name}`" for name in names)
    stand = "stands" if len(names) == 1 else "stand"
    told = "for what mcp-vet saw, as `--evidence` keeps it; authors do not write it"
    return f"*In the examples, {files} {stand} {told}.*"


def _authors(name: str) -> bool:
    """Is an example's file one that the author of an entry or of its source writes?"""
    return name == "Dockerfile" or "servers/" in name


def index(checks: Iterable[Check]) -> str:
    """One Markdown table of rules per family; a family is introduced by its package's docstring."""
    rooms = []
    for name, rules in groupby(sorted(checks, key=lambda c: (family(c), c.id)), family):
        rows = [f"| [{c.id}]({c.id}.md) | {c.severity} | {c.title} |" for c in rules]
        rooms.append("\n".join([_introduction(name), "", "| id | severity | problem |", "|--|--|--|", *rows]))
    head = f"# Rules\n\n{HOW_TO_READ}"
    return "\n\n".join([head, *rooms]) + "\n"


def family(check: Check) -> str:
    """The dotted name of the package that the rule's module lives in."""
    return check.run.__module__.rpartition(".")[0]


def generate(directory: Path, checks: Iterable[Check]) -> list[Path]:
    """Write every rule's page and the index into *directory*, remove pages of rules that are gone.

    Returns the files that changed. Raises OSError.
    """
    directory.mkdir(parents=True, exist_ok=True)
    wanted = _pages(checks)
    changed = []
    for name in _stale(directory, wanted):
        file = directory / name
        changed.append(file)
        if name in wanted:
            file.write_text(wanted[name], encoding="utf-8")
        else:
            file.unlink()
    return changed


def check_fresh(directory: Path, checks: Iterable[Check]) -> list[str]:
    """What `generate` would change in *directory*, in words; nothing where all pages are fresh."""
    wanted = _pages(checks)
    gone = "is the page of a rule that is gone"
    return [
        f"{directory / name} {'is out of date' if name in wanted else gone}"
        for name in _stale(directory, wanted)
    ]


def _pages(checks: Iterable[Check]) -> dict[str, str]:
    checks = list(checks)
    pages = {f"{check.id}.md": f"{GENERATED}\n\n{page(check)}" for check in checks}
    return {INDEX: f"{GENERATED}\n\n{index(checks)}", **pages}


def _stale(directory: Path, wanted: dict[str, str]) -> list[str]:
    there = {file.name: file.read_text(encoding="utf-8") for file in directory.glob("*.md")}
    return sorted(name for name in {*there, *wanted} if there.get(name) != wanted.get(name))


def _introduction(package: str) -> str:
    """The package's docstring: its first line is the family's heading."""
    title, _, text = (sys.modules[package].__doc__ or package).strip().partition("\n")
    return f"## {title.rstrip('.')}" + (f"\n\n{text.strip()}" if text.strip() else "")
