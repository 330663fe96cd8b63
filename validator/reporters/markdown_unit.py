"""One unit's reasons and findings in Markdown, in blocks that can be left out one by one.

Untrusted text stands in code spans, as harmless words, or in `<pre>` at the left margin: inside a
list item an HTML block ends with the item, so no `<pre>` ever stands in a list (CommonMark 5.2).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from validator.explanation import explain
from validator.model import Finding, Result, Severity, Standing, UnitReport
from validator.reporters.escape import markdown_block, markdown_code, markdown_prose
from validator.reporters.snippet import snippet
from validator.reporters.suggestions import suggestion
from validator.reporters.words import Why, clear, findings, mended, message, silences, weight, whys

SOURCE_WIDTH = 120  # cells of a source line
LISTED = 40  # reasons, facts or silent groups listed each


@dataclass(frozen=True, slots=True)
class Block:
    """A part of the report. Where not all fit, those of the highest `rank` are left out first.

    0: what must be said of every unit; from 1 the findings that count, by severity; last the rest.
    """

    rank: int
    text: str


REST = 1 + len(Severity)  # of what does not count in the verdict, and what did not run


def unit_blocks(unit: UnitReport, scope: str, detail: int) -> Iterator[Block]:
    """Why, what was found, and what gave no answer; *detail*: characters of each folded log."""
    yield Block(0, _reasons(unit))
    if follows := explain(unit, scope).more:
        yield Block(0, "\n".join(f"- {_sentence(said)}" for said in follows))
    if unit.facts:
        yield Block(REST, "\n".join(_facts(unit)))
    for result, finding in findings(unit):
        yield Block(_rank(result, finding), "\n\n".join(_finding(result, finding, detail)))
    if unit.mended:
        lines = [f"- {markdown_prose(said)}" for said in mended(unit)[:LISTED]]
        yield Block(REST, "\n".join([*lines, *_more(len(unit.mended))]))
    if silent := silences(unit):
        lines = [f"- {markdown_prose(silence.sentence())}" for silence in silent[:LISTED]]
        yield Block(REST, _folded("What did not run", "\n".join([*lines, *_more(len(silent))])))


def _rank(result: Result, finding: Finding) -> int:
    counts = finding.standing is Standing.COUNTS
    return 1 + list(Severity).index(result.check.severity) if counts else REST


def _reasons(unit: UnitReport) -> str:
    found = whys(unit)
    if not found:
        return _sentence(clear(unit))
    sides = dict.fromkeys(why.side for why in found)
    return "\n\n".join(_side([why for why in found if why.side is side]) for side in sides)


def _sentence(said: str) -> str:
    text = markdown_prose(said)
    return f"{text[:1].upper()}{text[1:]}."


def _side(reasons: list[Why]) -> str:
    title = reasons[0].side.capitalize()
    lines = [f"- {markdown_prose(why.sentence())}" for why in reasons[:LISTED]]
    return "\n".join([f"**{title}**", "", *lines, *_more(len(reasons))])


def _more(count: int) -> list[str]:
    return [f"- and {count - LISTED} more"] if count > LISTED else []


def _facts(unit: UnitReport) -> Iterator[str]:
    for name, value in unit.facts[:LISTED]:
        yield f"- {markdown_prose(name)}: {markdown_prose(value)}"


def _finding(result: Result, finding: Finding, detail: int) -> Iterator[str]:
    at = finding.at
    place = f" {markdown_code(f'{at.path}:{at.line}:{at.column}')}" if at else ""
    rule = f"**{weight(result, finding)} {markdown_prose(result.check.id)}**"
    yield f"{rule}{place} {markdown_prose(message(finding))}"
    if finding.standing is not Standing.COUNTS:
        return
    if at and (lines := snippet(at, SOURCE_WIDTH)):
        yield markdown_block("\n".join(lines))
    if finding.fix:
        yield f"Fix: {markdown_prose(finding.fix)}"
    if detail and finding.edits:
        yield _folded(*suggestion(finding, detail))
    if detail and finding.detail.strip():
        yield _folded("Evidence", markdown_block(finding.detail, detail))


def _folded(title: str, body: str) -> str:
    return f"<details><summary>{title}</summary>\n\n{body}\n\n</details>"
