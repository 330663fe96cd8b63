"""A registry on an https host is fetched into the workspace, and every failure says whose it is."""

import socket
from dataclasses import replace
from pathlib import Path

import pytest

from tests.live.git_repositories import Repository, manifest
from tests.promptness import assert_prompt, took
from validator.evidence.submission import Change, EntryChange
from validator.live.intake import NotUsable, Unreachable, pull_request
from validator.live.intake_remote import remote_name
from validator.live.workspace import Workspace
from validator.policy import Limits

HEAD = "refs/pull/7/head"


@pytest.fixture
def proposed(registry: Repository) -> Repository:
    """The registry with a pull request 7 that adds gamma, and a readme too large for a review."""
    files = {"servers/gamma/server.yaml": manifest("gamma"), "servers/gamma/readme.md": b"x" * (2 << 20)}
    registry.commit(files, HEAD, parent=registry.tip("refs/heads/main"))
    registry.git("config", "uploadpack.allowFilter", "true")
    return registry


def test_a_number_is_fetched_from_an_https_repository(
    proposed: Repository, https: tuple[str, list[str]], workspace: Workspace, limits: Limits
) -> None:
    url, _ = https
    intake = pull_request("7", f"{url}/registry.git", None, workspace, limits)
    (entry,) = intake.submission.entries
    assert entry == EntryChange("gamma", Change.ADDED)
    assert intake.files(entry).contents == {"server.yaml": manifest("gamma")}
    assert [n.name for n in intake.registry().entries] == ["alpha", "beta"]
    assert intake.subject == f"pull request 7 of {url}/registry.git"


def test_a_file_that_was_left_out_for_its_size_is_still_listed_as_too_large(
    proposed: Repository, https: tuple[str, list[str]], workspace: Workspace, limits: Limits
) -> None:
    intake = pull_request("7", f"{https[0]}/registry.git", None, workspace, limits)
    sizes = {c.path: c.size for c in intake.submission.changes}
    assert sizes["servers/gamma/readme.md"] > 1 << 20


def test_a_branch_is_fetched_against_a_named_base(
    proposed: Repository, https: tuple[str, list[str]], workspace: Workspace, limits: Limits
) -> None:
    proposed.git("branch", "topic", HEAD)
    intake = pull_request("topic", f"{https[0]}/registry.git", "main", workspace, limits)
    assert intake.submission.head == proposed.tip(HEAD)


@pytest.mark.parametrize(
    ("what", "path", "kind", "says"),
    [
        ("8", "/registry.git", NotUsable, "no such branch or pull request"),
        ("7", "/nothing.git", NotUsable, "no public repository"),
        ("7", "/status/401/x.git", NotUsable, "no public repository"),
        ("7", "/status/302/x.git", NotUsable, "has moved"),
        ("7", "/status/503/x.git", Unreachable, "could not be fetched"),
    ],
)
def test_a_failed_fetch_says_whose_move_it_is(
    proposed: Repository,
    https: tuple[str, list[str]],
    workspace: Workspace,
    limits: Limits,
    what: str,
    path: str,
    kind: type[Exception],
    says: str,
) -> None:
    with pytest.raises(kind, match=says):
        pull_request(what, https[0] + path, None, workspace, limits)


@pytest.mark.parametrize(
    "repo",
    [
        "http://example.com/a/b",
        "ssh://-oProxyCommand=x/a",
        "git://example.com/a/b",
        "ext::sh -c touch% /tmp/never://",
        "https://user:secret@example.com/a/b",
        "https://example.com/a/b?x=1",
    ],
)
def test_only_a_plain_https_url_is_fetched(
    repo: str, workspace: Workspace, limits: Limits, tmp_path: Path
) -> None:
    with pytest.raises(NotUsable, match="not a plain https URL"):
        pull_request("7", repo, None, workspace, limits)


def test_the_url_of_a_pull_request_names_its_repository(workspace: Workspace, limits: Limits) -> None:
    """Nobody listens there: that the right place was asked shows in the message."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"https://127.0.0.1:{closed.getsockname()[1]}/owner/registry"
        with pytest.raises(Unreachable, match=url):
            pull_request(f"{url}/pull/12/files", None, None, workspace, limits)


def test_a_silent_server_is_given_up_at_the_deadline(workspace: Workspace, limits: Limits) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"https://127.0.0.1:{silent.getsockname()[1]}/owner/registry"

        def given_up() -> None:
            with pytest.raises(Unreachable, match="within 1 seconds"):
                pull_request("7", url, None, workspace, replace(limits, fetch_seconds=1.0))

        assert_prompt(lambda: took(given_up), 5)


@pytest.mark.parametrize("name", ["-x", "a..b", "a b", "a:b", "+a", "x.lock", "a/", "a^", "a~1", "", "a\n"])
def test_a_name_that_could_mean_more_than_a_branch_is_refused(name: str) -> None:
    with pytest.raises(NotUsable):
        remote_name(name)


def test_names_become_full_refs() -> None:
    assert remote_name("feature/x") == "refs/heads/feature/x"
    assert remote_name("refs/pull/1/head") == "refs/pull/1/head"
    assert remote_name("a" * 40) == "a" * 40
