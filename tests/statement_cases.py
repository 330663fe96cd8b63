"""Evidence of whole runs for the tests of statements, made of the fixtures of rules."""

import json
import shutil
from collections.abc import Callable, Mapping
from io import StringIO
from pathlib import Path
from typing import Any

from tests.evidence_cases import CHECKS, RULES
from validator.again import replay
from validator.archive import begin
from validator.case import Case
from validator.cli import main
from validator.commands.console import Console
from validator.evidence.submission import Change, EntryChange, FileChange, Submission
from validator.policy import Policy, load_policy
from validator.statement import FILE, render, statement
from validator.statement_facts import facts_in

HEAD, BASE = "1" * 40, "2" * 40
WHEN = "2026-11-29T10:00:00Z"


def evidence_of(directory: Path, *fixtures: str, head: str = HEAD, policy: Policy | None = None) -> Path:
    """A run's folder with an entry for each of *fixtures*, RULE/CASE, and the statement about it."""
    entries = []
    for n, fixture in enumerate(fixtures):
        name = f"entry-{n}"
        shutil.copytree(RULES / fixture, directory / "entries" / name)
        entries.append(EntryChange(name, Change.ADDED))
    changes = tuple(FileChange(f"servers/{e.name}/server.yaml", "A", "000000", "100644") for e in entries)
    submission = Submission(BASE, head, changes, tuple(entries))
    begin(directory, Case("x", submission, policy or load_policy(), (), (), lambda change: ()))
    (directory / FILE).write_text(stated_by(directory))
    return directory


def stated_by(directory: Path, checks: Mapping[str, Any] = CHECKS) -> str:
    """The statement about the evidence, as this version makes it."""
    return render(statement(replay(directory, tuple(checks.values())), facts_in(directory), WHEN))


def run(*words: str | Path, load: Callable[[], Any] = lambda: CHECKS) -> tuple[int, str, str]:
    """Exit status, standard output, standard error of the command line."""
    out, err = StringIO(), StringIO()
    return (
        main([str(word) for word in words], Console(out, err, {}, load=load)),
        out.getvalue(),
        err.getvalue(),
    )


def verified(directory: Path, *words: str | Path) -> tuple[int, str]:
    """Exit status and all that `mcp-vet verify` says of the statement in *directory*."""
    status, out, err = run("verify", directory / FILE, "--evidence", directory, *words)
    return status, out + err


def edit(directory: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Change the statement in *directory* as somebody might who wants it to say something else."""
    data = json.loads((directory / FILE).read_text())
    change(data)
    (directory / FILE).write_text(json.dumps(data))
