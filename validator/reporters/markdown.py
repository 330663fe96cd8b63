"""The report as GitHub-flavoured Markdown: a pull request's comment, a step's summary."""

from collections.abc import Iterator

from validator.model import Report, UnitReport, Verdict
from validator.reporters import steps
from validator.reporters.escape import markdown_cell, markdown_cell_prose, markdown_code, markdown_prose
from validator.reporters.markdown_unit import unit_blocks
from validator.reporters.suggestions import fixable
from validator.reporters.words import about, report_word, shown, summary, unit_word, why_line

MARKER = "<!-- mcp-vet report -->"  # by which a bot finds its own comment again, with the author's id
LIMIT = 60_000  # characters; GitHub refuses a comment of more than 65,536
FOOT = 1_500  # characters kept free for what stands below the cut
TABLE_ROWS = 40
NOTES = 10
NOTE = 500  # characters each
DETAIL = (6_000, 1_500, 0)  # characters of each finding's folded evidence: tried in this order
MARK = {
    Verdict.ACCEPT: "✅",
    Verdict.NOT_A_SUBMISSION: "➖",
    Verdict.UNDECIDED: "❔",
    Verdict.REJECT: "❌",
}


def render(report: Report) -> str:
    """Verdict, a table for several units, then per unit the findings; under LIMIT characters."""
    head = list(_head(report))
    foot = list(_foot(report))
    room = LIMIT - FOOT - len("\n\n".join([*head, *foot]))
    for detail in DETAIL:
        blocks = [block for unit in shown(report) for block in _unit(unit, report.scope, detail)]
        if sum(len(block) + 2 for block in blocks) <= room:
            break
    kept = _that_fit(blocks, room)
    if note := _cut_note(len(blocks) - len(kept), detail):
        kept.append(note)
    return "\n\n".join([*head, *kept, *foot]) + "\n"


def _that_fit(blocks: list[str], room: int) -> list[str]:
    kept: list[str] = []
    for block in blocks:
        room -= len(block) + 2
        if room < 0:
            break
        kept.append(block)
    return kept


def _cut_note(left_out: int, detail: int) -> str:
    if left_out:
        parts = f"The last {left_out} parts of this report"
    elif detail < DETAIL[0]:
        parts = "Some log lines" if detail else "The log lines"
    else:
        return ""
    why = f"to stay under {LIMIT:,} characters"
    return f"> **Cut:** {parts} are left out here, {why}. The JSON report is complete."


def _head(report: Report) -> Iterator[str]:
    yield MARKER
    yield f"## {MARK[report.verdict]} {markdown_prose(report_word(report))}"
    # Each line begins with a word of ours: at its beginning, even `-` or `1.` is markup.
    said = [("Judged", report.subject), ("Result", summary(report)), ("Edits", fixable(report))]
    said += [("Note", note) for note in report.notes[:NOTES]]
    yield "\n\n".join(f"{what}: {markdown_prose(text, NOTE)}" for what, text in said if text)
    if len(shown(report)) > 1:
        yield "\n".join(_table(report))


def _table(report: Report) -> Iterator[str]:
    yield "| verdict | entry | change | why | seconds |"
    yield "|---|---|---|---|---|"
    for unit in shown(report)[:TABLE_ROWS]:
        verdict = f"{MARK[unit.decision.verdict]} {markdown_cell_prose(unit_word(unit, report.scope), 80)}"
        seconds = sum(timing.seconds for timing in unit.timings)
        name = f"| {verdict} | {markdown_cell(unit.name, 80)} | {markdown_cell_prose(about(unit), 80)} "
        yield name + f"| {markdown_cell_prose(why_line(unit))} | {seconds:.1f} |"
    if len(shown(report)) > TABLE_ROWS:
        yield f"| | and {len(shown(report)) - TABLE_ROWS} more | | | |"


def _unit(unit: UnitReport, scope: str, detail: int) -> Iterator[str]:
    took = steps.took(unit)
    word = markdown_prose(unit_word(unit, scope))
    heading = f"### {MARK[unit.decision.verdict]} {markdown_code(unit.name)}: {word}"
    aside = "; ".join(markdown_prose(part) for part in (about(unit), took) if part)
    yield f"{heading}\n\n{aside}" if aside else heading
    yield from unit_blocks(unit, detail)


def _foot(report: Report) -> Iterator[str]:
    yield "---"
    if report.reproduce:
        yield f"Reproduce: {markdown_code(report.reproduce)}"
    explain = markdown_code("mcp-vet explain ID")
    took = steps.seconds(report.seconds)
    yield f"mcp-vet {markdown_prose(report.version)}, {took}. What a rule means: {explain}"
