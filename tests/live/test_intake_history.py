"""Every real pull request beside the checkout is understood, quickly."""

import subprocess
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.live.git_repositories import CLEAN, Repository
from validator.live.intake import pull_request, working_tree
from validator.live.workspace import Workspace
from validator.policy import Limits


@pytest.fixture(scope="module")
def history(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """The registry's real history, as a bare repository."""
    path = tmp_path_factory.mktemp("history") / "registry.git"
    bundle = str(shared / "registry" / "history.bundle")
    subprocess.run(["git", "clone", "-q", "--mirror", bundle, str(path)], check=True, timeout=120, env=CLEAN)
    return Repository(path)


def test_every_real_pull_request_is_understood(
    history: Repository, workspace: Workspace, limits: Limits
) -> None:
    """All were merged, so each is compared with its own parent; every changed path finds its place."""
    refs = history.git("for-each-ref", "--format=%(refname)", "refs/pull").splitlines()
    counts: Counter[str] = Counter()
    begin = time.monotonic()
    for ref in refs:
        intake = pull_request(ref.split("/")[2], str(history.path), f"{ref}^", workspace, limits)
        entries = intake.submission.entries
        known = {entry.name for entry in entries} | {entry.previous for entry in entries}
        below = {c.path.split("/")[1] for c in intake.submission.changes if c.path.startswith("servers/")}
        assert below <= known, ref
        counts.update("pin bump" if entry.pin_bump else entry.change.value for entry in entries)
        counts.update(["not a submission"] * (not entries))
    each = (time.monotonic() - begin) / len(refs)
    print(f"\n{len(refs)} pull requests, {each * 1000:.0f} ms each: {dict(counts)}")
    assert len(refs) > 200
    assert counts["added"] > 100
    assert counts["pin bump"] > 50
    assert counts["renamed"]
    assert counts["removed"]
    assert each < 1  # some 0.07 s on two shared cores; the bound only catches a different order


def test_a_merged_pull_request_reads_as_a_pin_bump(
    history: Repository, workspace: Workspace, limits: Limits
) -> None:
    """The last commit of main only moves one pin, as its message says."""
    intake = pull_request("main", str(history.path), "main^", workspace, limits)
    (entry,) = intake.submission.entries
    assert (entry.name, entry.pin_bump) == ("testkube", True)
    assert entry.name in {n.name for n in intake.registry().entries}


def test_every_real_entry_is_taken_in_from_disk(shared: Path, workspace: Workspace, limits: Limits) -> None:
    registry = shared / "registry"
    intake = working_tree(
        registry, [], everything=True, base=None, own_policy=False, workspace=workspace, limits=limits
    )
    index = {n.name: n for n in intake.registry().entries}
    for entry in intake.submission.entries:
        assert "server.yaml" in intake.files(entry).contents
        assert index[entry.name].title
    assert len(index) == len(list((registry / "servers").iterdir()))
