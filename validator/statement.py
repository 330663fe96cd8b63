"""The verdict as an in-toto statement: what was judged, by which policy and rules, from what evidence.

Pure and deterministic: the same report and facts give the same bytes. Sources: in-toto attestation framework,
Statement v1; SLSA verification summary v1 (VSA). A VSA knows PASSED and FAILED alone, so that only an accept
and a reject are one; what is undecided has a type of our own, with the same fields (docs/adr/0023).
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from validator.model import Check, Decision, Reason, Report, UnitReport, Verdict
from validator.reporters.escape import json_document, json_text

STATEMENT = "https://in-toto.io/Statement/v1"
SUMMARY = "https://slsa.dev/verification_summary/v1"
VERDICT = "urn:mcp-vet:verdict:1"  # predicate type of what is undecided, and name of our field in either
VERIFIER = "urn:mcp-vet:verifier"
POLICY = "urn:mcp-vet:policy"
WORKING_TREE = "urn:mcp-vet:working-tree"
SLSA_VERSION = "1.0"
LEVEL = "MCP_VET_ACCEPT"  # ours: mcp-vet verifies no SLSA level; names that begin with SLSA_ are SLSA's
FILE = "statement.json"  # in a folder of evidence
RESULTS = {Verdict.ACCEPT: ("PASSED", LEVEL), Verdict.REJECT: ("FAILED", "FAILED")}
SAYS = 1_000  # characters of one reason


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing that was judged. `unit`: the entry whose verdict is about it, "" for the whole submission.

    `algorithm` is in-toto's name (sha256, gitCommit), `digest` lower-case hex.
    """

    name: str
    algorithm: str
    digest: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a statement says beside the report. Digests are hex SHA-256, commits are hex, "" for none.

    Whoever makes a statement vouches for these: a publisher takes commits and entries from git and from the
    event, never from what the job of the pull request handed over.
    """

    base: str
    head: str
    policy: str  # digest of the policy's text, as archive.policy_text writes it
    subjects: tuple[Subject, ...]
    evidence: Mapping[str, str]  # path below the evidence folder -> digest


def statement(report: Report, facts: Facts, when: str) -> dict[str, Any]:
    """The statement as plain data; *when* is RFC 3339, in UTC.

    Raises ValueError for the report of a run that was stopped, or that judged no unit.
    """
    if not report.complete or not report.units:
        raise ValueError("the run judged nothing, or was stopped before its end")
    verdict = said(report.verdict, report.scope)
    result = RESULTS.get(verdict)
    predicate = {**_predicate(report, facts, when), VERDICT: _verdict(report, facts)}
    if result:
        predicate["verificationResult"], level = result
        predicate["verifiedLevels"] = [level]
    return {
        "_type": STATEMENT,
        "subject": _subjects(report, facts.subjects),
        "predicateType": SUMMARY if result else VERDICT,
        "predicate": predicate,
    }


def said(verdict: Verdict, scope: str) -> Verdict:
    """A run that the user narrowed never says accept."""
    return Verdict.UNDECIDED if scope and verdict is Verdict.ACCEPT else verdict


def render(data: Mapping[str, Any]) -> str:
    """The one text of a statement: ASCII, keys sorted, no line that a CI runner would obey."""
    return (
        json_document(json.dumps(data, indent=2, sort_keys=True, ensure_ascii=True, allow_nan=False)) + "\n"
    )


def _predicate(report: Report, facts: Facts, when: str) -> dict[str, Any]:
    """The fields that both types have. No attestation was an input, and the empty list says so."""
    return {
        "verifier": {"id": VERIFIER, "version": {"mcp-vet": json_text(report.version)}},
        "timeVerified": when,
        "resourceUri": _resource(facts.head),
        "policy": {"uri": POLICY, "digest": {"sha256": facts.policy}},
        "inputAttestations": [],
        "slsaVersion": SLSA_VERSION,
    }


def _resource(head: str) -> str:
    """The submission: its head's commit, in the notation that git object ids have as URIs."""
    if not head:
        return WORKING_TREE
    return f"gitoid:commit:{'sha1' if len(head) == 40 else 'sha256'}:{head}"


def _verdict(report: Report, facts: Facts) -> dict[str, Any]:
    return {
        "verdict": said(report.verdict, report.scope).value,
        "scope": json_text(report.scope),
        "base": facts.base,
        "head": facts.head,
        "rules": {"count": len(report.checks), "digest": {"sha256": rules_digest(report.checks)}},
        "units": [_unit(unit, report.scope) for unit in report.units],
        "evidence": [
            {"name": json_text(name), "digest": {"sha256": digest}}
            for name, digest in sorted(facts.evidence.items())
        ],
    }


def rules_digest(checks: Iterable[Check]) -> str:
    """Of the rules that were asked: other rules, or other severities, are another digest."""
    rows = sorted((check.id, check.severity.value, check.since) for check in checks)
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()


def _unit(unit: UnitReport, scope: str) -> dict[str, Any]:
    return {
        "name": json_text(unit.name),
        "kind": unit.kind.value,
        "change": json_text(unit.change),
        "verdict": said(unit.decision.verdict, scope).value,
        **_reasons(unit.decision),
    }


def _reasons(decision: Decision) -> dict[str, list[dict[str, Any]]]:
    return {"reasons": _sorted(decision.reasons), "excused": _sorted(decision.excused)}


def _sorted(reasons: Iterable[Reason]) -> list[dict[str, Any]]:
    """In an order of their own: a run asks its checks in another one than a replay."""
    told = sorted(reasons, key=lambda reason: (reason.check, reason.says, reason.cause or ""))
    return [
        {"check": json_text(r.check), "says": json_text(r.says, SAYS), "cause": r.cause and r.cause.value}
        for r in told
    ]


def _subjects(report: Report, subjects: Iterable[Subject]) -> list[dict[str, Any]]:
    """Everything that was judged; of a reject only what was rejected, so that it accuses nothing else."""
    rejected = {unit.name for unit in report.units if unit.decision.verdict is Verdict.REJECT}
    blamed = {"", *rejected} if report.verdict is Verdict.REJECT else None
    named = {(s.name, s.algorithm, s.digest) for s in subjects if blamed is None or s.unit in blamed}
    return [{"name": json_text(n), "digest": {algorithm: digest}} for n, algorithm, digest in sorted(named)]
