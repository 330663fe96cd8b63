"""A pull request is taken in from git objects: what it changes, and nothing it says about itself."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.live.git_repositories import EXECUTABLE, LINK, SUBMODULE, Content, Repository, manifest
from validator.evidence.submission import Change, EntryChange, resembles_entries
from validator.live.intake import Intake, NotUsable, Unreachable, pull_request
from validator.live.intake_result import MOST_ENTRIES, MOST_PATHS
from validator.live.workspace import Workspace
from validator.policy import Limits

HEAD = "refs/pull/7/head"
Take = Callable[..., Intake]


@pytest.fixture
def take(registry: Repository, workspace: Workspace, limits: Limits) -> Take:
    """Take in a pull request that changes these files of main."""

    def taken(files: Mapping[str | bytes, Content]) -> Intake:
        registry.commit(files, HEAD, parent=registry.tip("refs/heads/main"))
        return pull_request("7", str(registry.path), None, workspace, limits)

    return taken


def paths(intake: Intake) -> list[str]:
    return [change.path for change in intake.submission.changes]


def test_an_added_entry_is_added_and_its_known_files_are_read(take: Take) -> None:
    intake = take({"servers/gamma/server.yaml": manifest("gamma"), "servers/gamma/notes.txt": b"n"})
    (entry,) = intake.submission.entries
    files = intake.files(entry)
    assert entry == EntryChange("gamma", Change.ADDED)
    assert next((f.path, f.mode, f.size) for f in files.files) == ("notes.txt", "100644", 1)
    assert files.contents == {"server.yaml": manifest("gamma")}
    assert intake.subject.startswith("pull request 7 of ")


def test_a_new_commit_alone_is_a_pin_bump(take: Take) -> None:
    intake = take({"servers/alpha/server.yaml": manifest("alpha", "b" * 40)})
    assert intake.submission.entries == (EntryChange("alpha", Change.EDITED, pin_bump=True),)


@pytest.mark.parametrize(
    "files",
    [
        {"servers/alpha/server.yaml": manifest("alpha", "b" * 40, title="Other")},
        {"servers/alpha/server.yaml": manifest("alpha", "b" * 40), "servers/alpha/readme.md": b"changed"},
        {"servers/alpha/server.yaml": manifest("alpha", "b" * 40), "servers/alpha/tools.json": b"[]"},
        {"servers/alpha/server.yaml": (EXECUTABLE, manifest("alpha", "b" * 40))},
        {"servers/alpha/server.yaml": manifest("alpha", "b" * 40) + b"source: {}\n"},
        {"servers/alpha/server.yaml": manifest("alpha", "b" * 40) + b"extra: [\n"},
        {"servers/alpha/server.yaml": manifest("alpha", "1234")},
    ],
    ids=[
        "title-too",
        "readme-too",
        "tools-too",
        "executable",
        "duplicate-key",
        "unreadable",
        "commit-is-a-number",
    ],
)
def test_whatever_else_changes_is_no_pin_bump(take: Take, files: dict[str | bytes, Content]) -> None:
    (entry,) = take(files).submission.entries
    assert (entry.name, entry.change, entry.pin_bump) == ("alpha", Change.EDITED, False)


def test_rename_with_edit_shows_both_sides(take: Take) -> None:
    """threats.md P1: git's own rename detection would hide the removal."""
    new = manifest("delta", project="https://github.com/owner/alpha")
    intake = take(
        {
            "servers/alpha/server.yaml": None,
            "servers/alpha/readme.md": None,
            "servers/delta/server.yaml": new,
        }
    )
    assert intake.submission.entries == (EntryChange("delta", Change.RENAMED, "alpha"),)
    assert [(c.path, c.status) for c in intake.submission.changes] == [
        ("servers/alpha/readme.md", "D"),
        ("servers/alpha/server.yaml", "D"),
        ("servers/delta/server.yaml", "A"),
    ]


def test_removal_and_an_unlike_addition_stay_two(take: Take) -> None:
    other = b"type: remote\nname: other\nremote:\n  url: https://example.com/mcp\n"
    intake = take({"servers/beta/server.yaml": None, "servers/other/server.yaml": other})
    assert intake.submission.entries == (
        EntryChange("beta", Change.REMOVED),
        EntryChange("other", Change.ADDED),
    )
    assert intake.files(intake.submission.entries[0]).files == ()


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("servers/ünï/server.yaml".encode(), "servers/ünï/server.yaml"),
        (b"servers/a\nb/server.yaml", "servers/a\nb/server.yaml"),
        (b"servers/\xff/server.yaml", "servers/\\xff/server.yaml"),
        (b"Servers/alpha/server.yaml", "Servers/alpha/server.yaml"),
        ("ｓervers/alpha/server.yaml".encode(), "ｓervers/alpha/server.yaml"),
        (b"servers/stray.yaml", "servers/stray.yaml"),
        (b"servers/back\\slash/server.yaml", "servers/back\\slash/server.yaml"),
        (b"servers/ /server.yaml", "servers/ /server.yaml"),
        (b".github/workflows/x.yml", ".github/workflows/x.yml"),
        (b"servers/" + b"n" * 300 + b"/server.yaml", "servers/" + "n" * 300 + "/server.yaml"),
    ],
)
def test_a_path_that_imitates_an_entry_is_a_change_and_no_entry(take: Take, raw: bytes, shown: str) -> None:
    """threats.md P2, P5, P8, P9: nothing is overlooked, nothing is taken for what it is not."""
    intake = take({raw: b"x"})
    assert paths(intake) == [shown]
    assert intake.submission.entries == ()


def test_nested_folders_belong_to_the_outer_entry(take: Take) -> None:
    """threats.md P8: `servers/evil/beta/readme.md` is not a change of beta."""
    intake = take({"servers/evil/beta/readme.md": b"x"})
    assert intake.submission.entries == (EntryChange("evil", Change.ADDED),)
    (entry,) = intake.submission.entries
    assert [f.path for f in intake.files(entry).files] == ["beta/readme.md"]
    assert intake.files(entry).contents == {}


def test_links_submodules_and_modes_are_seen_and_not_followed(take: Take, registry: Repository) -> None:
    """threats.md P3."""
    submodule = registry.tip("refs/heads/main").encode()
    intake = take(
        {
            "servers/alpha/server.yaml": (LINK, b"/etc/passwd"),
            "servers/alpha/run.sh": (EXECUTABLE, b"#!/bin/sh\n"),
            "servers/alpha/sub": (SUBMODULE, submodule),
        }
    )
    modes = {c.path: (c.status, c.new_mode) for c in intake.submission.changes}
    assert modes == {
        "servers/alpha/server.yaml": ("T", LINK),
        "servers/alpha/run.sh": ("A", EXECUTABLE),
        "servers/alpha/sub": ("A", SUBMODULE),
    }
    files = intake.files(intake.submission.entries[0])
    assert {f.path: f.mode for f in files.files}["server.yaml"] == LINK
    assert set(files.contents) == {"readme.md"}


def test_an_entry_that_becomes_a_link_is_removed_and_the_link_is_a_change(take: Take) -> None:
    intake = take({"servers/beta/server.yaml": None, "servers/beta": (LINK, b"alpha")})
    assert intake.submission.entries == (EntryChange("beta", Change.REMOVED),)
    assert {(c.path, c.new_mode) for c in intake.submission.changes} == {
        ("servers/beta/server.yaml", "000000"),
        ("servers/beta", LINK),
    }


def test_servers_itself_as_a_link_removes_every_entry(take: Take) -> None:
    intake = take({"servers": (LINK, b"elsewhere")})
    assert {e.change for e in intake.submission.entries} == {Change.REMOVED}
    assert ("servers", LINK) in {(c.path, c.new_mode) for c in intake.submission.changes}


def test_attributes_of_the_pull_request_change_no_byte(take: Take) -> None:
    """threats.md P6."""
    attributes = b"* ident working-tree-encoding=UTF-16 -diff filter=lfs\n"
    content = manifest("gamma") + b"# $Id$\r\n"
    intake = take({"servers/gamma/server.yaml": content, ".gitattributes": attributes})
    (entry,) = intake.submission.entries
    assert intake.files(entry).contents["server.yaml"] == content
    assert ".gitattributes" in paths(intake)


def test_trees_with_names_that_no_file_system_has_are_listed(
    registry: Repository, workspace: Workspace, limits: Limits
) -> None:
    """threats.md P8: `..`, `.git` and an empty name, made as raw tree objects."""
    main = registry.tip("refs/heads/main")
    blob = registry.blob(b"x")
    inner = registry.tree(("100644", b"..", blob), ("100644", b".git", blob))
    servers = registry.tree(("040000", b"evil", inner))
    registry.commit_tree(registry.tree(("040000", b"servers", servers)), HEAD, main)
    intake = pull_request("7", str(registry.path), None, workspace, limits)
    assert {"servers/evil/..", "servers/evil/.git"} <= set(paths(intake))
    (evil,) = (e for e in intake.submission.entries if e.name == "evil")
    assert intake.files(evil).contents == {}


def test_ten_thousand_files_are_counted_within_seconds(take: Take) -> None:
    """threats.md P7."""
    intake = take({f"servers/many/{n:05}.txt": b"x" for n in range(10_000)})
    assert len(intake.submission.changes) == 10_000
    assert len(intake.files(intake.submission.entries[0]).files) == 10_000


def test_more_paths_than_anybody_can_review_are_not_judged(take: Take) -> None:
    """Neither in part, nor as if there were none."""
    with pytest.raises(Unreachable, match="a maintainer must look"):
        take({f"servers/many/{n:05}.txt": b"x" for n in range(MOST_PATHS + 1)})


def test_a_huge_file_is_listed_with_its_size_and_not_read(take: Take) -> None:
    """threats.md P7."""
    size = 40 << 20
    intake = take({"servers/gamma/server.yaml": b"\0" * size, "servers/gamma/readme.md": b"# Gamma\n"})
    files = intake.files(intake.submission.entries[0])
    assert [f.size for f in files.files if f.path == "server.yaml"] == [size]
    assert set(files.contents) == {"readme.md"}
    assert {c.path: c.size for c in intake.submission.changes}["servers/gamma/server.yaml"] == size


def test_changes_count_from_the_merge_base_and_the_policy_from_the_tip(
    registry: Repository, workspace: Workspace, limits: Limits
) -> None:
    """What the base branch did meanwhile is not the pull request's, and its newer policy counts."""
    fork = registry.commit({"mcp-vet.toml": b"# old\n"})
    registry.commit({"servers/gamma/server.yaml": manifest("gamma")}, HEAD, parent=fork)
    registry.commit({"servers/beta/server.yaml": None, "mcp-vet.toml": b"# new\n"})
    intake = pull_request("7", str(registry.path), None, workspace, limits)
    assert paths(intake) == ["servers/gamma/server.yaml"]
    assert intake.submission.base == fork
    assert intake.policy == "# new\n"
    assert [n.name for n in intake.registry().entries] == ["alpha"]


def test_a_policy_in_the_pull_request_is_not_the_policy(take: Take) -> None:
    assert take({"mcp-vet.toml": b"[required]\n"}).policy == ""


@pytest.mark.parametrize("what", ["refs/pull/7/head", "topic", None], ids=["ref", "branch", "commit"])
def test_a_ref_a_branch_or_a_commit_can_be_named(
    registry: Repository, workspace: Workspace, limits: Limits, what: str | None
) -> None:
    main = registry.tip("refs/heads/main")
    head = registry.commit({"servers/gamma/server.yaml": manifest("gamma")}, HEAD, parent=main)
    registry.git("branch", "topic", head)
    intake = pull_request(what or head, str(registry.path), "main", workspace, limits)
    assert intake.submission.head == head


@pytest.mark.parametrize(
    ("what", "base", "remedy"),
    [
        ("8", None, "git fetch origin refs/pull/8/head"),
        ("nowhere", None, "name a branch, a ref or a commit id"),
        ("7", "nobase", "name the base branch with --base"),
        ("main", None, "nothing to judge"),
        ("--upload-pack=touch /tmp/never", None, "name a branch"),
        ("https://example.com/x", None, "not the URL of a pull request"),
    ],
)
def test_what_cannot_be_judged_is_refused_with_a_remedy(
    registry: Repository, workspace: Workspace, limits: Limits, what: str, base: str | None, remedy: str
) -> None:
    main = registry.tip("refs/heads/main")
    registry.commit({"servers/gamma/server.yaml": manifest("gamma")}, HEAD, parent=main)
    with pytest.raises(NotUsable, match=remedy):
        pull_request(what, str(registry.path), base, workspace, limits)


def test_a_head_without_common_history_is_refused(
    registry: Repository, workspace: Workspace, limits: Limits
) -> None:
    registry.commit({"servers/gamma/server.yaml": manifest("gamma")}, HEAD, parent="")
    with pytest.raises(NotUsable, match="no common history"):
        pull_request("7", str(registry.path), None, workspace, limits)


def test_several_merge_bases_are_refused(registry: Repository, workspace: Workspace, limits: Limits) -> None:
    """git would compare with one of them, which a submitter could choose."""
    root = registry.tip("refs/heads/main")
    one = registry.commit({"one": b"1"}, "refs/heads/one", parent=root)
    two = registry.commit({"two": b"2"}, "refs/heads/two", parent=root)
    tree = registry.git("rev-parse", f"{one}^{{tree}}")
    registry.commit_tree(tree, "refs/heads/main", one, two)
    registry.commit_tree(tree, HEAD, two, one)
    with pytest.raises(NotUsable, match=r"left .* at 2 places"):
        pull_request("7", str(registry.path), None, workspace, limits)


def test_a_folder_without_git_is_refused(tmp_path: Path, workspace: Workspace, limits: Limits) -> None:
    with pytest.raises(NotUsable, match="not a git repository"):
        pull_request("7", str(tmp_path), None, workspace, limits)


def test_a_clone_is_read_in_place_and_left_as_it_was(
    registry: Repository, tmp_path: Path, workspace: Workspace, limits: Limits
) -> None:
    """No hook, no file-system monitor and no replacement object of the clone has a say."""
    clone = Repository(tmp_path / "clone")
    registry.git("clone", "-q", str(registry.path), str(clone.path))
    head = clone.commit(
        {"servers/gamma/server.yaml": manifest("gamma")}, "refs/heads/topic", clone.tip("refs/heads/main")
    )
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    trap.chmod(0o755)
    clone.git("config", "core.fsmonitor", str(trap))
    clone.git("config", "diff.external", str(trap))
    clone.git("replace", head, clone.tip("refs/heads/main"))
    before = sorted(p for p in clone.path.rglob("*"))
    intake = pull_request("topic", str(clone.path), None, workspace, limits)
    assert [e.name for e in intake.submission.entries] == ["gamma"]
    assert sorted(p for p in clone.path.rglob("*")) == before
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("tag", ["main", "origin/main"])
def test_a_tag_that_is_called_like_the_base_is_not_the_base(
    take: Take, registry: Repository, workspace: Workspace, limits: Limits, tag: str
) -> None:
    """Tags come along with a fetch from a fork, and git itself prefers them."""
    take({"servers/gamma/server.yaml": manifest("gamma")})
    main = registry.tip("refs/heads/main")
    registry.git("update-ref", "refs/remotes/origin/main", main)
    registry.commit({"mcp-vet.toml": b"[required]\n"}, f"refs/tags/{tag}", parent=main)

    intake = pull_request("7", str(registry.path), tag, workspace, limits)

    assert intake.policy == ""
    assert intake.submission.base == main


def test_a_file_that_a_tree_names_twice_is_for_a_maintainer(
    registry: Repository, workspace: Workspace, limits: Limits
) -> None:
    one, two = registry.blob(manifest("gamma")), registry.blob(manifest("delta"))
    gamma = registry.tree(("100644", b"server.yaml", one), ("100644", b"server.yaml", two))
    root = registry.tree(("40000", b"servers", registry.tree(("40000", b"gamma", gamma))))
    registry.commit_tree(root, HEAD, registry.tip("refs/heads/main"))

    with pytest.raises(Unreachable, match=r"server\.yaml' twice.*git itself would refuse"):
        pull_request("7", str(registry.path), None, workspace, limits)


def test_more_entries_than_can_be_judged_are_for_a_maintainer(take: Take) -> None:
    files = {f"servers/more-{n}/server.yaml": manifest(f"more-{n}") for n in range(MOST_ENTRIES + 1)}

    with pytest.raises(Unreachable, match=f"more than {MOST_ENTRIES} entries: split it"):
        take(files)


@pytest.mark.parametrize(
    ("folder", "alike"),
    [("s\u0435rvers", True), ("\u0455\u0435rv\u0435r\u0455", True), ("SERVERS", True), ("servers2", False),
     ("service", False), ("\u0441\u0435\u0440\u0432\u0435\u0440\u044b", False)],
)  # fmt: skip
def test_a_folder_that_an_eye_takes_for_servers_is_no_other_folder(folder: str, alike: bool) -> None:
    assert resembles_entries(f"{folder}/gamma/server.yaml") is alike
