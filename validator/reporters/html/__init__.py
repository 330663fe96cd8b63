"""The report as one HTML file: no request leaves it, nothing of a submission runs in it (docs/adr/0019)."""

from validator.model import Report


def render(report: Report) -> str:
    """The whole file. Jinja2 is imported here, and for nothing else."""
    from validator.reporters.html.page import page

    return page(report)
