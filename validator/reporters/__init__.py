"""A reporter is a function from a `Report` to text. It escapes; nobody else does, and it decides nothing."""

from validator.model import Reporter
from validator.reporters import (
    code_scanning,
    github,
    html,
    json_report,
    junit,
    lines,
    markdown,
    sarif,
    terminal,
)

REPORTERS: dict[str, Reporter] = {
    "code-scanning": code_scanning.render,
    "github": github.render,
    "html": html.render,
    "json": json_report.render,
    "junit": junit.render,
    "lines": lines.render,
    "markdown": markdown.render,
    "sarif": sarif.render,
    "terminal": terminal.render,
}
