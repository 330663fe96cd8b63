"""Reports are found and read, and what is none is named: nothing on a disk makes the index fail."""

import io
import json
import os
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.golden.reports import BRANCH, PINNED, failed, report, unit
from tests.review_index.samples import golden, write
from validator.cli import main
from validator.commands.console import Console
from validator.model import Standing
from validator.reporters import REPORTERS
from validator.review_index import gathering
from validator.review_index.gathering import gather
from validator.review_index.row import NO_OBJECTION, NoReport, rows_of

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def index(*words: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    status = main(["index", *words], Console(out, err, {}))
    return status, out.getvalue(), err.getvalue()


def test_an_entry_is_a_row_with_its_verdict_its_rules_and_why() -> None:
    rows, titles = rows_of(golden("reject"))

    [row] = rows  # the submission as a whole has nothing to say
    assert (row.verdict, row.entry, row.about) == ("reject", "weather", "server, added")
    assert row.subject == "pull request 12 of ./registry"
    assert list(row.rules.items()) == [
        ("BLD001", "error"),
        ("MET001", "error"),
        ("SRC001", "error"),
        ("IMG001", "warning"),
    ]
    assert row.why.startswith("MET001 Title contains a word that every title could; ")
    assert "would be accepted if these 3 were mended" in row.why
    assert titles["IMG001"] == "Container runs as root"


@pytest.mark.parametrize(
    ("name", "verdicts"),
    [
        ("several-entries", ["undecided", "accept", "reject", "undecided"]),
        ("narrowed-static", [NO_OBJECTION]),
        ("not-a-submission", ["not-a-submission"]),
        ("accept", ["accept"]),
        ("undecided-maintainer", ["undecided", "accept"]),
    ],
)
def test_verdicts_are_the_reports_own(name: str, verdicts: list[str]) -> None:
    assert [row.verdict for row in rows_of(golden(name))[0]] == verdicts


def test_what_was_no_submission_says_why() -> None:
    [row] = rows_of(golden("not-a-submission"))[0]

    assert (row.entry, row.why.startswith("this pull request touches no entry")) == ("", True)


def test_a_report_from_before_there_were_explanations_is_read() -> None:
    old = golden("undecided-ours")
    for judged in old["units"]:
        del judged["explanation"]
        for result in judged["results"]:
            del result["whose"]
    rows = rows_of(old)[0]

    assert rows[0].why.startswith("BLD001 no Docker engine answers")


def test_what_a_narrowed_run_would_accept_has_no_objection_also_in_older_reports() -> None:
    old = golden("narrowed-static")
    for judged in old["units"]:
        judged["no_objection"] = False
        judged["reasons"] = []

    assert [row.verdict for row in rows_of(old)[0]] == [NO_OBJECTION]
    assert [row.verdict for row in rows_of({**old, "scope": ""})[0]] == ["undecided", "undecided"]


def test_findings_that_do_not_count_are_no_rule_of_the_row() -> None:
    inherited = replace(BRANCH, standing=Standing.INHERITED)
    text = REPORTERS["json"](report(unit("w", failed(PINNED, inherited))))

    assert rows_of(json.loads(text))[0][0].rules == {}


@pytest.mark.parametrize(
    ("path", "value", "why"),
    [
        (("schema_version",), 2, "a newer mcp-vet wrote it: schema_version 2"),
        (("schema_version",), True, "its schema_version is none"),
        (("schema_version",), 0, "its schema_version is none"),
        (("tool", "name"), "other", "it is no report of mcp-vet"),
        (("tool",), [], "it is no report of mcp-vet"),
        (("units",), {}, "`units` is no list"),
        (("units", 0), 3, "a unit is no JSON object"),
        (("units", 1, "name"), 3, "`name` is no text"),
        (("units", 1, "verdict"), "perfect", "`verdict` is no verdict"),
        (("units", 1, "verdict"), ["reject"], "`verdict` is no verdict"),
        (("units", 1, "kind"), "x", "`kind` is no kind"),
        (("units", 1, "results"), None, "`results` is no list"),
        (("units", 1, "results", 0), "x", "an item of `results` is no JSON object"),
        (("units", 1, "reasons"), {}, "`reasons` is no list"),
        (("units", 1, "explanation", "sentences"), 1, "`sentences` is no list"),
        (("checks",), [1], "an item of `checks` is no JSON object"),
        (("subject",), None, "`subject` is no text"),
    ],
)
def test_what_has_not_the_shape_of_a_report_is_none(path: tuple[Any, ...], value: object, why: str) -> None:
    data: Any = golden("reject")
    owner = data
    for step in path[:-1]:
        owner = owner[step]
    owner[path[-1]] = value

    with pytest.raises(NoReport, match=why):
        rows_of(data)


@given(JSON)
def test_no_json_at_all_breaks_the_reader(data: object) -> None:
    with pytest.raises(NoReport):
        rows_of(data)


@given(st.sampled_from(["accept", "reject", "several-entries"]), st.data())
def test_no_report_with_one_thing_exchanged_breaks_the_reader(name: str, drawn: st.DataObject) -> None:
    data: Any = golden(name)
    owner: Any = data
    while True:
        keys = list(owner) if isinstance(owner, dict) else list(range(len(owner)))
        key = drawn.draw(st.sampled_from(keys))
        deeper = isinstance(owner[key], dict | list) and owner[key] and drawn.draw(st.booleans())
        if not deeper:
            break
        owner = owner[key]
    owner[key] = drawn.draw(JSON)

    with suppress(NoReport):
        assert rows_of(data)[0]


def test_reports_are_found_at_any_depth_and_the_rest_is_named(tmp_path: Path) -> None:
    write(tmp_path / "a" / "report.json", golden("reject"), modified=1_000)
    write(tmp_path / "b" / "deep" / "other-name.JSON", golden("several-entries"))
    write(tmp_path / "b" / "package.json", {"name": "x"})
    (tmp_path / "b" / "half.json").write_text('{"schema_version": 1, ')
    (tmp_path / "b" / "deep.json").write_text("[" * 200_000)
    (tmp_path / "b" / "bytes.json").write_bytes(b"\xff\xfe\x00\x80")
    (tmp_path / "b" / "digits.json").write_text("9" * 5_000)
    (tmp_path / "b" / "notes.txt").write_text("no JSON")
    found = gather([tmp_path])

    assert [(len(each.rows), each.modified == 1_000) for each in found.reports] == [(1, True), (4, False)]
    assert found.rows == 5
    assert sorted((file.name, why) for file, why in found.others) == [
        ("bytes.json", "it is not JSON"),
        ("deep.json", "it is not JSON"),
        ("digits.json", "it is not JSON"),
        ("half.json", "it is not JSON"),
        ("package.json", "it is no report of mcp-vet"),
    ]


def test_links_and_pipes_are_left_alone(tmp_path: Path) -> None:
    """A pipe would block for ever, a link leads out of what the user named."""
    outside = write(tmp_path / "outside.json", golden("reject"))
    below = tmp_path / "below"
    write(below / "report.json", golden("accept"))
    (below / "link.json").symlink_to(outside)
    (below / "folder").symlink_to(tmp_path)
    os.mkfifo(below / "pipe.json")
    (below / "folder.json").mkdir()

    found = gather([below])
    assert [each.file.name for each in found.reports] == ["report.json"]
    assert found.others == ()


def test_what_is_reached_twice_is_read_once(tmp_path: Path) -> None:
    write(tmp_path / "a" / "report.json", golden("accept"))

    assert gather([tmp_path, tmp_path / "a"]).rows == 1


def test_a_page_beside_is_found(tmp_path: Path) -> None:
    write(tmp_path / "a.json", golden("accept"))
    write(tmp_path / "b.json", golden("accept"))
    (tmp_path / "b.html").write_text("<p>")

    assert [each.page and each.page.name for each in gather([tmp_path]).reports] == [None, "b.html"]


@pytest.mark.parametrize(
    ("limit", "value", "cut"),
    [
        ("MOST_FILES", 2, "more than 2 JSON files"),
        ("ALL_BYTES", 1, "more than 0 GiB"),
        ("MOST_ROWS", 1, "more than 1 entries"),
    ],
)
def test_a_limit_ends_the_search_and_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: int, cut: str
) -> None:
    for number in range(4):
        write(tmp_path / f"{number}.json", golden("accept"))
    monkeypatch.setattr(gathering, limit, value)
    found = gather([tmp_path])

    assert cut in found.cut
    assert len(found.reports) < 4


def test_a_file_that_is_too_large_or_gone_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "big.json", golden("accept"))
    monkeypatch.setattr(gathering, "FILE_BYTES", 10)

    [(_, why)] = gather([tmp_path]).others
    assert why == "it is larger than 0 MiB"
    monkeypatch.setattr(Path, "open", _refused)
    monkeypatch.setattr(gathering, "FILE_BYTES", 10_000_000)
    [(_, why)] = gather([tmp_path]).others
    assert why == "it cannot be read: Permission denied"


def _refused(*_: object) -> None:
    raise PermissionError(13, "Permission denied")


def test_a_file_that_vanishes_meanwhile_is_no_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "a.json", golden("accept"))
    monkeypatch.setattr(Path, "lstat", _refused)

    assert gather([tmp_path]).reports == ()


def test_the_command_writes_the_page_and_says_what_is_in_it(tmp_path: Path) -> None:
    write(tmp_path / "in" / "report.json", golden("several-entries"))
    for number in range(7):
        write(tmp_path / "in" / f"{number}.json", {})
    page = tmp_path / "queue.html"
    status, out, err = index(str(tmp_path / "in"), "--html", str(page))

    assert (status, out) == (0, f"4 entries of 1 report: {page}\n")
    assert err.count("is no report:") == 5
    assert "and 2 more, which the page names" in err
    assert page.read_text().count("it is no report of mcp-vet") == 7


def test_the_command_writes_to_the_standard_output(tmp_path: Path) -> None:
    write(tmp_path / "report.json", golden("accept"))
    status, out, err = index(str(tmp_path), "--html", "-")

    assert status == 0
    assert out.startswith("<!DOCTYPE html>")
    assert err == "mcp-vet: 1 entry of 1 report: -\n"


def test_the_command_says_when_it_stopped_early(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        write(tmp_path / f"{number}.json", golden("accept"))
    monkeypatch.setattr(gathering, "MOST_FILES", 2)
    _, out, err = index(str(tmp_path), "--html", "-")

    assert "Not all are here, as there are more than 2 JSON files" in out
    assert "give it fewer folders" in err


def test_where_there_is_no_report_the_command_says_how_to_get_one(tmp_path: Path) -> None:
    assert index(str(tmp_path))[2] == (
        "mcp-vet: no report of mcp-vet lies there (no JSON file at all): `--json FILE` writes one\n"
    )
    write(tmp_path / "x.json", {})
    assert index(str(tmp_path))[0] == 2
    assert "1 JSON files, none of them a report" in index(str(tmp_path))[2]
    assert index(str(tmp_path / "missing"))[0] == 2
    write(tmp_path / "r.json", golden("accept"))
    assert index(str(tmp_path), "--html", str(tmp_path))[0] == 2
