"""The statement about a published verdict: only what the publisher knows by itself is vouched for.

Commits, the entry's files and the policy are those of git objects. What was built and run is named as what
it is: the report of a job without privileges, by its digest.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from validator.model import Report
from validator.publishing.merging import Own
from validator.publishing.parcel import REPORT
from validator.statement import statement


def stated(own: Own, report: Report, digest: str, when: str) -> Mapping[str, Any] | None:
    """The statement; None where our own judgement has no facts, or judged no unit.

    *digest*: hex SHA-256 of the run's report, "" where there is none; *when*: RFC 3339, in UTC.
    """
    if not own.facts or not own.report.units or not own.report.complete:
        return None
    facts = replace(own.facts, evidence={REPORT: digest} if digest else {})
    return statement(report, facts, when)
