"""What can be copied out of a finding: the line as it should be, a new name, a command."""

import re
import shlex
from dataclasses import dataclass

from validator.model import Edit, Finding, UnitReport
from validator.reporters.escape import visible
from validator.reporters.suggestions import SHOWN

LONGEST = 4_000  # characters of a replacement that is shown
LINE = 200  # characters to which a location cuts its source line; evidence/manifest.py
WRITE = re.compile(r"(?:write|add|set|use|say) `([^`]+)`")  # a fix that is nothing but this text
PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._/-]*", re.ASCII)  # means nothing to a shell, and is no option


@dataclass(frozen=True, slots=True)
class Fix:
    """One thing to do. `copied` is what a button copies: exactly what is seen; "" offers nothing."""

    says: str
    old: str = ""
    new: str = ""
    copied: str = ""


def fixes(finding: Finding) -> list[Fix]:
    """Of the edits of a finding, the first few; without edits, the code that its fix quotes, if it is one."""
    if finding.edits:
        shown = [_edit(edit, finding) for edit in finding.edits[:SHOWN]]
        more = len(finding.edits) - SHOWN
        return [*shown, Fix(f"and {more} more edits, which `mcp-vet fix` makes")] if more > 0 else shown
    quoted = WRITE.fullmatch(finding.fix or "")
    return [Fix("", new=quoted[1], copied=_exact(quoted[1]))] if quoted else []


def _edit(edit: Edit, finding: Finding) -> Fix:
    if edit.new_path:
        names = (edit.path, edit.new_path)
        command = shlex.join(["git", "mv", *names]) if all(PLAIN.fullmatch(name) for name in names) else ""
        return Fix(f"rename {edit.path} to {edit.new_path}", new=command, copied=command)
    place = f"{edit.path}, line {edit.line}"
    if (line := _line(edit, finding)) is not None:
        old, new = line
        return Fix(place, old, new, _exact(new))
    place += f" column {edit.column} to line {edit.end_line} column {edit.end_column}"
    if not edit.replacement.strip():
        return Fix(f"{place}: {'becomes empty space' if edit.replacement else 'goes'}")
    return Fix(f"{place} becomes", new=edit.replacement[:LONGEST], copied=_exact(edit.replacement))


def _line(edit: Edit, finding: Finding) -> tuple[str, str] | None:
    """The whole line before and after; None where it is not known to be whole, or others change it too."""
    at = finding.at
    if at is None or len(finding.edits) > 1 or (at.path, at.line) != (edit.path, edit.line):
        return None
    inside = edit.end_line == edit.line and edit.column <= edit.end_column <= len(at.source) + 1
    if not inside or len(at.source) >= LINE:
        return None
    old, text = at.source, edit.replacement
    new = old[: edit.column - 1] + text + old[edit.end_column - 1 :]
    return (old, new) if new.strip() and len(new) <= LONGEST else None


def _exact(text: str) -> str:
    """The text where a page shows it as it is: nobody copies what they cannot see."""
    return text if len(text) <= LONGEST and visible(text, LONGEST) == text else ""


def command(unit: UnitReport) -> str:
    """What mends all that a machine can mend in this entry; "" for nothing."""
    edits = [f.edits for result in unit.results for f in result.findings if f.edits]
    if not edits or not PLAIN.fullmatch(unit.name):
        return ""
    safe = any(all(edit.safe for edit in group) for group in edits)
    return f"mcp-vet fix {unit.name}" + ("" if safe else " --unsafe")
