"""Providers: the attempt to fetch the pinned commit, and the source as read from it."""

import re
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import PurePosixPath

from validator.evidence.execution import Fetch, FetchEnd, Source, SourceFile
from validator.evidence.manifest import Entry
from validator.live.dockerfile import MOST_BYTES, PLAIN, find_dockerfile
from validator.live.git import NoGit, hardened_git
from validator.live.git_objects import SUBMODULE, TreeItem
from validator.live.pin import BadMirror, Pin, Refused, address, context_directory
from validator.live.pinned_commit import Ended, Pinned, pinned_commit
from validator.live.workspace import Workspace
from validator.model import Cause, Kind
from validator.policy import Policy
from validator.resources import Missing, provider

LICENCE = re.compile(r"(?:licen[cs]e|copying)(?:[-._].*)?$", re.IGNORECASE)
LICENCE_BYTES = 64 * 1024  # of one file: the longest of the usual ones has 35 KiB
MOST_LICENCES = 5


@dataclass(frozen=True, slots=True)
class Repository:
    """The fetched commit as a bare repository, live only. `context` is the tree id of `directory`."""

    pinned: Pinned
    directory: str  # of the build context, "" for the root
    context: str
    dockerfile: TreeItem | None


@dataclass(frozen=True, slots=True)
class FetchAttempt:
    """The attempt and, only where it ended well, what it brought."""

    fetch: Fetch
    repository: Repository | None


@provider
def fetch_attempt(entry: Entry, policy: Policy, workspace: Workspace) -> Iterator[FetchAttempt]:
    """Fetches source.commit of source.project, whatever the entry's type."""
    with ExitStack() as stack:
        yield attempt(pin_of(entry), policy, workspace, stack)


@provider
def fetch(attempt: FetchAttempt) -> Iterator[Fetch]:
    """The attempt as evidence."""
    yield attempt.fetch


@provider
def repository(attempt: FetchAttempt) -> Iterator[Repository]:
    """The fetched repository."""
    if attempt.repository is None:
        raise Missing(f"the source was not fetched: {attempt.fetch.says}", Cause.CONSEQUENCE)
    yield attempt.repository


@provider
def source(repository: Repository) -> Iterator[Source]:
    """The pinned tree as evidence."""
    yield source_of(repository)


def pin_of(entry: Entry) -> Pin:
    """The pin of a manifest. Raises Missing where it names no source at all."""
    project = entry.get("source", "project")
    if not isinstance(project, str) or not project:
        foreign = entry.kind is Kind.SERVER and not str(entry.get("image", default="mcp/")).startswith("mcp/")
        if foreign or entry.kind in (Kind.REMOTE, Kind.POCI):
            raise Missing("the entry has no source that could be fetched", Cause.NOT_APPLICABLE)
        raise Missing("server.yaml does not say what to fetch: it has no source.project", Cause.CONSEQUENCE)
    commit, directory, dockerfile = (
        entry.get("source", key) for key in ("commit", "directory", "dockerfile")
    )
    return Pin(
        project, *(value if isinstance(value, str) else "" for value in (commit, directory, dockerfile))
    )


def attempt(pin: Pin, policy: Policy, workspace: Workspace, stack: ExitStack) -> FetchAttempt:
    """Try to fetch; what was fetched stays until *stack* closes.

    Raises Missing: a consequence where the manifest's address or commit is none, of the scope where the
    run is offline, ours where this machine, the network or the policy is to blame.
    """
    begin = time.monotonic()
    try:
        found = _fetched(pin, policy, workspace, stack)
        end, says = FetchEnd.FETCHED, _says(found)
    except Refused as exc:  # nothing was attempted: the rules about the manifest say what is wrong with it
        raise Missing(f"the source is not fetched: {exc}", Cause.CONSEQUENCE) from exc
    except Ended as exc:
        found, end, says = None, exc.end, exc.says
    except (BadMirror, NoGit) as exc:
        raise Missing(str(exc), Cause.OURS) from exc
    seconds = round(time.monotonic() - begin, 3)
    return FetchAttempt(Fetch(pin.project[:300], pin.commit[:100], end, says, seconds), found)


def _says(found: Repository) -> str:
    moved = found.pinned.moved_to
    return f"the repository has moved to {moved}" if moved else ""


def _fetched(pin: Pin, policy: Policy, workspace: Workspace, stack: ExitStack) -> Repository:
    place = address(pin, policy.source)
    if policy.offline and place.protocol != "file":
        raise Missing("--offline: the source is not on this machine", Cause.SCOPE)
    git = hardened_git(workspace)
    pinned = stack.enter_context(pinned_commit(git, place, pin.commit, policy.limits))
    directory = context_directory(pin.directory)
    context = _context(pinned, directory)
    if directory is None or context is None:
        raise Ended(
            FetchEnd.NO_DIRECTORY, "source.directory is not a folder of the repository at this commit"
        )
    _refuse_submodules(pinned, directory, policy)
    dockerfile = find_dockerfile(pinned.objects, pinned.tree, directory, pin.dockerfile)
    if dockerfile and dockerfile.size > MOST_BYTES:
        raise Ended(FetchEnd.TOO_LARGE, f"the Dockerfile has more than {MOST_BYTES} bytes")
    return Repository(pinned, directory, context, dockerfile)


def _context(pinned: Pinned, directory: str | None) -> str | None:
    """The tree id of the context. Found among tree objects: a link to a folder is none (threats.md G6)."""
    if directory == "":
        (root,) = pinned.objects.info([f"{pinned.commit}^{{tree}}"])
        return root.id if root else None
    return next((i.id for i in pinned.tree if i.path == directory and i.type == "tree"), None)


def _refuse_submodules(pinned: Pinned, directory: str, policy: Policy) -> None:
    """A context that lacks files the policy wants in it must not be built as if it were whole."""
    below = f"{directory}/" if directory else ""
    if policy.source.submodules and any(
        item.mode == SUBMODULE and item.path.startswith(below) for item in pinned.tree
    ):
        why = "the source has submodules and the policy wants them built, which mcp-vet cannot do yet"
        raise Missing(why, Cause.OURS)


def source_of(repository: Repository) -> Source:
    """The evidence of a fetched repository."""
    pinned, dockerfile = repository.pinned, repository.dockerfile
    files = tuple(SourceFile(i.path, i.mode, i.size) for i in pinned.tree if i.type != "tree")
    text = b""
    if dockerfile:
        text = pinned.objects.contents([dockerfile.id], MOST_BYTES)[dockerfile.id]
    return Source(
        pinned.commit,
        repository.context,
        repository.directory,
        files,
        dockerfile.path if dockerfile else "",
        text.decode("utf-8", errors="replace"),  # U+FFFD, which its reader refuses
        _licences(repository),
    )


def _licences(repository: Repository) -> dict[str, str]:
    """The texts of the licence files at the root and in the build context, by path."""
    below = {"", repository.directory}
    found = [
        item
        for item in repository.pinned.tree
        if LICENCE.match(PurePosixPath(item.path).name)
        and item.path.rpartition("/")[0] in below
        and item.mode in PLAIN
        and item.size <= LICENCE_BYTES
    ][:MOST_LICENCES]
    texts = repository.pinned.objects.contents([item.id for item in found], LICENCE_BYTES) if found else {}
    return {item.path: texts[item.id].decode("utf-8", errors="backslashreplace") for item in found}


PROVIDERS = (fetch_attempt, fetch, repository, source)
