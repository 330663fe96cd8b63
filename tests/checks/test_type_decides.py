"""`type` says what an entry must have; it cannot say that a rule does not look (threats.md, introduction)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.evidence_cases import CHECKS, POLICY, ask_all, write
from validator.evidence.conversation import Calls, Discovery
from validator.evidence.derived import DERIVED, FROM_ACTS
from validator.evidence.execution import Listing, Session
from validator.evidence.manifest import Document, Entry, ToolsFile
from validator.evidence.store import recorded
from validator.evidence.submission import EntryChange, Files, Registry, Submission
from validator.model import Kind, Outcome, Severity
from validator.resources import constant

HOSTILE = """
name: notes
image: mcp/postgres
{type}
source:
  project: ext::sh -c true
  commit: main
  dockerfile: https://example.com/Dockerfile
remote:
  transport_type: sse
  url: http://127.0.0.1/sse
  headers:
    Authorization: Bearer 8f3a9c2e7b5d4f10
run:
  volumes:
    - /var/run/docker.sock:/s
config:
  env:
    - name: LD_PRELOAD
      value: /tmp/x.so
"""
SPELLINGS = [
    "server",
    "remote",
    "poci",
    "serve",
    "Server",
    "SERVER",
    "sеrver",
    "",
    "null",
    "[server]",
    "{}",
    "1",
]
ALWAYS = {"SRC001", "SRC002", "SRC004", "CFG005"}  # what is dangerous in an entry of any kind


def rejecting(manifest: str, directory: Path) -> Iterator[str]:
    """Ids of the static rules that reject the manifest."""
    evidence = write(directory, {"servers/notes/server.yaml": manifest})
    given = [constant(Registry(())), constant(Submission("a", "b", (), ())), constant(POLICY)]
    kept = [p for p in recorded(evidence) if p.gives not in (Registry, Submission)]
    for result in ask_all(list(CHECKS.values()), [*kept, *given, *DERIVED, *FROM_ACTS]):
        if result.outcome is Outcome.FAILED and result.check.severity is Severity.ERROR:
            yield result.check.id


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_no_type_switches_a_rule_off(spelling: str, tmp_path: Path) -> None:
    """A branch for a commit, a foreign Dockerfile and a steering variable are seen under any type."""
    found = set(rejecting(HOSTILE.format(type=f"type: {spelling}"), tmp_path))

    assert found >= ALWAYS


def test_leaving_the_type_out_switches_nothing_off(tmp_path: Path) -> None:
    """Neither does a manifest that does not say what it is."""
    assert set(rejecting(HOSTILE.format(type=""), tmp_path)) >= {*ALWAYS, "SCH003"}


@pytest.mark.parametrize(
    ("spelling", "seen"), [("server", "CFG006"), ("remote", "REM005"), ("remote", "REM001")]
)
def test_each_kind_is_asked_what_is_its_own(spelling: str, seen: str, tmp_path: Path) -> None:
    """The Docker socket of a server; the address and the literal credential of a remote one."""
    assert seen in set(rejecting(HOSTILE.format(type=f"type: {spelling}"), tmp_path))


FILES = {Document, ToolsFile, Files, Entry, Registry, EntryChange}


def had_of(kind: Kind) -> set[type]:
    """The evidence that there is of every entry of a kind."""
    asked = {Kind.SERVER: {Session, Listing, Calls, Discovery}, Kind.REMOTE: {Session, Listing}}
    return FILES | asked.get(kind, set())


@pytest.mark.parametrize("kind", [Kind.SERVER, Kind.REMOTE, Kind.POCI])
def test_every_kind_requires_the_rules_of_every_entry(kind: Kind) -> None:
    """What can be hidden in any entry is required of each: no kind is a way around it."""
    strict = {r for r, c in CHECKS.items() if c.severity in (Severity.ERROR, Severity.REVIEW)}
    everywhere = {r for r in strict if r.startswith("SEC") and set(CHECKS[r].needs.values()) <= had_of(kind)}
    everywhere |= {
        "REG003",
        "REG004",
        "REG008",
        "REG009",
        "REG010",
        "REG013",
        "SCH001",
        "SCH002",
        "SCH003",
        "SCH004",
    }

    assert everywhere <= POLICY.requires(kind)
