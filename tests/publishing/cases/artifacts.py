"""Artifacts that are missing, damaged, forged or hostile."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.publishing.cases.arranging import each, faulty, honest_upload, parcel, says, text, uploads
from tests.publishing.cases.case import ACCEPT, LOOK, OURS, Case
from tests.publishing.cases.looking import annotated, nothing_pings
from tests.publishing.cases.reports import claimed, empty, hostile, lowered, thousand
from tests.publishing.github_server import Fault
from tests.publishing.parcels import DAMAGED, PARCELS
from tests.publishing.world import BAD, ENTRY, RUN, World, zipped
from validator.model import Verdict
from validator.publishing.parcel import MOST_ZIP
from validator.reporters import json_report

NOT_USED = "report is not used"
ARTIFACT = Case("The artifact", "", "", status=OURS, because=NOT_USED, labels=("undecided",))


def artifact(name: str, what: str, arrange: Callable[[World], None], because: str, **more: Any) -> Case:
    """A report that is not used: what is left is our own verdict, which has nothing against the entry."""
    return replace(ARTIFACT, name=name, what=what, arrange=arrange, because=because, **more)


def forged(name: str, what: str, arrange: Callable[[World], None], because: str) -> Case:
    """One that no run of mcp-vet makes: somebody should look who did."""
    return artifact(name, what, arrange, because, status=LOOK)


ARTIFACTS = [
    artifact("missing", "The run left no artifact", lambda w: None, "left none"),
    forged(
        "several",
        "The run left two artifacts of that name",
        each(honest_upload, uploads(claimed)),
        "the run left several",
    ),
    artifact(
        "cancelled",
        "The run was cancelled",
        lambda w: None,
        "ended (cancelled)",
        event={"conclusion": "cancelled"},
    ),
    artifact("expired", "It has expired", uploads(lambda w: w.honest, expired=True), "has expired"),
    artifact(
        "too-large",
        "It is larger than the limit",
        parcel(lambda _: bytes(MOST_ZIP + 1)),
        "larger than 64 MiB",
    ),
    artifact(
        "gone",
        "The storage does not have it",
        faulty(Fault("GET", "/storage/", 404, times=9)),
        "could not be downloaded",
    ),
    *(
        artifact(p.name, p.what, parcel(p.make), p.because, status=OURS if p.name in DAMAGED else LOOK)
        for p in PARCELS
    ),
    forged("not-json", "The report is not JSON", text(lambda t: "accept"), "it is not JSON"),
    forged(
        "two-keys",
        "The report says a thing twice",
        text(lambda t: t.replace('"verdict"', '"verdict": "accept", "verdict"', 1)),
        "a key is given twice",
    ),
    forged(
        "not-a-number",
        "The report has a NaN",
        text(lambda t: t.replace('"seconds": ', '"seconds": NaN, "x": ', 1)),
        "NaN is no number",
    ),
    forged(
        "deep", "The report is nested 100,000 levels deep", text(lambda t: "[" * 100_000), "it is not JSON"
    ),
    forged(
        "schema",
        "The report lacks a key",
        text(lambda t: t.replace('"subject"', '"object"')),
        "no report of this version",
    ),
    forged(
        "version",
        "The report is of another schema version",
        text(lambda t: t.replace('"schema_version": 1', '"schema_version": 2')),
        "no report of this version",
    ),
    forged(
        "other-commit",
        "The report is about another commit",
        lambda w: w.state.add_artifact(
            RUN, zipped(json_report.render(replace(w.honest, head="f" * 40))), w.head
        ),
        "about another commit",
    ),
    forged(
        "other-run",
        "The artifact belongs to a run on another commit",
        lambda w: w.state.add_artifact(RUN, zipped(json_report.render(w.honest)), "f" * 40),
        "of another commit",
    ),
    artifact(
        "other-base",
        "The report is held against another base",
        says(base="f" * 40),
        "another commit of the base",
    ),
    artifact(
        "earlier-attempt",
        "The only artifact is of an earlier attempt of the run",
        uploads(lambda w: w.honest, created_at="2026-11-29T09:59:59Z"),
        "of an earlier attempt",
    ),
    artifact("narrowed", "The run left out what builds", says(scope="static"), "left something out"),
    artifact("stopped", "The run was stopped", says(complete=False), "a run that was stopped"),
    forged(
        "other-entries",
        "The report is about other entries",
        uploads(
            lambda w: replace(w.honest, units=(w.honest.units[0], replace(w.honest.units[1], name="clock")))
        ),
        "about other entries",
    ),
    forged(
        "contradicts",
        "Its verdict does not follow from its entries",
        says(verdict=Verdict.REJECT),
        "does not follow",
    ),
    artifact(
        "silent",
        "It leaves the entry out",
        uploads(lambda w: replace(w.honest, units=w.honest.units[:1])),
        "says nothing of this entry",
    ),
    artifact(
        "no-results", "It says accept, and has no result of any check", uploads(empty), "gives no answer"
    ),
    replace(
        ARTIFACT,
        name="claims-accept",
        what="It says accept, and that every check passed; the commit is a branch",
        status="failure: reject: SRC001",
        because="SRC001",
        labels=("reject", "source"),
        files={ENTRY: BAD},
        arrange=uploads(claimed),
    ),
    replace(
        ARTIFACT,
        name="lowers",
        what="It calls the rule that failed a mere note",
        status="failure: reject: BLD001",
        because="it does not build",
        labels=("build", "reject"),
        arrange=uploads(lowered),
    ),
    replace(
        ARTIFACT,
        name="other-number",
        what="It says that it is about pull request 13",
        status=ACCEPT,
        because="request 12",
        labels=("accept",),
        arrange=says(subject="pull request 13 of acme/registry"),
    ),
    replace(
        ARTIFACT,
        name="thousand",
        what="It has 1,000 findings",
        status="failure: reject: BLD001",
        because="**Cut:**",
        labels=("build", "reject"),
        arrange=uploads(thousand),
        check=annotated,
    ),
    replace(
        ARTIFACT,
        name="hostile",
        what="Every text mentions teams, issues and our marker, and holds markup and commands",
        status="failure: reject: BLD001",
        because="BLD001",
        labels=("build", "reject"),
        arrange=uploads(hostile),
        check=nothing_pings,
    ),
]
