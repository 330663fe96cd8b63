"""One unit's reasons and findings in Markdown, in blocks that can be left out one by one.

Untrusted text stands in code spans, as harmless words, or in `<pre>` at the left margin: inside a
list item an HTML block ends with the item, so no `<pre>` ever stands in a list (CommonMark 5.2).
"""

from collections.abc import Iterator

from validator.model import Finding, Result, Standing, UnitReport
from validator.reporters.escape import markdown_block, markdown_code, markdown_prose
from validator.reporters.snippet import snippet
from validator.reporters.suggestions import suggestion
from validator.reporters.words import Why, clear, findings, mended, message, silences, weight, whys

SOURCE_WIDTH = 120  # cells of a source line
LISTED = 40  # reasons, facts or silent groups listed each


def unit_blocks(unit: UnitReport, detail: int) -> Iterator[str]:
    """Why, what was found, and what gave no answer; *detail*: characters of each folded log."""
    yield _reasons(unit)
    if unit.facts:
        yield "\n".join(_facts(unit))
    for result, finding in findings(unit):
        yield "\n\n".join(_finding(result, finding, detail))
    if unit.mended:
        lines = [f"- {markdown_prose(said)}" for said in mended(unit)[:LISTED]]
        yield "\n".join([*lines, *_more(len(unit.mended))])
    if silent := silences(unit):
        lines = [f"- {markdown_prose(silence.sentence())}" for silence in silent[:LISTED]]
        yield _folded("What did not run", "\n".join([*lines, *_more(len(silent))]))


def _reasons(unit: UnitReport) -> str:
    found = whys(unit)
    if not found:
        said = markdown_prose(clear(unit))
        return f"{said[:1].upper()}{said[1:]}."
    sides = dict.fromkeys(why.side for why in found)
    return "\n\n".join(_side([why for why in found if why.side is side]) for side in sides)


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
