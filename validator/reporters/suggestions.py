"""How reports show the edits that findings carry: data for programs, a folded suggestion, one sentence."""

from collections.abc import Iterator
from typing import Any

from validator.model import Edit, Finding, Report
from validator.reporters.escape import json_text, markdown_block, markdown_code

MOST_EDITS = 500  # of one finding
MOST_CHARACTERS = 20_000  # of one replacement: a part of it would be a wrong one
SHOWN = 10  # edits of one finding in a suggestion
NAMED = 3  # entries that the sentence names


def data(finding: Finding) -> list[dict[str, Any]]:
    """All edits of the finding; none where they are too many for a report, since a part mends nothing."""
    edits = finding.edits
    if len(edits) > MOST_EDITS or any(len(edit.replacement) > MOST_CHARACTERS for edit in edits):
        return []
    return [_edit(edit) for edit in edits]


def _edit(edit: Edit) -> dict[str, Any]:
    return {
        "path": json_text(edit.path),
        "line": edit.line,
        "column": edit.column,
        "end_line": edit.end_line,
        "end_column": edit.end_column,
        "replacement": json_text(edit.replacement),
        "safe": edit.safe,
        "new_path": json_text(edit.new_path),
    }


def suggestion(finding: Finding, limit: int) -> tuple[str, str]:
    """Title and body, in Markdown, of what the edits of a finding do; *limit*: characters of each text."""
    safe = all(edit.safe for edit in finding.edits)
    title = "Suggested edit" if safe else "Suggested edit, to be read before it is believed"
    parts = [part for edit in finding.edits[:SHOWN] for part in _shown(edit, limit)]
    if len(finding.edits) > SHOWN:
        parts.append(f"and {len(finding.edits) - SHOWN} more")
    return title, "\n\n".join(parts)


def _shown(edit: Edit, limit: int) -> Iterator[str]:
    if edit.new_path:
        yield f"Rename {markdown_code(edit.path)} to {markdown_code(edit.new_path)}"
        return
    end = f"{edit.end_line}:{edit.end_column}"
    place = f"{markdown_code(f'{edit.path}:{edit.line}:{edit.column}')} to {markdown_code(end)}"
    if edit.replacement.strip():
        yield f"{place} becomes"
        yield markdown_block(edit.replacement, limit)
    else:
        yield f"{place} {'becomes empty space' if edit.replacement else 'goes'}"


def fixable(report: Report) -> str:
    """How many findings `mcp-vet fix` mends, in words and not yet escaped; "" for none."""
    found = [
        (unit.name, finding)
        for unit in report.units
        for result in unit.results
        for finding in result.findings
        if finding.edits
    ]
    safe = sum(all(edit.safe for edit in finding.edits) for _, finding in found)
    names = list(dict.fromkeys(name for name, _ in found))
    command = " ".join(["mcp-vet fix", *(names if len(names) <= NAMED else [])])
    more = len(found) - safe
    if safe:
        unsafe = f", {more} more with `--unsafe`" if more else ""
        return f"{_findings(safe)} fixable with `{command}`{unsafe}"
    return f"{_findings(more)} fixable with `{command} --unsafe`" if more else ""


def _findings(count: int) -> str:
    return "1 finding is" if count == 1 else f"{count} findings are"
