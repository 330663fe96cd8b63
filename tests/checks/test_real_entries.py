"""The static rules over a real registry: every error is a defect that was read and believed.

The data lies beside the checkout, in `shared/registry`, or where MCP_VET_SHARED says; it is not part of
this project. A rule that begins to accuse more entries must name them here, with somebody's name on it.
"""

import os
from collections import defaultdict
from pathlib import Path

import pytest
import yaml

from tests.evidence_cases import CHECKS, POLICY, ROOT, ask_all
from validator.evidence.derived import DERIVED
from validator.evidence.submission import (
    KNOWN_FILES,
    Change,
    EntryChange,
    EntryFile,
    Files,
    Neighbour,
    Registry,
)
from validator.model import Outcome, Severity
from validator.resources import constant

SERVERS = Path(os.environ.get("MCP_VET_SHARED") or ROOT.parent / "shared") / "registry" / "servers"
KNOWN = {Registry, EntryChange, Files, type(POLICY)} | {provider.gives for provider in DERIVED}
STATIC = [check for check in CHECKS.values() if set(check.needs.values()) <= KNOWN]
DEFECTS = {
    # volumes from parameters that the user may leave out: the gateway refuses `:/target`
    "CFG006": {"arm-mcp", "playwright-mcp-server", "schemacrawler-ai"},
    "CFG003": {"quantconnect", "text-to-graphql", "uberall"},  # asked for, and passed on to nobody
    "CFG005": {"novita"},  # a key that is neither a secret nor has a value
    "MET001": {"database-server"},  # "MCP Database Server"
    "SCH002": {"dotnet-types-explorer", "kgrag-mcp-server", "simplechecklist", "uberall"},
    "SCH005": {"alfresco", "astro-docs"},  # inputSchema for arguments; `required` on an argument
}

pytestmark = pytest.mark.skipif(not SERVERS.is_dir(), reason=f"no real registry at {SERVERS}")


def entries() -> list[Path]:
    return sorted(folder for folder in SERVERS.iterdir() if folder.is_dir())


def registry() -> Registry:
    found = []
    for folder in entries():
        manifest = yaml.safe_load((folder / "server.yaml").read_text())
        found.append(Neighbour(folder.name, image=manifest.get("image", "")))
    return Registry(tuple(found))


def files(folder: Path) -> Files:
    held = {file.name: file.read_bytes() for file in sorted(folder.iterdir())}
    listed = tuple(EntryFile(name, size=len(content)) for name, content in held.items())
    return Files(folder.name, listed, {name: held[name] for name in KNOWN_FILES if name in held})


def test_every_error_on_a_real_entry_is_a_known_defect() -> None:
    """No rule breaks, no rule is left out, and nobody is accused who is not listed above."""
    accused: dict[str, set[str]] = defaultdict(set)
    neighbours = registry()
    for folder in entries():
        change = EntryChange(folder.name, Change.PRESENT)
        had = [constant(files(folder)), constant(change), constant(neighbours), constant(POLICY), *DERIVED]
        for result in ask_all(STATIC, had):
            check = result.check
            assert result.outcome in (Outcome.PASSED, Outcome.FAILED), (folder.name, check.id, result.because)
            if result.findings and check.severity in (Severity.ERROR, Severity.REVIEW):
                accused[check.id].add(folder.name)

    assert accused == DEFECTS


def test_static_rules_are_most_rules() -> None:
    """The test above would be worthless if a changed signature took the rules out of its reach."""
    assert len(STATIC) >= 28
