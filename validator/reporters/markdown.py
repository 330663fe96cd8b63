"""The report as GitHub-flavoured Markdown: a pull request's comment, a step's summary."""

from collections.abc import Iterator

from validator.model import Report, UnitReport, Verdict
from validator.reporters import steps
from validator.reporters.escape import markdown_cell, markdown_cell_prose, markdown_code, markdown_prose
from validator.reporters.markdown_unit import Block, unit_blocks
from validator.reporters.suggestions import fixable
from validator.reporters.words import about, report_word, shown, summary, unit_word, why_line

MARKER = "<!-- mcp-vet report -->"  # by which a bot finds its own comment again, with the author's id
LIMIT = 60_000  # bytes; GitHub refuses a comment of more than 65,536 characters
SUMMARY_LIMIT = 1_000_000  # bytes; a step's summary of more than 1 MiB is not shown at all (GitHub's docs)
FOOT = 1_500  # bytes kept free for what stands below the cut
TABLE_ROWS = 40
NOTES = 10
NOTE = 500  # characters each
DETAIL = (6_000, 1_500, 0)  # characters of each finding's folded evidence: tried in this order
ORDER = (Verdict.REJECT, Verdict.UNDECIDED, Verdict.NOT_A_SUBMISSION, Verdict.ACCEPT)
MARK = {
    Verdict.ACCEPT: "✅",
    Verdict.NOT_A_SUBMISSION: "➖",
    Verdict.UNDECIDED: "❔",
    Verdict.REJECT: "❌",
}


def render(report: Report) -> str:
    """Verdict, a table for several units, then per unit the findings; at most LIMIT bytes of UTF-8."""
    return _within(report, LIMIT)


def step_summary(report: Report) -> str:
    """The same with more room: for `$GITHUB_STEP_SUMMARY`."""
    return _within(report, SUMMARY_LIMIT)


def _within(report: Report, limit: int) -> str:
    head = list(_head(report))
    foot = list(_foot(report))
    room = limit - FOOT - _size("\n\n".join([*head, *foot]))
    *with_logs, without = DETAIL
    for detail in with_logs:
        if (fitting := _all_of(_blocks(report, detail), room)) is not None:
            kept, left_out = fitting, 0
            break
    else:
        detail, blocks = without, list(_blocks(report, without))
        kept = _that_fit(blocks, room)
        left_out = len(blocks) - len(kept)
    if note := _cut_note(left_out, detail, limit):
        kept.append(note)
    return "\n\n".join([*head, *kept, *foot]) + "\n"


def _blocks(report: Report, detail: int) -> Iterator[Block]:
    return (block for unit in _worst_first(report) for block in _unit(unit, report.scope, detail))


def _all_of(blocks: Iterator[Block], room: int) -> list[str] | None:
    """The texts if all fit; where one does not, those after it are not even rendered."""
    texts = []
    for block in blocks:
        room -= _size(block.text) + 2
        if room < 0:
            return None
        texts.append(block.text)
    return texts


def _size(text: str) -> int:
    """GitHub counts characters, and does not say which; bytes are never fewer than any of them."""
    return len(text.encode("utf-8", "replace"))


def _worst_first(report: Report) -> list[UnitReport]:
    return sorted(shown(report), key=lambda unit: ORDER.index(unit.decision.verdict))


def _that_fit(blocks: list[Block], room: int) -> list[str]:
    """What matters most, in the order of the report."""
    kept = set()
    for number, block in sorted(enumerate(blocks), key=lambda pair: (pair[1].rank, pair[0])):
        room -= _size(block.text) + 2
        if room < 0:
            break
        kept.add(number)
    return [block.text for number, block in enumerate(blocks) if number in kept]


def _cut_note(left_out: int, detail: int, limit: int) -> str:
    if left_out:
        parts = "1 part of this report is" if left_out == 1 else f"{left_out} parts of this report are"
        parts += " left out here, those that matter least"
    elif detail < DETAIL[0]:
        parts = f"{'Some log lines' if detail else 'The log lines'} are left out here"
    else:
        return ""
    return f"> **Cut:** {parts}, to stay under {limit:,} bytes. The JSON report is complete."


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
    for unit in _worst_first(report)[:TABLE_ROWS]:
        verdict = f"{MARK[unit.decision.verdict]} {markdown_cell_prose(unit_word(unit, report.scope), 80)}"
        seconds = sum(timing.seconds for timing in unit.timings)
        name = f"| {verdict} | {markdown_cell(unit.name, 80)} | {markdown_cell_prose(about(unit), 80)} "
        yield name + f"| {markdown_cell_prose(why_line(unit))} | {seconds:.1f} |"
    if len(shown(report)) > TABLE_ROWS:
        yield f"| | and {len(shown(report)) - TABLE_ROWS} more | | | |"


def _unit(unit: UnitReport, scope: str, detail: int) -> Iterator[Block]:
    took = steps.took(unit)
    word = markdown_prose(unit_word(unit, scope))
    heading = f"### {MARK[unit.decision.verdict]} {markdown_code(unit.name)}: {word}"
    aside = "; ".join(markdown_prose(part) for part in (about(unit), took) if part)
    yield Block(0, f"{heading}\n\n{aside}" if aside else heading)
    yield from unit_blocks(unit, scope, detail)


def _foot(report: Report) -> Iterator[str]:
    yield "---"
    if report.reproduce:
        yield f"Reproduce: {markdown_code(report.reproduce)}"
    explain = markdown_code("mcp-vet explain ID")
    took = steps.seconds(report.seconds)
    yield f"mcp-vet {markdown_prose(report.version)}, {took}. What a rule means: {explain}"
