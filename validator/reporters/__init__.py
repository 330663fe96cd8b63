"""A reporter is a function from a `Report` to text. It escapes; nobody else does, and it decides nothing."""

from validator.model import Reporter
from validator.reporters import json_report, lines, markdown, terminal

REPORTERS: dict[str, Reporter] = {
    "json": json_report.render,
    "lines": lines.render,
    "markdown": markdown.render,
    "terminal": terminal.render,
}
