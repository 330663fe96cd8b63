"""Verdicts: what a run found, and what becomes of it."""

from tests.publishing.cases.arranging import each, honest_upload, published_before, uploads
from tests.publishing.cases.case import OURS, Case
from tests.publishing.cases.reports import foreign_rule, found, ours_failed
from tests.publishing.world import BAD, ENTRY, World
from validator.model import Finding

VERDICTS = [
    Case("Verdicts", "accept", "Our own reading has no objection, and the run built and asked the server"),
    Case(
        "Verdicts",
        "reject-static",
        "The entry breaks a rule that is read from its files",
        "failure: reject: SRC001",
        because="SRC001",
        labels=("reject", "source"),
        files={ENTRY: BAD},
    ),
    Case(
        "Verdicts",
        "reject-run",
        "The image does not build",
        "failure: reject: BLD001",
        because="it does not build",
        labels=("build", "reject"),
        arrange=uploads(lambda w: found(w, "BLD001", Finding("it does not build"))),
    ),
    Case(
        "Verdicts",
        "undecided-ours",
        "The run had no Docker engine",
        OURS,
        because="no Docker engine answers",
        labels=("undecided",),
        arrange=uploads(ours_failed),
    ),
    Case(
        "Verdicts",
        "foreign-rule",
        "A rule of a plug-in that is not installed here rejects",
        "failure: reject: see the comment",
        because="a unicorn",
        labels=("reject",),
        arrange=uploads(foreign_rule),
    ),
    Case(
        "Verdicts",
        "again",
        "A second run on the same commit; the first one rejected it",
        comment="edited",
        labels=("accept", "help wanted"),
        arrange=published_before,
    ),
    Case(
        "Verdicts",
        "begins",
        "The run only begins",
        "pending: being judged",
        "none",
        labels=(),
        event={"action": "requested", "conclusion": None},
    ),
    Case(
        "Verdicts",
        "begins-late",
        "Word of its begin comes after its end was published",
        "success: accept: 1 entry",
        "left alone",
        event={"action": "requested", "conclusion": None},
        arrange=each(honest_upload, World.publish),
    ),
]
