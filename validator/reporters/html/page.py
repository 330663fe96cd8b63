"""The page: its head and each unit, as fully as the room allows. What is left out is counted."""

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from validator.model import Report, UnitReport, Verdict
from validator.reporters import words
from validator.reporters.html.environment import environment

MOST_BYTES = 5_000_000  # of the file: what a browser on a phone still opens
MOST_LISTED = 1_500  # units in the table at the top
MOST_UNITS = 300  # that are shown beside it
ROW = 1_800  # bytes that are set aside for each row, which is more than a row can take
HEAD = 100_000  # bytes that are set aside for the rest of the page
ORDER = (Verdict.REJECT, Verdict.UNDECIDED, Verdict.ACCEPT, Verdict.NOT_A_SUBMISSION)
TONES = {
    Verdict.ACCEPT: "good",
    Verdict.REJECT: "bad",
    Verdict.UNDECIDED: "open",
    Verdict.NOT_A_SUBMISSION: "calm",
}


Unit = tuple[int, UnitReport]  # with its number among those that are told of


@dataclass(frozen=True, slots=True)
class Level:
    """How fully a unit is shown."""

    findings: int
    exhibit: bool
    detail: int  # characters of a finding's evidence


LEVELS = (Level(200, True, 6_000), Level(200, False, 2_000), Level(20, False, 500))


def page(report: Report) -> str:
    """The whole file, of at most MOST_BYTES."""
    units = list(enumerate(words.shown(report)))
    listed = units[:MOST_LISTED]
    whole = list(_units(report, _chosen(units), MOST_BYTES - HEAD - ROW * len(listed)))
    return (
        environment()
        .get_template("page.html")
        .render(
            report=report,
            word=words.report_word(report),
            tone=tone_of(report),
            rows=[(number, unit, unit_tone(unit, report.scope)) for number, unit in listed],
            unlisted=len(units) - len(listed),
            units=[text for _, text in whole],
            shown={number for number, _ in whole},
            unshown=len(units) - len(whole),
        )
    )


def _chosen(units: list[Unit]) -> list[Unit]:
    """Where there are too many, those that somebody has to look at; in their order all the same."""
    by_weight = sorted(units, key=lambda pair: ORDER.index(pair[1].decision.verdict))
    return sorted(by_weight[:MOST_UNITS], key=lambda pair: pair[0])


def _units(report: Report, units: list[Unit], room: int) -> Iterator[tuple[int, Markup]]:
    """Each unit, as fully as its share of the room allows; what one does not need, the next ones have."""
    for place, (number, unit) in enumerate(units):
        share = room // (len(units) - place)
        texts = _levels(report, number, unit, share)
        text = next((text for text in texts if len(text.encode()) <= share), None)
        if text is not None:
            room -= len(text.encode())
            yield number, text


def _levels(report: Report, number: int, unit: UnitReport, share: int) -> Iterator[Markup]:
    template = environment().get_template("unit.html")
    for level in LEVELS:
        if level.exhibit and _least(unit) > share:
            continue  # without the work of finding that out
        tone = unit_tone(unit, report.scope)
        text = template.render(report=report, number=number, unit=unit, level=level, tone=tone)
        yield Markup(text)  # noqa: S704 - what the template has escaped


def _least(unit: UnitReport) -> int:
    """Bytes that the exhibit takes at the very least: those of its long texts, as they are."""
    logs = unit.exhibit.logs if unit.exhibit else ()
    return sum(len(log.text) for log in logs)


def tone_of(report: Report) -> str:
    """The colour of the whole. A narrowed run that has no objection is no accept."""
    calm = words.report_word(report).startswith("no objection")
    return "calm" if calm else TONES[report.verdict]


def unit_tone(unit: UnitReport, scope: str) -> str:
    """The colour of one unit."""
    calm = words.unit_word(unit, scope).startswith("no objection")
    return "calm" if calm else TONES[unit.decision.verdict]
