"""What a folder of evidence says of the things that were judged, for the statement about them."""

import hashlib
import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TypeVar

from validator import archive
from validator.evidence.execution import Image, Source
from validator.evidence.folder_digests import folder_digests
from validator.evidence.store import recorded
from validator.evidence.submission import ENTRIES, EntryChange, Files, Submission
from validator.policy import Policy
from validator.resources import Broke, Missing, Resources
from validator.statement import FILE, Facts, Subject

COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}", re.ASCII)
IMAGE = re.compile(r"sha256:([0-9a-f]{64})", re.ASCII)

T = TypeVar("T")


def facts_in(directory: Path, policy: Policy | None = None) -> Facts:
    """The facts of the run whose evidence lies in *directory*, judged by its own policy or by *policy*.

    Raises FileNotFoundError where there is no evidence, codec.Malformed, OSError.
    """
    evidence = folder_digests(directory, without=frozenset({FILE}))  # first: it looks at everything there is
    _, own, submission = archive.read(directory)
    text = archive.policy_text(policy or own)
    whole = tuple(_of_the_whole(submission, evidence))
    entries = [subject for change in submission.entries for subject in _of(directory, change)]
    base, head = (commit if COMMIT.fullmatch(commit) else "" for commit in (submission.base, submission.head))
    digest = hashlib.sha256(text.encode("ascii")).hexdigest()
    return Facts(base, head, digest, (*whole, *entries), evidence)


def _of_the_whole(submission: Submission, evidence: dict[str, str]) -> Iterator[Subject]:
    """The head's commit. A working tree has none: there, the list of what was submitted stands for it."""
    if COMMIT.fullmatch(submission.head):
        yield Subject("head", "gitCommit", submission.head)
    else:
        yield Subject(Submission.FILE, "sha256", evidence[Submission.FILE])


def _of(directory: Path, change: EntryChange) -> Iterator[Subject]:
    """The entry's files, the commit that was fetched for it, and the image that was made of that."""
    with ExitStack() as stack:
        providers = recorded(archive.folder(directory, change.name), directory)
        resources = Resources(providers, stack)
        files, source, image = _had(resources, Files), _had(resources, Source), _had(resources, Image)
    unit = change.name
    if files:
        for name, content in files.contents.items():
            digest = hashlib.sha256(content).hexdigest()
            yield Subject(f"{ENTRIES}/{unit}/{name}", "sha256", digest, unit)
    if source and COMMIT.fullmatch(source.commit):
        yield Subject(f"source of {unit}", "gitCommit", source.commit, unit)
    if image and (found := IMAGE.fullmatch(image.id)):
        yield Subject(f"image of {unit}", "sha256", found[1], unit)


def _had(resources: Resources, kind: type[T]) -> T | None:
    try:
        found = resources.get(kind)
    except (Missing, Broke):
        return None
    return found if isinstance(found, kind) else None
