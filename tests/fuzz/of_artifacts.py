"""A run's artifact, as anybody could have uploaded it: a zip file, and in it a report."""

import io
import json
import warnings
import zipfile
from typing import Any

from hypothesis import strategies as st

from tests.fuzz.target import Target
from tests.golden.reports import REPORTS as GOLDEN
from validator.publishing.parcel import MOST_REPORT, REPORT, Unusable, report_in
from validator.report_file import NotAReport, report_of
from validator.reporters import json_report, markdown

HONEST = json_report.render(GOLDEN["accept"])


def one_artifact(data: bytes) -> None:
    """Refused, or a report within its limit that can be shown. The data is tried as a report, too."""
    shown(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # zipfile tells of names that are there twice
            report = report_in(data)
    except Unusable:
        return
    assert len(report) <= MOST_REPORT
    shown(report)


def shown(data: bytes) -> None:
    try:
        report = report_of(data)
    except NotAReport:
        return
    assert len(markdown.render(report)) < 65_536


def zipped(name: str, data: bytes, method: int, more: list[str]) -> bytes:
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w", method) as parcel:
        warnings.simplefilter("ignore", UserWarning)
        for member in (name, *more):
            parcel.writestr(member, data)
    return buffer.getvalue()


@st.composite
def artifacts(draw: st.DrawFn) -> bytes:
    """An honest artifact with another value in the place of one, other members, or a byte that is damaged."""
    odd = json.dumps(draw(ODD))
    old = draw(st.sampled_from(['""', "0", "[]", "true", "null", '"passed"', '"accept"', "1"]))
    text = HONEST.replace(old, odd, draw(st.integers(1, 3)))
    name = draw(st.sampled_from([REPORT, REPORT, REPORT, "report.md", "../report.json"]))
    more = draw(
        st.lists(st.sampled_from([REPORT, "evidence/a", "evidence/../b", "/c", "setup.py"]), max_size=2)
    )
    method = draw(st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]))
    data = bytearray(zipped(name, text.encode(), method, more))
    if draw(st.booleans()):
        data[draw(st.integers(0, len(data) - 1))] = draw(st.integers(0, 255))
    return bytes(data)


ODD: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, -1, 1.5, "", "failed", "reject", [], {}, ["a"], {"a": 1}, 10**20, "\ud800", "<!-- @a -->"]
)
ARTIFACT = Target(one_artifact, artifacts(), 65_536)
