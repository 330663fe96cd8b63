"""Where findings about things that are not in the pull request are shown."""

from dataclasses import replace

from validator.evidence.manifest import Document
from validator.model import Result
from validator.resources import Resources


def placed(results: tuple[Result, ...], resources: Resources) -> tuple[Result, ...]:
    """Findings about what is not in the pull request point at the line that brought it: the pin.

    What a build or a server does wrong has no line of its own in the entry, and a reader, or an
    annotation in a pull request, still needs one.
    """
    document = resources.had().get(Document)
    if not isinstance(document, Document) or not document.present:
        return results
    pin = document.at("/source/commit")
    return tuple(
        replace(result, findings=tuple(f if f.at else replace(f, at=pin) for f in result.findings))
        if result.findings
        else result
        for result in results
    )
