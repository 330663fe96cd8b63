"""What the page knows of one entry: read out of a JSON report that anybody may have written.

Only what is shown is looked at, and only its shape: the verdicts are the report's own. All text stays raw.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from validator.model import Kind, Outcome, Severity, Standing, Verdict
from validator.reporters.json_report import SCHEMA_VERSION

OLDEST = 1  # schema_version; docs/json-report.md says how long old ones are read
NO_OBJECTION = "no objection"
WHY = 400  # characters; the report has the rest
TEXT = 300  # characters of every other text
MOST_UNITS = 20_000  # of one report
MOST_RULES = 500  # of one unit


class NoReport(Exception):
    """The file is no report that this mcp-vet can read; the message says why."""


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of one report. `rules`: those that found something, id -> severity; the gravest first."""

    verdict: str  # a word of Verdict, or NO_OBJECTION
    entry: str  # "" where the report judged nothing
    about: str  # kind and change
    subject: str
    why: str
    rules: Mapping[str, str] = field(default_factory=dict)


def rows_of(data: object) -> tuple[list[Row], dict[str, str]]:
    """The rows of one report, and the titles of its rules by id. Raises NoReport."""
    report = _object(data, "it")
    _refuse_strangers(report)
    subject = _text(report, "subject")
    units = _list(report, "units", MOST_UNITS)
    titles = {_text(check, "id"): _text(check, "title") for check in _objects(report, "checks", MOST_UNITS)}
    narrowed = _text(report, "scope") != ""
    rows = [_row(_object(unit, "a unit"), subject, narrowed) for unit in units]
    told = [row for row in rows if row is not None]
    return told or [_nothing(report, subject)], titles


def _refuse_strangers(report: Mapping[str, Any]) -> None:
    tool = report.get("tool")
    if not isinstance(tool, dict) or tool.get("name") != "mcp-vet":
        raise NoReport("it is no report of mcp-vet")
    version = report.get("schema_version")
    if type(version) is not int or version < OLDEST:
        raise NoReport("its schema_version is none")
    if version > SCHEMA_VERSION:
        raise NoReport(
            f"a newer mcp-vet wrote it: schema_version {version}, and this one reads {SCHEMA_VERSION}"
        )


def _row(unit: Mapping[str, Any], subject: str, narrowed: bool) -> Row | None:
    """None for a submission as a whole that has nothing to say: its entries say it."""
    verdict = _verdict(unit, narrowed)
    kind = _word(unit, "kind", Kind)
    rules = _rules(unit)
    if kind == Kind.PULL_REQUEST and verdict in (Verdict.ACCEPT, NO_OBJECTION) and not rules:
        return None
    about = (
        "as a whole" if kind == Kind.PULL_REQUEST else ", ".join(filter(None, (kind, _text(unit, "change"))))
    )
    return Row(verdict, _text(unit, "name"), about, subject, _why(unit), rules)


def _verdict(unit: Mapping[str, Any], narrowed: bool) -> str:
    """The unit's own word; what a narrowed run would accept is undecided in it, and rests on no reason."""
    word = _word(unit, "verdict", Verdict)
    bare = narrowed and word == Verdict.UNDECIDED and not _list(unit, "reasons", MOST_UNITS)
    return NO_OBJECTION if bare or unit.get("no_objection") is True else word


def _nothing(report: Mapping[str, Any], subject: str) -> Row:
    said = [note for note in _list(report, "notes", MOST_UNITS) if isinstance(note, str)]
    return Row(_word(report, "verdict", Verdict), "", "", subject, "; ".join(said)[:WHY])


def _why(unit: Mapping[str, Any]) -> str:
    """What its findings are called and what follows from them; else what its explanation begins with."""
    reasons = list(_objects(unit, "reasons", MOST_UNITS))
    said = [_said(reason) for reason in reasons if reason.get("cause") is None]
    explanation = unit.get("explanation")
    if isinstance(explanation, dict):
        sentences = [s for s in _list(explanation, "sentences", MOST_UNITS) if isinstance(s, str)]
        said += sentences[1:] if said else sentences
    elif not said:  # reports from before there were explanations
        said = [_said(reason) for reason in reasons]
    return "; ".join(said)[: WHY + 1]


def _said(reason: Mapping[str, Any]) -> str:
    return f"{_text(reason, 'check')} {_text(reason, 'says')}".strip()


def _rules(unit: Mapping[str, Any]) -> dict[str, str]:
    order = [severity.value for severity in Severity]
    found = {
        _text(result, "check"): _word(result, "severity", Severity)
        for result in _objects(unit, "results", MOST_UNITS)
        if result.get("outcome") == Outcome.FAILED and _counts(result)
    }
    ranked = sorted(found.items(), key=lambda pair: (order.index(pair[1]), pair[0]))
    return dict(ranked[:MOST_RULES])


def _counts(result: Mapping[str, Any]) -> bool:
    return any(f.get("standing") == Standing.COUNTS for f in _objects(result, "findings", MOST_UNITS))


def _object(value: object, what: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise NoReport(f"{what} is no JSON object")
    return value


def _list(owner: Mapping[str, Any], key: str, most: int) -> list[Any]:
    value = owner.get(key)
    if not isinstance(value, list) or len(value) > most:
        raise NoReport(f"`{key}` is no list, or longer than {most:,}")
    return value


def _objects(owner: Mapping[str, Any], key: str, most: int) -> Iterator[Mapping[str, Any]]:
    return (_object(item, f"an item of `{key}`") for item in _list(owner, key, most))


def _text(owner: Mapping[str, Any], key: str) -> str:
    value = owner.get(key)
    if not isinstance(value, str):
        raise NoReport(f"`{key}` is no text")
    return value[: TEXT + 1]


def _word(owner: Mapping[str, Any], key: str, words: type[Verdict] | type[Kind] | type[Severity]) -> str:
    value = owner.get(key)
    if value not in [word.value for word in words]:
        raise NoReport(f"`{key}` is no {words.__name__.lower()} that this mcp-vet knows")
    return str(value)
