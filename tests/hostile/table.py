"""docs/hostile.md: the table of all cases."""

from collections.abc import Iterable
from itertools import groupby

from tests.hostile.cases import MIB, ROOT, Case, How

PAGE = ROOT / "docs" / "hostile.md"
HEAD = """<!-- Made from fixtures/hostile by `python -m dev.hostile_table`: edit a case, not this page. -->

# Hostile submissions

Each row is an attack that CI makes on every run, with real repositories, processes, servers and
containers, and with what catches it. Threat ids are those of the threat model. A run that takes longer or
more memory than its limits, or leaves a process, a file, a container, an image, a network or a volume
behind, fails.
[How to add one](../fixtures/hostile/README.md).
"""
HOWS = {How.STATIC: "static", How.NO_ENGINE: "git and http", How.DOCKER: "containers"}


def page(cases: Iterable[Case]) -> str:
    """The whole page in Markdown."""
    cases = list(cases)
    parts = [HEAD, f"{len(cases)} cases.\n"]
    for layer, below in groupby(cases, key=lambda case: case.layer):
        rows = [_row(case) for case in below]
        parts.append(
            f"## {layer} ({len(rows)})\n\n"
            "| case | attack | threat | with | outcome | caught by | limits |\n|--|--|--|--|--|--|--|\n"
            + "\n".join(rows)
            + "\n"
        )
    return "\n".join(parts)


def _row(case: Case) -> str:
    rules = ", ".join(f"[{rule}](rules/{rule}.md)" for rule in case.rules)
    caught = rules or (f"“{case.because}”" if case.because else "")
    cells = [
        f"`{case.folder.name}`", case.attack, case.threat, HOWS[case.how], case.expect, caught,
        f"{case.seconds:g} s, {case.memory // MIB} MiB",
    ]  # fmt: skip
    return "| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |"
