"""A JSON report is read back as it was written, and nothing else is taken for one."""

import copy
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.golden.reports import REPORTS
from validator.model import Report
from validator.report_file import NotAReport, document_of, report_of
from validator.reporters import REPORTERS, json_report

# Others show what no JSON report has: the rules' pages, and exhibits out of the evidence.
SAME = [kind for kind in REPORTERS if kind not in ("sarif", "code-scanning", "html")]
FULL = [name for name, report in REPORTS.items() if not report.scope]
TEXT = json_report.render(REPORTS["several-entries"])
DATA = json.loads(TEXT)


@pytest.mark.parametrize("name", FULL)
def test_what_is_written_is_read(name: str) -> None:
    report = replace(REPORTS[name], head="a" * 40, base="b" * 40)

    again = report_of(json_report.render(report).encode())

    assert (again.head, again.base) == ("a" * 40, "b" * 40)
    for kind in SAME:
        assert REPORTERS[kind](again) == REPORTERS[kind](report)


def test_a_narrowed_run_stays_narrowed() -> None:
    again = report_of(json_report.render(REPORTS["narrowed-static"]).encode())

    assert again.scope == "static"
    assert again.verdict.value == "undecided"


def test_a_rule_that_is_not_installed_is_kept() -> None:
    data = copy.deepcopy(DATA)
    data["checks"].append({"id": "ACME001", "severity": "note", "title": "T", "since": "1"})

    (foreign,) = [check for check in written(data).checks if check.id == "ACME001"]

    assert foreign.doc == ""
    with pytest.raises(NotImplementedError):
        foreign.run()


def written(data: Any) -> Report:
    return report_of(json.dumps(data).encode())


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"", "not JSON"),
        (b"\xff", "not JSON"),
        (b"[" * 200_000, "not JSON"),
        (b'{"a": 1, "a": 2}', "a key is given twice"),
        (b'{"seconds": Infinity}', "Infinity is no number"),
        (b'{"schema_version": 1' + b"0" * 5000 + b"}", "a number is too large"),
        (b"[]", "at /"),
        (b"{}", "'schema_version' is a required property"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_another_text_is_no_report(text: bytes, says: str) -> None:
    with pytest.raises(NotAReport, match=says):
        report_of(text)


def test_the_fault_names_its_place() -> None:
    data = copy.deepcopy(DATA)
    data["units"][1]["results"][0]["outcome"] = "splendid"

    with pytest.raises(NotAReport, match=r"at /units/1/results/0/outcome: 'splendid' is not one of"):
        written(data)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda d: d["checks"].append(d["checks"][0]), "a rule is listed twice"),
        (lambda d: d["checks"].pop(), "contradicts itself"),
        (lambda d: d["units"][1]["results"].append(judged(d)), "a rule has two results"),
        (lambda d: judged(d).update(because="x"), "contradicts itself"),
    ],
    ids=["rule twice", "rule not listed", "two results", "reason of an answer"],
)
def test_a_report_that_contradicts_itself_is_refused(change: Any, says: str) -> None:
    data = copy.deepcopy(DATA)
    change(data)

    with pytest.raises(NotAReport, match=says):
        written(data)


def judged(data: Any) -> Any:
    return next(r for r in data["units"][1]["results"] if r["outcome"] == "passed")


@pytest.mark.parametrize("line", [0, -5, 1e300, 2.0])
def test_a_place_is_made_one_that_reporters_can_show(line: float) -> None:
    data = copy.deepcopy(DATA)
    at = next(f["location"] for u in data["units"] for r in u["results"] for f in r["findings"])
    at["line"] = line

    for render in REPORTERS.values():
        assert render(written(data))


@pytest.mark.parametrize("seconds", [None, -1, 1e400])
def test_a_time_is_made_a_number(seconds: float | None) -> None:
    data = copy.deepcopy(DATA)
    data["seconds"] = seconds
    text = json.dumps(data).replace("Infinity", "1e400")

    assert report_of(text.encode()).seconds == 0.0


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_whatever_is_changed_it_is_a_report_or_none(data: st.DataObject) -> None:
    """Nothing but NotAReport is raised, and what is read can be shown by every reporter."""
    changed = copy.deepcopy(DATA)
    places = list(_places(changed))
    for _ in range(data.draw(st.integers(1, 3))):
        parent, key = data.draw(st.sampled_from(places))
        values = st.one_of(
            st.none(), st.booleans(), st.integers(), st.text(max_size=20), st.just([]), st.just({})
        )
        parent[key] = data.draw(values)
    try:
        report = written(changed)
    except NotAReport:
        return
    for render in REPORTERS.values():
        render(report)


def _places(node: Any) -> Iterator[tuple[Any, Any]]:
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, below in items:
        yield node, key
        yield from _places(below)


def test_the_document_is_plain_data() -> None:
    assert document_of(TEXT.encode()) == DATA
