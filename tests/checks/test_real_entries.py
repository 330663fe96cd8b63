"""The static rules over a real registry: every error is a defect that was read and believed.

The data lies beside the checkout, in `shared/registry`, or where MCP_VET_SHARED says; it is not part of
this project. A rule that begins to accuse more entries must name them here, with somebody's name on it.
"""

import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.evidence_cases import CHECKS, POLICY, ROOT, ask_all
from validator.evidence.derived import DERIVED
from validator.evidence.submission import (
    KNOWN_FILES,
    Change,
    EntryChange,
    EntryFile,
    Files,
    Registry,
    Submission,
)
from validator.judge import is_of_the_whole
from validator.model import Outcome, Result, Severity
from validator.neighbours import registry as index_of
from validator.resources import constant

SERVERS = Path(os.environ.get("MCP_VET_SHARED") or ROOT.parent / "shared") / "registry" / "servers"
KNOWN = {Submission, Registry, EntryChange, Files, type(POLICY)} | {provider.gives for provider in DERIVED}
STATIC = [c for c in CHECKS.values() if set(c.needs.values()) <= KNOWN and not is_of_the_whole(c)]
DEFECTS = {
    "REG003": {"SQLite", "osp_marketing_tools", "youtube_transcript"},  # legacy names: waived by the policy
    # volumes from parameters that the user may leave out: the gateway refuses `:/target`
    "CFG006": {"arm-mcp", "playwright-mcp-server", "schemacrawler-ai"},
    "CFG003": {"quantconnect", "text-to-graphql", "uberall"},  # asked for, and passed on to nobody
    "CFG005": {"novita"},  # a key that is neither a secret nor has a value
    "MET001": {"database-server"},  # "MCP Database Server"
    "SCH002": {"dotnet-types-explorer", "kgrag-mcp-server", "simplechecklist", "uberall"},
    "SCH005": {"alfresco", "astro-docs"},  # inputSchema for arguments; `required` on an argument
    "CFG019": {"kubectl-mcp-server"},  # mounts $HOME/.kube: never expanded, and refused by the gateway
    "REM003": {"microsoft-learn"},  # README.md, which the catalog does not read
    "REM005": {"brightdata"},  # the user's token is asked for and sent in no header
    # a key is sent with every request, tools.json is [], and nothing says that the tools depend on the user
    "REM006": {"apify", "close", "hubspot", "mercado-pago", "needle", "rube", "telnyx"},
    "TLS008": {"kubectl-mcp-server"},  # 44 arguments with an empty desc
}
# Found where the same entries are judged as new ones.
NEW = {
    # a vendor's remote server beside another's container of the same name: a maintainer's question
    "REG008": {
        *("apify", "apify-mcp-server", "notion", "notion-remote", "playwright", "playwright-mcp-server"),
        *("sentry", "sentry-remote", "webflow", "webflow-remote"),
    },
    "REM003": {  # no tools.json, which CONTRIBUTING.md of the registry requires of a remote entry
        *("find-a-domain", "gitmcp", "javadocs", "manifold", "openzeppelin-cairo", "openzeppelin-stellar"),
    },
}

pytestmark = pytest.mark.skipif(not SERVERS.is_dir(), reason=f"no real registry at {SERVERS}")


def entries() -> list[Path]:
    return sorted(folder for folder in SERVERS.iterdir() if folder.is_dir())


def registry() -> Registry:
    return index_of((folder.name, (folder / "server.yaml").read_bytes()) for folder in entries())


def files(folder: Path) -> Files:
    held = {file.name: file.read_bytes() for file in sorted(folder.iterdir())}
    listed = tuple(EntryFile(name, size=len(content)) for name, content in held.items())
    return Files(folder.name, listed, {name: held[name] for name in KNOWN_FILES if name in held})


def test_every_error_on_a_real_entry_is_a_known_defect() -> None:
    """No rule breaks, no rule is left out, and nobody is accused who is not listed above."""
    accused: dict[str, set[str]] = defaultdict(set)
    for name, result in judged(Change.PRESENT):
        if result.findings and result.check.severity in (Severity.ERROR, Severity.REVIEW):
            accused[result.check.id].add(name)

    assert accused == DEFECTS


def test_every_error_on_a_real_entry_as_if_it_were_new_is_a_known_defect() -> None:
    """What is asked of new entries only, asked of all of them: no more than the registry's known history."""
    accused: dict[str, set[str]] = defaultdict(set)
    for name, result in judged(Change.ADDED):
        if result.findings and result.check.severity in (Severity.ERROR, Severity.REVIEW):
            accused[result.check.id].add(name)

    accused.pop("MET002").remove("notion")  # 40 entries without a description: the rule is younger
    accused["REM003"] -= DEFECTS["REM003"]
    assert {rule: names for rule, names in accused.items() if names != DEFECTS.get(rule)} == NEW


def judged(change: Change) -> Iterator[tuple[str, Result]]:
    """Every static rule on every entry."""
    neighbours = registry()
    for folder in entries():
        change_ = EntryChange(folder.name, change)
        submission = Submission("", "", (), (change_,))
        given = [files(folder), change_, neighbours, POLICY, submission]
        for result in ask_all(STATIC, [*(constant(value) for value in given), *DERIVED]):
            why = (folder.name, result.check.id, result.because)
            assert result.outcome in (Outcome.PASSED, Outcome.FAILED), why
            yield folder.name, result


def test_static_rules_are_most_rules() -> None:
    """The test above would be worthless if a changed signature took the rules out of its reach."""
    assert len(STATIC) >= 62
