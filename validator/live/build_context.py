"""Provider: the build context as a tar of blobs, exactly as git holds them."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from validator.live.folder_size import stays_below
from validator.live.git import GitFailed
from validator.live.process import TooMuch, TooSlow
from validator.live.source import Repository
from validator.live.workspace import Workspace
from validator.model import Cause
from validator.policy import Policy
from validator.resources import Missing, provider

HEADERS = 2_048  # bytes of tar headers and padding per file, generously: two blocks, and two for a long name
SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class BuildContext:
    """What the builder gets on its standard input; live only.

    `dockerfile` is the path of the Dockerfile within the tar, links resolved; "" where the context
    has none. Submodules are empty folders.
    """

    tar: Path
    dockerfile: str


@provider
def build_context(repository: Repository, policy: Policy, workspace: Workspace) -> Iterator[BuildContext]:
    """Writes the context of source.directory; gone after use."""
    folder = workspace.folder("context")
    try:
        yield write_context(repository, policy, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def write_context(repository: Repository, policy: Policy, folder: Path) -> BuildContext:
    """The context as `context.tar` in *folder*. Raises Missing with Cause.OURS where it cannot be written.

    The attributes of `Git.new_repository` keep git from changing or leaving out any file (threats.md
    G5), and links are archived as links, never followed (G6).
    """
    tar = folder / "context.tar"
    objects = repository.pinned.objects
    limit = policy.limits.fetch_bytes + policy.limits.tree_files * HEADERS
    words = ("archive", "--format=tar", f"--output={tar}", "--end-of-options", repository.context)
    try:
        objects.git.run(
            *words,
            git_dir=objects.git_dir,
            seconds=SECONDS,
            file_bytes=limit,
            watch=stays_below(folder, limit),
        )
    except (GitFailed, TooSlow, TooMuch) as exc:
        raise Missing(f"the build context could not be written: {exc}", Cause.OURS) from exc
    return BuildContext(tar, _within(repository))


def _within(repository: Repository) -> str:
    if repository.dockerfile is None:
        return ""
    below = f"{repository.directory}/" if repository.directory else ""
    return repository.dockerfile.path.removeprefix(below)
