"""What the base side of an edit has too is inherited: said, but not held against who edits another line."""

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace

from validator.evidence.derived import DERIVED
from validator.evidence.manifest import Document, ToolsFile
from validator.evidence.submission import Before, Change, EntryChange
from validator.model import Check, Finding, Location, Result, Standing
from validator.reading.tree import Scalar, node_at
from validator.resources import Provider, Resources, constant
from validator.runner import run

COMPARED = (Change.EDITED, Change.RENAMED)  # a new entry has no base, and no grace
Mended = tuple[tuple[str, str], ...]  # (rule id, message)
Identity = tuple[str, str, str, str]  # rule id, message, place, what is written there


Content = Callable[[Location], str]  # what is written at a place of one side, "" where it is no single value


def results_before(
    checks: Sequence[Check], before: Before, whole: Sequence[Provider]
) -> tuple[list[Result], Content]:
    """What the static checks say of the entry as it was at the base, and what was written there.

    *whole* provides what all units share. Checks that need anything to be fetched, built or run
    are not asked: their findings on the head are never inherited.
    """
    if not before.files.files:
        return [], lambda _: ""
    change = EntryChange(before.files.folder, Change.PRESENT)
    providers = [*whole, constant(change), constant(before.files), *DERIVED]
    static = {p.gives for p in providers}
    asked = [check for check in checks if set(check.needs.values()) <= static]
    with ExitStack() as stack:
        resources = Resources(providers, stack)
        return run(asked, providers, resources), content_of(resources)


def content_of(resources: Resources) -> Content:
    """How to look up what is written at a place of the entry that *resources* are about."""
    documents: dict[str, Document] = {}
    for kind in (Document, ToolsFile):
        found = resources.had().get(kind)
        if isinstance(found, Document):
            documents[found.path.rpartition("/")[2]] = found

    def content(at: Location) -> str:
        document = documents.get(at.path.rpartition("/")[2])
        root = document.parsed.root if document else None
        node = node_at(root, at.pointer) if root is not None else None
        return node.value if isinstance(node, Scalar) else ""

    return content


def ratchet(
    now: Sequence[Result], content: Content, before: Sequence[Result], content_before: Content
) -> tuple[tuple[Result, ...], Mended]:
    """The results with inherited findings marked, and the findings of the base that are gone.

    Two findings are the same if their rule, message, place in the document and what is written
    there are: not its line, nor its number in a list, which an insertion further up changes. What
    is written counts because a message quotes it cut. Of several equal ones only as many are
    inherited as the base has.
    """
    had = Counter(_identity(r.check, f, content_before) for r in before for f in r.findings)
    marked = tuple(
        replace(r, findings=tuple(_marked(f, _identity(r.check, f, content), had) for f in r.findings))
        for r in now
    )
    ran = {result.check.id for result in now if not result.because}
    return marked, tuple((rule, message) for rule, message, *_ in had.elements() if rule in ran)


def _marked(finding: Finding, identity: Identity, had: Counter[Identity]) -> Finding:
    if had[identity] <= 0:
        return finding
    had[identity] -= 1
    return replace(finding, standing=Standing.INHERITED)


def _identity(check: Check, finding: Finding, content: Content) -> Identity:
    if finding.at is None:
        return check.id, finding.message, "", ""
    steps = finding.at.pointer.split("/")
    place = "/".join("*" if step.isdecimal() else step for step in steps)
    return check.id, finding.message, place, content(finding.at)
