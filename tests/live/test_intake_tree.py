"""Entries are taken in from a working tree as they lie there, without following a link out of it."""

import os
import socket
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.live.git_repositories import Repository, manifest, new_repository
from validator.evidence.submission import Change, EntryChange
from validator.live.disk_files import disk_files
from validator.live.intake import Intake, NotUsable, working_tree
from validator.live.workspace import Workspace
from validator.policy import Limits

Take = Callable[..., Intake]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A registry that is no git repository."""
    for name in ("alpha", "beta"):
        entry = tmp_path / "plain" / "servers" / name
        entry.mkdir(parents=True)
        (entry / "server.yaml").write_bytes(manifest(name))
    return tmp_path / "plain"


@pytest.fixture
def clone(registry: Repository, tmp_path: Path) -> Repository:
    """A clone of the registry, on a branch of its own."""
    made = Repository(tmp_path / "clone")
    registry.git("clone", "-q", str(registry.path), str(made.path))
    made.git("checkout", "-q", "-b", "topic")
    return made


@pytest.fixture
def take(workspace: Workspace, limits: Limits) -> Take:
    def taken(
        registry: Path,
        names: Sequence[str] = (),
        *,
        everything: bool = False,
        base: str | None = None,
        own_policy: bool = False,
    ) -> Intake:
        return working_tree(
            registry,
            names,
            everything=everything,
            base=base,
            own_policy=own_policy,
            workspace=workspace,
            limits=limits,
        )

    return taken


def test_without_git_all_entries_are_present(take: Take, folder: Path) -> None:
    intake = take(folder)
    assert intake.submission.entries == tuple(EntryChange(n, Change.PRESENT) for n in ("alpha", "beta"))
    assert (intake.submission.base, intake.submission.head) == ("", "")
    assert intake.files(intake.submission.entries[0]).contents == {"server.yaml": manifest("alpha")}
    assert [n.name for n in intake.registry().entries] == ["alpha", "beta"]
    assert intake.subject == f"2 entries of {folder}"


@pytest.mark.parametrize(
    "name", ["alpha", "servers/alpha", "servers/alpha/", "servers/alpha/server.yaml", "ABSOLUTE", "RELATIVE"]
)
def test_an_entry_is_named_by_name_folder_or_manifest(
    take: Take,
    folder: Path,
    name: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(folder / "servers" / "beta")
    entry = folder / "servers" / "alpha"
    told = {"ABSOLUTE": str(entry / "server.yaml"), "RELATIVE": "../alpha"}.get(name, name)
    intake = take(folder, [told, told])
    assert [e.name for e in intake.submission.entries] == ["alpha"]
    assert [c.path for c in intake.submission.changes] == ["servers/alpha/server.yaml"]
    assert intake.subject == f"entry alpha of {folder}"


def test_the_current_folder_can_be_the_entry(
    take: Take, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder / "servers" / "beta")
    assert [e.name for e in take(folder, ["."]).submission.entries] == ["beta"]


@pytest.mark.parametrize("name", ["alhpa", "servers/alhpa", "/elsewhere/alhpa"])
def test_an_unknown_name_is_refused_with_the_nearest(take: Take, folder: Path, name: str) -> None:
    with pytest.raises(NotUsable, match=r"no entry .*did you mean alpha\?"):
        take(folder, [name])


def test_a_folder_of_that_name_elsewhere_is_not_the_entry(take: Take, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere" / "alpha").mkdir(parents=True)
    with pytest.raises(NotUsable, match="no entry"):
        take(folder, [str(tmp_path / "elsewhere" / "alpha")])


def test_a_folder_without_entries_is_refused(take: Take, tmp_path: Path) -> None:
    with pytest.raises(NotUsable, match="no folder servers/"):
        take(tmp_path)


def test_links_and_special_files_are_not_read(take: Take, folder: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    alpha = folder / "servers" / "alpha"
    (alpha / "readme.md").symlink_to(secret)
    (alpha / "up").symlink_to(tmp_path)
    os.mkfifo(alpha / "tools.json")
    (folder / "servers" / "outside").symlink_to(tmp_path)
    intake = take(folder)
    files = intake.files(intake.submission.entries[0])
    assert {f.path: f.mode for f in files.files} == {
        "readme.md": "120000",
        "server.yaml": "100644",
        "up": "120000",
    }
    assert set(files.contents) == {"server.yaml"}
    assert [e.name for e in intake.submission.entries] == ["alpha", "beta"]
    assert {c.path: c.new_mode for c in intake.submission.changes}["servers/outside"] == "120000"


def test_odd_names_and_modes_are_listed_as_git_would(folder: Path) -> None:
    alpha = folder / "servers" / "alpha"
    (alpha / "run.sh").write_text("x")
    (alpha / "run.sh").chmod(0o755)
    Path(os.fsdecode(os.fsencode(alpha) + b"/\xff\n")).write_text("x")
    (alpha / "sub" / ".git").mkdir(parents=True)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(alpha / "s"))
        found = {file.path: file.mode for file in disk_files(alpha)}
    assert found == {
        "\\xff\n": "100644",
        "run.sh": "100755",
        "server.yaml": "100644",
        "sub": "160000",
    }


def test_a_file_over_its_limit_is_listed_and_not_read(take: Take, folder: Path) -> None:
    (folder / "servers" / "alpha" / "server.yaml").write_bytes(b"#" * (65 * 1024))
    intake = take(folder, ["alpha"])
    files = intake.files(intake.submission.entries[0])
    assert (files.files[0].size, dict(files.contents)) == (65 * 1024, {})


def test_in_a_clone_only_what_differs_from_the_base_is_taken(take: Take, clone: Repository) -> None:
    """Committed, uncommitted and untracked changes alike."""
    clone.commit({"servers/gamma/server.yaml": manifest("gamma")}, "refs/heads/topic")
    clone.git("checkout", "-q", "-f", "topic")
    clone.git("reset", "-q", "--hard")
    (clone.path / "servers" / "beta" / "server.yaml").write_bytes(manifest("beta", "c" * 40))
    (clone.path / "servers" / "delta").mkdir()
    (clone.path / "servers" / "delta" / "server.yaml").write_bytes(manifest("delta"))
    intake = take(clone.path)
    assert intake.submission.entries == (
        EntryChange("beta", Change.EDITED, pin_bump=True),
        EntryChange("delta", Change.ADDED),
        EntryChange("gamma", Change.ADDED),
    )
    assert intake.submission.base == clone.tip("refs/remotes/origin/main")
    assert [n.name for n in intake.registry().entries] == ["alpha", "beta"]


def test_removed_and_renamed_entries_are_seen_in_a_clone(take: Take, clone: Repository) -> None:
    servers = clone.path / "servers"
    (servers / "alpha").rename(servers / "omega")
    (servers / "beta" / "server.yaml").unlink()
    assert take(clone.path).submission.entries == (
        EntryChange("beta", Change.REMOVED),
        EntryChange("omega", Change.RENAMED, "alpha"),
    )
    (named,) = take(clone.path, ["omega"]).submission.entries
    assert named == EntryChange("omega", Change.RENAMED, "alpha")


def test_everything_means_unchanged_entries_too(take: Take, clone: Repository) -> None:
    (clone.path / "servers" / "beta" / "readme.md").write_text("# Beta\n")
    intake = take(clone.path, everything=True)
    assert intake.submission.entries == (
        EntryChange("alpha", Change.PRESENT),
        EntryChange("beta", Change.EDITED),
    )
    assert [(c.path, c.status) for c in intake.submission.changes] == [("servers/beta/readme.md", "A")]


def test_a_clone_without_changes_says_so(take: Take, clone: Repository) -> None:
    with pytest.raises(NotUsable, match="--all"):
        take(clone.path)
    (alpha,) = take(clone.path, ["alpha"]).submission.entries
    assert alpha == EntryChange("alpha", Change.PRESENT)


def test_the_policy_of_the_base_counts_not_the_one_that_lies_there(take: Take, clone: Repository) -> None:
    (clone.path / "mcp-vet.toml").write_text("[required]\n")
    assert take(clone.path, everything=True).policy == ""


def test_without_git_the_policy_that_lies_there_counts(take: Take, folder: Path) -> None:
    (folder / "mcp-vet.toml").write_text("# here\n")
    intake = take(folder)
    assert (intake.policy, intake.policy_from) == ("# here\n", "mcp-vet.toml of the folder")


@pytest.fixture
def shallow(registry: Repository, tmp_path: Path) -> Repository:
    """What continuous integration checks out of a pull request: one commit, no branch, no base."""
    pull = registry.commit(
        {
            "servers/beta/server.yaml": manifest("beta", "c" * 40),
            "mcp-vet.toml": b"[required]\nserver = []\n",
        },
        "refs/pull/1/head",
        parent=registry.tip("refs/heads/main"),
    )
    made = new_repository(tmp_path / "shallow", bare=False)
    made.git("fetch", "-q", "--depth=1", f"file://{registry.path}", "refs/pull/1/head")
    made.git("checkout", "-q", "--detach", pull)
    return made


def test_a_pull_requests_own_policy_does_not_judge_it_in_a_shallow_checkout(
    take: Take, shallow: Repository
) -> None:
    """The blocker of the review: without a base the mcp-vet.toml on disk is the submission's."""
    for names in ([], ["beta"]):
        with pytest.raises(NotUsable, match=r"cannot be trusted.*fetch the base branch.*--base.*--policy"):
            take(shallow.path, names)
    intake = take(shallow.path, own_policy=True)
    assert (intake.policy, intake.policy_from) == ("", "the built-in policy")


def test_nor_where_the_base_is_there_and_the_common_history_is_not(
    take: Take, shallow: Repository, registry: Repository
) -> None:
    registry.commit({"servers/alpha/readme.md": b"# Newer\n"})
    shallow.git("fetch", "-q", "--depth=1", f"file://{registry.path}", "main:refs/remotes/origin/main")
    with pytest.raises(NotUsable, match=r"no common history; run `git fetch --unshallow` first; .*--policy"):
        take(shallow.path)


def test_nor_where_the_repository_is_broken_or_does_not_have_the_registry(
    take: Take, folder: Path, tmp_path: Path
) -> None:
    """A .git that cannot be read is a repository still; what an outer one ignores has no base in it."""
    (folder / "mcp-vet.toml").write_text("# here\n")
    (folder / ".git").write_text("gitdir: /nowhere\n")
    with pytest.raises(NotUsable, match="--policy"):
        take(folder)
    (folder / ".git").unlink()
    new_repository(tmp_path / "plain" / ".x", bare=False).commit({"other": b"x"})
    (folder / ".x" / ".git").rename(folder / ".git")
    with pytest.raises(NotUsable, match="--policy"):
        take(folder)


def test_a_shallow_checkout_without_a_policy_is_judged_by_the_built_in_one(
    take: Take, shallow: Repository
) -> None:
    (shallow.path / "mcp-vet.toml").unlink()
    assert take(shallow.path).policy_from == "the built-in policy"


def test_the_base_commit_whose_policy_counts_is_named(take: Take, clone: Repository) -> None:
    tip = clone.commit({"mcp-vet.toml": b"# base\n"}, "refs/remotes/origin/main")
    intake = take(clone.path, everything=True)
    assert (intake.policy, intake.policy_from) == ("# base\n", f"mcp-vet.toml of {tip[:12]}")


def test_a_policy_that_is_a_link_is_refused(take: Take, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "other.toml").write_text("")
    (folder / "mcp-vet.toml").symlink_to(tmp_path / "other.toml")
    with pytest.raises(NotUsable, match=r"mcp-vet\.toml is not a text file"):
        take(folder)


def test_a_named_base_that_is_missing_is_refused(take: Take, clone: Repository, folder: Path) -> None:
    with pytest.raises(NotUsable, match="--base"):
        take(clone.path, base="nowhere")
    with pytest.raises(NotUsable, match="not a git repository"):
        take(folder, base="main")


def test_a_registry_inside_a_larger_repository_is_compared_too(take: Take, tmp_path: Path) -> None:
    outer = new_repository(tmp_path / "outer", bare=False)
    outer.commit({"reg/servers/alpha/server.yaml": manifest("alpha"), "other": b"x"})
    outer.git("reset", "-q", "--hard", "main")
    (outer.path / "reg" / "servers" / "alpha" / "server.yaml").write_bytes(manifest("alpha", "d" * 40))
    intake = take(outer.path / "reg")
    assert intake.submission.entries == (EntryChange("alpha", Change.EDITED, pin_bump=True),)
    assert [c.path for c in intake.submission.changes] == ["servers/alpha/server.yaml"]


def test_a_folder_that_a_repository_ignores_has_no_base(take: Take, tmp_path: Path) -> None:
    outer = new_repository(tmp_path / "outer", bare=False)
    outer.commit({"other": b"x"})
    entry = outer.path / "reg" / "servers" / "alpha"
    entry.mkdir(parents=True)
    (entry / "server.yaml").write_bytes(manifest("alpha"))
    assert take(outer.path / "reg").submission.entries == (EntryChange("alpha", Change.PRESENT),)
