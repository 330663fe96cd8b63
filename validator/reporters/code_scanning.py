"""The report as SARIF that GitHub code scanning may be given: every result becomes an alert.

GitHub knows neither the kind of a result nor suppressions, and refuses a file in which one result has no
location (github/codeql-action#2459, microsoft/PSRule#955). So only findings that count are in it, each with
a place. Everything else of the run, the rules and the verdict say, is as in the full SARIF.
"""

from typing import Any

from validator.model import Report
from validator.reporters import sarif
from validator.reporters.sarif_results import ROOT_URI, results

NOWHERE = {"physicalLocation": {"artifactLocation": {"uri": ROOT_URI, "uriBaseId": "%SRCROOT%"}}}


def render(report: Report) -> str:
    """One run in ASCII JSON, with the findings that count."""
    found = results(report, [check.id for check in sarif.rules(report)])
    return sarif.document(report, [_placed(one) for one in found if _is_alert(one)])


def _is_alert(one: dict[str, Any]) -> bool:
    return one["kind"] == "fail" and "suppressions" not in one


def _placed(one: dict[str, Any]) -> dict[str, Any]:
    """What has no place stands at the folder of the entries: GitHub looks at the name only."""
    return one if one["locations"] else {**one, "locations": [NOWHERE]}
