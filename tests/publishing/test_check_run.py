"""The notes beside the lines: the same hostile texts as for every reporter, and only what was changed."""

from dataclasses import replace

from hypothesis import given, settings

from tests.golden.reports import BAD_TITLE, NAME, ROOT, failed, report, unit, whole
from tests.hostile.harmless import faults
from tests.test_reporters_escape import hostile_report, texts
from validator.model import Finding, Location, Standing
from validator.reporters.check_run import TEXT, TITLE, notes

ENTRY = "servers/weather/server.yaml"
AT = Location(ENTRY, 3)


@settings(max_examples=120, deadline=None)
@given(texts)
def test_nothing_hidden_and_no_command_is_in_a_note(text: str) -> None:
    for note in notes(hostile_report(text), {text}):
        for said in (note.title, note.message):
            assert faults("check run", said, ["\n"]) == []
        assert len(note.title) <= TITLE + 10
        assert len(note.message) <= 2 * TEXT + 50


def test_a_note_is_about_a_changed_line_and_counts() -> None:
    inherited = Finding("old", AT, standing=Standing.INHERITED)
    elsewhere = Finding("there", Location("Dockerfile", 1))
    told = report(
        whole(), unit("weather", failed(ROOT, inherited, elsewhere, Finding("bare")), failed(NAME, BAD_TITLE))
    )

    (note,) = notes(told, {ENTRY})

    assert (note.path, note.line, note.level) == (ENTRY, 9, "failure")
    assert note.message.endswith("Fix: write `title: Weather`")
    assert notes(told, set()) == ()


def test_the_weightiest_come_first_over_all_entries() -> None:
    warned = unit("a", failed(ROOT, Finding("root", AT)))
    broken = unit("b", failed(NAME, replace(BAD_TITLE, at=AT)))

    assert [note.level for note in notes(report(warned, broken), {ENTRY})] == ["failure", "warning"]
