"""From what the readers and the schema say to findings."""

from collections.abc import Iterable, Iterator

from validator import Document, Finding, Problem, ToolsFile, Violation, mend_violation


def of_problems(document: Document, problems: Iterable[Problem]) -> Iterator[Finding]:
    """One finding per problem of reading, at its place."""
    for problem in problems:
        yield Finding(problem.message, document.location(problem.line, problem.column), problem.fix)


def of_violations(document: Document, found: Iterable[Violation], *kinds: str) -> Iterator[Finding]:
    """One finding per violation of these kinds (validator.reading.violation.Kind), all if none is named."""
    for violation in found:
        if not kinds or violation.kind in kinds:
            at = document.location(violation.line, violation.column, violation.pointer)
            edits = () if isinstance(document, ToolsFile) else mend_violation(document, violation)
            yield Finding(violation.message, at, violation.fix, edits=edits)
