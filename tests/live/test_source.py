"""The pinned commit is fetched as objects, whatever the repository tries; each end says whose fault it is."""

import os
import socket
import tarfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from tests.live.git_repositories import (
    EXECUTABLE,
    LINK,
    SUBMODULE,
    Content,
    Repository,
    manifest,
    new_repository,
)
from tests.promptness import assert_prompt, took
from validator.evidence.execution import Fetch, FetchEnd, Source
from validator.evidence.manifest import DERIVED
from validator.evidence.submission import Change, EntryChange, EntryFile, Files
from validator.live.build_context import BuildContext, build_context, write_context
from validator.live.pin import Pin
from validator.live.source import PROVIDERS, FetchAttempt, attempt, source_of
from validator.live.workspace import Cancelled, Workspace
from validator.model import Cause
from validator.policy import Policy, SourcePolicy, load_policy
from validator.resources import Missing, Resources, constant, phases

PROJECT = "https://github.com/owner/name"
Try = Callable[..., FetchAttempt]


@pytest.fixture
def upstream(tmp_path: Path) -> Repository:
    """The repository that PROJECT is mapped to."""
    return new_repository(tmp_path / "mirror" / "owner" / "name.git")


@pytest.fixture
def policy(tmp_path: Path) -> Policy:
    """The default policy with github.com mapped to a folder of this machine."""
    mirrors = {"https://github.com/": f"{tmp_path}/mirror/"}
    return replace(load_policy(), source=SourcePolicy(("github.com", "gitlab.com"), mirrors, allow_file=True))


@pytest.fixture
def fetched(policy: Policy, workspace: Workspace) -> Iterator[Try]:
    """Try a commit; the repository stays until the test ends."""
    with ExitStack() as stack:

        def tried(commit: str, directory: str = "", dockerfile: str = "", **more: object) -> FetchAttempt:
            project = str(more.pop("project", PROJECT))
            changed = replace(policy, limits=replace(policy.limits, **more))  # type: ignore[arg-type]
            return attempt(Pin(project, commit, directory, dockerfile), changed, workspace, stack)

        yield tried


def read(tried: FetchAttempt) -> Source:
    assert tried.repository is not None, tried.fetch
    return source_of(tried.repository)


def test_the_pinned_tree_is_read(fetched: Try, upstream: Repository) -> None:
    commit = upstream.commit({"Dockerfile": b"FROM scratch\n", "src/a.py": b"1", "run": (EXECUTABLE, b"x")})
    upstream.commit({"Dockerfile": b"FROM other\n"})
    tried = fetched(commit)
    source = read(tried)
    assert tried.fetch.end is FetchEnd.FETCHED
    assert source.commit == commit
    assert source.tree == upstream.git("rev-parse", f"{commit}^{{tree}}")
    assert (source.dockerfile, source.dockerfile_text) == ("Dockerfile", "FROM scratch\n")
    assert {(f.path, f.mode, f.size) for f in source.files} == {
        ("Dockerfile", "100644", 13), ("run", "100755", 1), ("src/a.py", "100644", 1),
    }  # fmt: skip


def test_licences_of_the_root_and_of_the_context_are_kept(fetched: Try, upstream: Repository) -> None:
    """Plain files of a bounded size, however many there are; none of the folders beside the context."""
    files: dict[str, Content] = {
        "LICENSE": b"MIT \xff",
        "COPYING.txt": b"GPL",
        "licence-docs.md": b"CC",
        "LICENSES.txt": b"a list",
        "Unlicensed.md": b"no",
        "srv/License.md": b"BSD",
        "other/LICENSE": b"no",
        "srv/deep/LICENSE": b"no",
        "LICENSE.link": (LINK, b"/etc/passwd"),
        "LICENSE.huge": b"x" * 65_537,
    }
    source = read(fetched(upstream.commit(files), "srv"))
    assert source.licences == {
        "COPYING.txt": "GPL", "LICENSE": "MIT \\xff", "licence-docs.md": "CC", "srv/License.md": "BSD",
    }  # fmt: skip
    many: dict[str, Content] = {f"LICENSE-{n}": b"x" for n in range(9)}
    assert len(read(fetched(upstream.commit(many), "srv")).licences) == 5


def test_a_commit_that_no_branch_leads_to_any_more_is_an_impostor(
    fetched: Try, upstream: Repository, workspace: Workspace
) -> None:
    """threats.md G2: so does a forge serve what somebody pushed to a fork."""
    upstream.commit({"b": b"1"})
    commit = upstream.commit({"a": b"1"}, "refs/heads/gone", parent=upstream.tip("refs/heads/main"))
    upstream.git("update-ref", "-d", "refs/heads/gone")
    tried = fetched(commit)
    assert tried.fetch.end is FetchEnd.IMPOSTOR
    assert tried.repository is None
    assert not [*workspace.path.glob("source-*"), *workspace.path.glob("history-*")]


@pytest.mark.parametrize("ref", ["refs/pull/1/head", "refs/pull/1/merge", "refs/changes/1", "refs/notes/x"])
def test_a_ref_that_others_may_push_to_proves_nothing(fetched: Try, upstream: Repository, ref: str) -> None:
    """threats.md G2: a pull request's head is a ref of the repository, with anybody's commit."""
    main = upstream.commit({"a": b"1"})
    commit = upstream.commit({"a": b"2"}, ref, parent=main)
    assert fetched(commit).fetch.end is FetchEnd.IMPOSTOR


@pytest.mark.parametrize("ref", ["refs/heads/release/1.x", "refs/tags/v1"])
@pytest.mark.parametrize("later", [0, 3])
def test_a_commit_of_any_branch_or_tag_is_the_repositorys_own(
    fetched: Try, upstream: Repository, ref: str, later: int
) -> None:
    """As its tip, and below it."""
    upstream.commit({"a": b"1"})
    commit = upstream.commit({"b": b"1"}, ref)
    for n in range(later):
        upstream.commit({"b": b"%d" % n}, ref)
    assert fetched(commit).fetch.end is FetchEnd.FETCHED


def test_an_annotated_tag_leads_to_its_commit(fetched: Try, upstream: Repository) -> None:
    """Also where other tags name a tree and a file, which lead to no commit."""
    commit = upstream.commit({"a": b"1"}, "refs/heads/gone")
    upstream.git("tag", "-a", "-m", "t", "v1", commit)
    upstream.git("tag", "-a", "-m", "t", "v1-again", "v1")
    upstream.git("tag", "tree", f"{commit}^{{tree}}")
    upstream.git("tag", "file", f"{commit}:a")
    upstream.git("update-ref", "-d", "refs/heads/gone")
    assert fetched(commit).fetch.end is FetchEnd.FETCHED


def test_a_commit_merged_from_elsewhere_is_the_repositorys_own(fetched: Try, upstream: Repository) -> None:
    """Also where tags name a tree and a file, as those of some old repositories do."""
    main = upstream.commit({"a": b"1"})
    other = upstream.commit({"b": b"1"}, "refs/pull/1/head", parent=main)
    upstream.commit_tree(upstream.git("rev-parse", f"{other}^{{tree}}"), "refs/heads/main", main, other)
    upstream.git("tag", "tree", f"{other}^{{tree}}")
    upstream.git("tag", "file", f"{other}:b")
    assert fetched(other).fetch.end is FetchEnd.FETCHED


def test_where_a_tag_names_a_commits_tree_an_impostor_is_not_told_from_a_tags_commit(
    fetched: Try, upstream: Repository
) -> None:
    """git cannot fetch such tags without trees: then nobody is accused, and nothing is built."""
    main = upstream.commit({"a": b"1"})
    other = upstream.commit({"b": b"1"}, "refs/pull/1/head", parent=main)
    upstream.git("tag", "v1", main)
    upstream.git("tag", "tree", f"{main}^{{tree}}")
    with pytest.raises(Missing, match="a maintainer must look") as caught:
        fetched(other)
    assert caught.value.cause is Cause.OURS


def test_a_history_over_the_limit_proves_nothing_and_a_maintainer_must_look(
    fetched: Try, upstream: Repository, workspace: Workspace
) -> None:
    """threats.md 3.3 note f: a commit message of 12 MB behind a commit of a few bytes."""
    commit = upstream.commit({"a": b"1"})
    tree = upstream.git("rev-parse", f"{commit}^{{tree}}")
    text = b"tree %s\nparent %s\nauthor a <a@b.c> 1 +0000\ncommitter a <a@b.c> 1 +0000\n\n%s\n" % (
        tree.encode(), commit.encode(), os.urandom(6 << 20).hex().encode(),
    )  # fmt: skip
    tip = upstream.git("hash-object", "-w", "-t", "commit", "--stdin", stdin=text)
    upstream.git("update-ref", "refs/heads/main", tip)
    with pytest.raises(Missing, match="a maintainer must look") as caught:
        fetched(commit, fetch_bytes=4 << 20)
    assert caught.value.cause is Cause.OURS
    assert not [*workspace.path.glob("source-*"), *workspace.path.glob("history-*")]
    assert fetched(commit).fetch.end is FetchEnd.FETCHED


def test_the_history_is_had_without_files(fetched: Try, upstream: Repository) -> None:
    """The limit is for what is built: a repository whose other commits are huge is proven all the same."""
    commit = upstream.commit({"a": b"1"})
    upstream.commit({f"f{n}": os.urandom(1 << 20) for n in range(8)})
    assert fetched(commit, fetch_bytes=3 << 20).fetch.end is FetchEnd.FETCHED


@pytest.mark.parametrize(
    ("later", "end"), [(0, FetchEnd.FETCHED), (2, FetchEnd.FETCHED), (-1, FetchEnd.IMPOSTOR)]
)
def test_over_https_too_a_branch_or_tag_must_lead_to_the_commit(
    policy: Policy,
    workspace: Workspace,
    upstream: Repository,
    https: tuple[str, list[str]],
    later: int,
    end: FetchEnd,
) -> None:
    """Of a server that ignores filters, besides."""
    main = upstream.commit({"a": b"1"})
    commit = main if later >= 0 else upstream.commit({"a": b"x"}, "refs/pull/7/head", parent=main)
    for n in range(later):
        upstream.commit({"b": b"%d" % n})
    mirrored = replace(
        policy, source=SourcePolicy(("github.com",), {"https://github.com/": f"{https[0]}/mirror/"})
    )
    with ExitStack() as stack:
        assert attempt(Pin(f"{PROJECT}.git", commit), mirrored, workspace, stack).fetch.end is end


@pytest.mark.parametrize("directory", ["sub/ctx", "./sub/ctx/", "/sub/ctx"])
def test_the_context_is_the_directory(fetched: Try, upstream: Repository, directory: str) -> None:
    commit = upstream.commit({"sub/ctx/docker/Build": b"FROM scratch\n", "other": b"1"})
    source = read(fetched(commit, directory, "./docker/Build"))
    assert (source.directory, source.dockerfile) == ("sub/ctx", "sub/ctx/docker/Build")
    assert source.tree == upstream.git("rev-parse", f"{commit}:sub/ctx")


@pytest.mark.parametrize("directory", ["nowhere", "../..", "file", "link", "link/x", "sub\\ctx", "a\nb"])
def test_what_is_no_folder_of_the_commit_is_no_context(
    fetched: Try, upstream: Repository, directory: str
) -> None:
    """threats.md G6: a link to a folder of the host is not one."""
    commit = upstream.commit({"file": b"1", "link": (LINK, b"/etc"), "sub/ctx/a": b"1"})
    tried = fetched(commit, directory)
    assert tried.fetch.end is FetchEnd.NO_DIRECTORY
    assert tried.repository is None


@pytest.mark.parametrize(
    "named",
    ["https://example.com/Dockerfile", "/etc/passwd", "../Dockerfile", "sub", "up", "out", "-", "loop"],
)
def test_a_dockerfile_outside_the_context_is_none(fetched: Try, upstream: Repository, named: str) -> None:
    """A URL or a path of the host would build something else than what is pinned (threats.md)."""
    commit = upstream.commit(
        {
            "Dockerfile": b"FROM scratch\n",
            "ctx/sub/a": b"1",
            "ctx/up": (LINK, b"../Dockerfile"),
            "ctx/out": (LINK, b"/etc/passwd"),
            "ctx/loop": (LINK, b"loop"),
        }
    )
    source = read(fetched(commit, "ctx", named))
    assert (source.dockerfile, source.dockerfile_text) == ("", "")


def test_a_dockerfile_that_links_within_the_context_is_found(fetched: Try, upstream: Repository) -> None:
    files: dict[str, Content] = {
        "ctx/Dockerfile": (LINK, b"docker/./Build"),
        "ctx/docker/Build": b"FROM scratch\n",
    }
    source = read(fetched(upstream.commit(files), "ctx"))
    assert (source.dockerfile, source.dockerfile_text) == ("ctx/docker/Build", "FROM scratch\n")


@pytest.mark.parametrize(
    "project",
    [
        "http://github.com/owner/name", "git://github.com/owner/name", "ssh://-oProxyCommand=x/owner/name",
        "ext::sh -c x", "file:///etc", "/etc", "--upload-pack=x", "https://user@github.com/owner/name",
        "https://github.com:444/owner/name", "https://github.com/owner/name?x", "https://github.com/owner/name#x",
        "https://github.com/owner/../name", "https://github.com/owner/name\n", "https://github.com/owner",
        "https://evil.com/owner/name", "https://github.com.evil.com/owner/name", "https://GITHUB.COM/owner/name",
        "https://github.com/owner/%2e%2e/x", "https://github.com//owner/name", "",
    ],
)  # fmt: skip
def test_only_a_plain_repository_url_of_an_allowed_host_is_tried(
    fetched: Try, upstream: Repository, project: str
) -> None:
    """threats.md G1: refused in code, before git hears of it, and before any mirror is looked at."""
    commit = upstream.commit({"a": b"1"})
    with pytest.raises(Missing, match=r"source\.project") as refused:
        fetched(commit, project=project)
    assert refused.value.cause is Cause.CONSEQUENCE
    assert len(str(refused.value)) < 350


@pytest.mark.parametrize("suffix", ["", ".git", "/"])
def test_harmless_spellings_of_a_url_are_fetched(fetched: Try, upstream: Repository, suffix: str) -> None:
    commit = upstream.commit({"a": b"1"})
    assert fetched(commit, project=PROJECT + suffix).fetch.end is FetchEnd.FETCHED


@pytest.mark.parametrize(
    "form", [str.upper, lambda c: c[:12], lambda c: c + "\n", lambda _: "main", lambda _: ""]
)
def test_only_a_whole_lower_case_commit_id_is_a_pin(
    fetched: Try, upstream: Repository, form: Callable[[str], str]
) -> None:
    """threats.md G3: anything else is looked up as a branch, by some tool, some day."""
    with pytest.raises(Missing, match=r"source\.commit") as refused:
        fetched(form(upstream.commit({"a": b"1"})))
    assert refused.value.cause is Cause.CONSEQUENCE


def test_offline_a_source_of_this_machine_is_fetched_and_no_other(
    policy: Policy, workspace: Workspace, upstream: Repository
) -> None:
    commit = upstream.commit({"a": b"1"})
    offline = replace(policy, offline=True)
    away = replace(offline, source=replace(offline.source, mirrors={}))
    with ExitStack() as stack:
        assert attempt(Pin(PROJECT, commit), offline, workspace, stack).fetch.end is FetchEnd.FETCHED
        with pytest.raises(Missing, match="offline") as left_out:
            attempt(Pin(PROJECT, commit), away, workspace, stack)
    assert left_out.value.cause is Cause.SCOPE


def test_a_branch_and_a_tag_named_like_a_commit_do_not_stand_in_for_it(
    fetched: Try, upstream: Repository
) -> None:
    """threats.md G3."""
    upstream.commit({"a": b"1"})
    imitated = "ab" * 20
    upstream.git("update-ref", f"refs/heads/{imitated}", "main")
    upstream.git("update-ref", f"refs/tags/{imitated}", "main")
    assert fetched(imitated).fetch.end is FetchEnd.NO_COMMIT


@pytest.mark.parametrize("kind", ["tag", "tree", "blob"])
def test_the_id_of_something_else_is_no_commit(fetched: Try, upstream: Repository, kind: str) -> None:
    """threats.md G3."""
    commit = upstream.commit({"a": b"1"})
    upstream.git("tag", "-a", "-m", "t", "v1", commit)
    name = {"tag": "refs/tags/v1", "tree": f"{commit}^{{tree}}", "blob": f"{commit}:a"}[kind]
    tried = fetched(upstream.git("rev-parse", name))
    assert tried.fetch.end is FetchEnd.NO_COMMIT
    assert kind in tried.fetch.says


def test_a_missing_repository_and_a_missing_commit_are_told_apart(fetched: Try, upstream: Repository) -> None:
    upstream.commit({"a": b"1"})
    assert fetched("c" * 40).fetch.end is FetchEnd.NO_COMMIT
    assert fetched("c" * 40, project=f"{PROJECT}-gone").fetch.end is FetchEnd.NO_REPOSITORY


def test_too_many_files_are_too_large(fetched: Try, upstream: Repository) -> None:
    commit = upstream.commit({f"f{n}": b"1" for n in range(30)})
    tried = fetched(commit, tree_files=20)
    assert tried.fetch.end is FetchEnd.TOO_LARGE
    assert "more than 20 files" in tried.fetch.says


def test_a_tree_bomb_is_not_counted_to_its_end(fetched: Try, upstream: Repository) -> None:
    """threats.md G7: ten levels of ten folders, ten thousand million files in a dozen objects."""
    below = upstream.tree(*((("100644", b"f%d" % n, upstream.blob(b"x"))) for n in range(10)))
    for _ in range(9):
        below = upstream.tree(*(("040000", b"d%d" % n, below) for n in range(10)))
    commit = upstream.commit_tree(below, "refs/heads/main")

    def counted() -> None:
        assert fetched(commit).fetch.end is FetchEnd.TOO_LARGE

    assert_prompt(lambda: took(counted), 20)


def test_a_blob_bomb_is_not_unpacked(fetched: Try, upstream: Repository, workspace: Workspace) -> None:
    """threats.md G8: 30 MB of zeros against a limit of 4, in a pack of a few kilobytes."""
    commit = upstream.commit({"bomb": b"\0" * (30 << 20), "a": b"1"})
    assert fetched(commit, fetch_bytes=4 << 20).fetch.end is FetchEnd.TOO_LARGE


def test_many_blobs_below_the_limit_are_too_large_together(fetched: Try, upstream: Repository) -> None:
    commit = upstream.commit({f"f{n}": b"\0" * (3 << 20) + bytes([n]) for n in range(3)})
    tried = fetched(commit, fetch_bytes=4 << 20)
    assert tried.fetch.end is FetchEnd.TOO_LARGE
    assert "bytes" in tried.fetch.says


def test_a_pack_over_the_limit_is_cut_off(fetched: Try, upstream: Repository, workspace: Workspace) -> None:
    """threats.md G9, with bytes that do not compress."""
    commit = upstream.commit({f"f{n}": os.urandom(1 << 20) for n in range(8)})
    assert fetched(commit, fetch_bytes=3 << 20).fetch.end is FetchEnd.TOO_LARGE
    assert not list(workspace.path.glob("source-*"))


def test_a_dockerfile_over_its_limit_is_not_cut(fetched: Try, upstream: Repository) -> None:
    """Half a Dockerfile would be judged in place of the whole."""
    commit = upstream.commit({"Dockerfile": b"# " + b"x" * (129 * 1024)})
    assert fetched(commit).fetch.end is FetchEnd.TOO_LARGE


def test_malformed_objects_are_for_a_maintainer(fetched: Try, upstream: Repository) -> None:
    """threats.md G13: some honest old repositories fail git's check, so nobody is accused."""
    tree = upstream.tree(("100644", b".git", upstream.blob(b"x")))
    commit = upstream.commit_tree(tree, "refs/heads/main")
    with pytest.raises(Missing, match="a maintainer must look") as caught:
        fetched(commit)
    assert caught.value.cause is Cause.OURS


def test_a_silent_host_is_ours_and_leaves_no_process(policy: Policy, workspace: Workspace) -> None:
    """threats.md G10."""
    with socket.create_server(("127.0.0.1", 0)) as silent, ExitStack() as stack:
        mirror = {"https://github.com/": f"https://127.0.0.1:{silent.getsockname()[1]}/"}
        slow = replace(
            policy,
            source=SourcePolicy(("github.com",), mirror),
            limits=replace(policy.limits, fetch_seconds=1.0),
        )

        def given_up() -> None:
            with pytest.raises(Missing, match="within 1 seconds") as caught:
                attempt(Pin(PROJECT, "a" * 40), slow, workspace, stack)
            assert caught.value.cause is Cause.OURS

        assert_prompt(lambda: took(given_up), 5)
    assert not list(workspace.path.glob("source-*"))
    assert not [p for p in Path("/proc").glob("[0-9]*/cmdline") if str(workspace.path).encode() in _bytes(p)]


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        return b""


@pytest.mark.parametrize(
    ("path", "end"),
    [
        ("/mirror/", FetchEnd.FETCHED),
        ("/status/404/", FetchEnd.NO_REPOSITORY),
        ("/status/401/", FetchEnd.NO_REPOSITORY),
        ("/status/302/", FetchEnd.REFUSED),
        ("/status/503/", None),
        ("/status/429/", None),
    ],
)
def test_over_https_each_answer_has_its_meaning(
    policy: Policy,
    workspace: Workspace,
    upstream: Repository,
    https: tuple[str, list[str]],
    path: str,
    end: FetchEnd | None,
) -> None:
    """None: nobody's fault but the network's."""
    url, seen = https
    commit = upstream.commit({"a": b"1"})
    mirrored = replace(policy, source=SourcePolicy(("github.com",), {"https://github.com/": url + path}))
    with ExitStack() as stack:
        if end is None:
            with pytest.raises(Missing) as caught:
                attempt(Pin(f"{PROJECT}.git", commit), mirrored, workspace, stack)
            assert caught.value.cause is Cause.OURS
        else:
            assert attempt(Pin(f"{PROJECT}.git", commit), mirrored, workspace, stack).fetch.end is end
    assert seen
    assert not any("elsewhere" in path for path in seen), "a redirect was followed (threats.md G11)"


def test_what_the_network_spoils_is_tried_once_more(
    policy: Policy, workspace: Workspace, upstream: Repository, https: tuple[str, list[str]]
) -> None:
    """A forge answers 503 for a moment: no reason to ask a maintainer for a new run."""
    commit = upstream.commit({"a": b"1"})
    mirrored = replace(
        policy, source=SourcePolicy(("github.com",), {"https://github.com/": f"{https[0]}/hiccup/"})
    )
    with ExitStack() as stack:
        tried = attempt(Pin(f"{PROJECT}.git", commit), mirrored, workspace, stack)
        assert read(tried).commit == commit
    assert tried.fetch.end is FetchEnd.FETCHED


def test_what_stays_spoiled_is_tried_twice_and_no_more(
    policy: Policy, workspace: Workspace, upstream: Repository, https: tuple[str, list[str]]
) -> None:
    commit = upstream.commit({"a": b"1"})
    mirrored = replace(
        policy, source=SourcePolicy(("github.com",), {"https://github.com/": f"{https[0]}/status/503/"})
    )
    with ExitStack() as stack, pytest.raises(Missing, match="503") as caught:
        attempt(Pin(f"{PROJECT}.git", commit), mirrored, workspace, stack)
    assert caught.value.cause is Cause.OURS
    assert len(https[1]) == 2


def test_a_cancelled_run_does_not_try_again(
    policy: Policy, workspace: Workspace, upstream: Repository, https: tuple[str, list[str]]
) -> None:
    workspace.cancelled.set()
    mirrored = replace(
        policy, source=SourcePolicy(("github.com",), {"https://github.com/": f"{https[0]}/status/503/"})
    )
    with ExitStack() as stack, pytest.raises((Missing, Cancelled)):
        attempt(Pin(f"{PROJECT}.git", "a" * 40), mirrored, workspace, stack)
    assert len(https[1]) <= 1


def test_a_move_within_the_host_is_followed_and_told(
    policy: Policy, workspace: Workspace, upstream: Repository, https: tuple[str, list[str]]
) -> None:
    """Forges redirect a renamed repository; its pin is as good as before."""
    commit = upstream.commit({"a": b"1"})
    mirrored = replace(
        policy, source=SourcePolicy(("github.com",), {"https://github.com/": f"{https[0]}/moved/"})
    )
    with ExitStack() as stack:
        tried = attempt(Pin(f"{PROJECT}.git", commit), mirrored, workspace, stack)
        assert read(tried).commit == commit
    assert tried.fetch.end is FetchEnd.FETCHED
    assert tried.fetch.says == f"the repository has moved to {https[0]}/mirror/owner/name.git"


def test_a_move_to_another_host_is_refused(
    policy: Policy, workspace: Workspace, upstream: Repository, https: tuple[str, list[str]]
) -> None:
    """threats.md G11: the host that the policy allows is the only one that is asked."""
    commit = upstream.commit({"a": b"1"})
    mirrored = replace(
        policy, source=SourcePolicy(("github.com",), {"https://github.com/": f"{https[0]}/away/"})
    )
    with ExitStack() as stack:
        tried = attempt(Pin(f"{PROJECT}.git", commit), mirrored, workspace, stack)
    assert tried.fetch.end is FetchEnd.REFUSED
    assert {path.split("/")[1] for path in https[1]} == {"away"}


def test_over_https_a_missing_commit_is_one(
    policy: Policy, workspace: Workspace, upstream: Repository, https: tuple[str, list[str]]
) -> None:
    upstream.commit({"a": b"1"})
    mirrored = replace(
        policy, source=SourcePolicy(("github.com",), {"https://github.com/": f"{https[0]}/mirror/"})
    )
    with ExitStack() as stack:
        tried = attempt(Pin(f"{PROJECT}.git", "c" * 40), mirrored, workspace, stack)
    assert tried.fetch.end is FetchEnd.NO_COMMIT


def test_a_certificate_that_nobody_vouches_for_is_the_networks_fault(
    policy: Policy,
    workspace: Workspace,
    upstream: Repository,
    https: tuple[str, list[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("GIT_SSL_CAINFO")
    commit = upstream.commit({"a": b"1"})
    mirrored = replace(
        policy, source=SourcePolicy(("github.com",), {"https://github.com/": f"{https[0]}/mirror/"})
    )
    with ExitStack() as stack, pytest.raises(Missing) as caught:
        attempt(Pin(f"{PROJECT}.git", commit), mirrored, workspace, stack)
    assert caught.value.cause is Cause.OURS


@pytest.mark.parametrize(
    ("target", "allow_file"),
    [
        ("/somewhere/", False),
        ("file:///somewhere/", False),
        ("ssh://host/", True),
        ("ext::sh ", True),
        ("../x/", True),
    ],
)
def test_a_mirror_that_the_policy_does_not_allow_is_ours(
    policy: Policy, workspace: Workspace, target: str, allow_file: bool
) -> None:
    bad = replace(policy, source=SourcePolicy(("github.com",), {"https://github.com/": target}, allow_file))
    with ExitStack() as stack, pytest.raises(Missing, match="mirror") as caught:
        attempt(Pin(PROJECT, "a" * 40), bad, workspace, stack)
    assert caught.value.cause is Cause.OURS


def test_the_longest_mirror_prefix_wins(policy: Policy, workspace: Workspace, upstream: Repository) -> None:
    commit = upstream.commit({"a": b"1"})
    mirrors = {**policy.source.mirrors, "https://": "/nowhere/", "https://github.com/other/": "/nowhere/"}
    mapped = replace(policy, source=replace(policy.source, mirrors=mirrors))
    with ExitStack() as stack:
        assert attempt(Pin(PROJECT, commit), mapped, workspace, stack).fetch.end is FetchEnd.FETCHED


def unpacked(
    tried: FetchAttempt, policy: Policy, folder: Path
) -> tuple[BuildContext, dict[str, tuple[str, bytes]]]:
    assert tried.repository is not None
    context = write_context(tried.repository, policy, folder)
    found = {}
    with tarfile.open(context.tar) as tar:
        for member in tar:
            stream = tar.extractfile(member) if member.isreg() else None
            content = stream.read() if stream else member.linkname.encode()
            found[member.name] = ("link" if member.issym() else oct(member.mode & 0o111), content)
    return context, found


def test_the_context_holds_the_blobs_byte_by_byte(
    fetched: Try, upstream: Repository, policy: Policy, tmp_path: Path
) -> None:
    """threats.md G5: filters, LFS, export-subst and -ignore, encodings and line ends change nothing."""
    attributes = (
        b"exp.txt export-subst\nhid.txt export-ignore\nid.txt ident\n*.bat eol=crlf text\n"
        b"enc.txt working-tree-encoding=UTF-16\nbig.bin filter=lfs\n"
    )
    files = {
        "ctx/Dockerfile": b"FROM scratch\n",
        "ctx/.gitattributes": attributes,
        "ctx/exp.txt": b"$Format:%H$\n",
        "ctx/hid.txt": b"here\n",
        "ctx/id.txt": b"$Id$\n",
        "ctx/x.bat": b"a\nb\n",
        "ctx/enc.txt": b"plain\n",
        "ctx/big.bin": b"version https://git-lfs.github.com/spec/v1\n",
        "ctx/run": b"x",
    }
    odd: dict[str, Content] = {"ctx/run": (EXECUTABLE, b"x"), "outside": b"no"}
    commit = upstream.commit({**files, **odd})
    context, found = unpacked(fetched(commit, "ctx"), policy, tmp_path)
    blobs = {path.removeprefix("ctx/"): content for path, content in files.items()}
    assert {name: content for name, (_, content) in found.items()} == blobs
    assert (found["run"][0] != "0o0", found["hid.txt"][0]) == (True, "0o0")
    assert context.dockerfile == "Dockerfile"


def test_links_stay_links_and_submodules_stay_empty(
    fetched: Try, upstream: Repository, policy: Policy, tmp_path: Path
) -> None:
    """threats.md G4, G6: nothing of this machine, and nothing that the pin does not hold, gets in."""
    commit = upstream.commit(
        {
            ".gitmodules": b'[submodule "sub"]\n\tpath = sub\n\turl = https://example.com/x\n',
            "passwd": (LINK, b"/etc/passwd"),
            "sub": (SUBMODULE, b"a" * 40),
        }
    )
    context, found = unpacked(fetched(commit), policy, tmp_path)
    assert found["passwd"] == ("link", b"/etc/passwd")
    assert not [name for name in found if name.startswith("sub/") and name != "sub/"]
    assert context.dockerfile == ""


def test_submodules_that_the_policy_wants_are_not_silently_left_out(
    policy: Policy, workspace: Workspace, upstream: Repository
) -> None:
    commit = upstream.commit({"ctx/sub": (SUBMODULE, b"a" * 40), "other/a": b"1"})
    wanting = replace(policy, source=replace(policy.source, submodules=True))
    with ExitStack() as stack:
        with pytest.raises(Missing, match="submodules") as caught:
            attempt(Pin(PROJECT, commit, "ctx"), wanting, workspace, stack)
        assert caught.value.cause is Cause.OURS
        assert attempt(Pin(PROJECT, commit, "other"), wanting, workspace, stack).fetch.end is FetchEnd.FETCHED


def obtained(kind: type, server_yaml: bytes, policy: Policy, workspace: Workspace) -> object:
    """A resource as a run obtains it, through all providers."""
    files = Files("name", (EntryFile("server.yaml"),), {"server.yaml": server_yaml})
    known = (files, EntryChange("name", Change.ADDED), policy, workspace)
    providers = [*map(constant, known), *DERIVED, *PROVIDERS, build_context]
    assert phases(providers)[Fetch] < phases(providers)[Source] < phases(providers)[BuildContext] + 1
    with ExitStack() as stack:
        return Resources(providers, stack).get(kind)


def test_the_providers_lead_from_the_manifest_to_the_context(
    policy: Policy, workspace: Workspace, upstream: Repository
) -> None:
    commit = upstream.commit({"Dockerfile": b"FROM scratch\n"})
    text = manifest("name", commit)
    assert isinstance(source := obtained(Source, text, policy, workspace), Source)
    assert source.dockerfile_text == "FROM scratch\n"
    assert isinstance(context := obtained(BuildContext, text, policy, workspace), BuildContext)
    assert not context.tar.exists(), "the context outlived its run"
    assert not list(workspace.path.glob("source-*"))


def test_a_failed_attempt_is_evidence_and_its_source_a_consequence(
    policy: Policy, workspace: Workspace, upstream: Repository
) -> None:
    upstream.commit({"a": b"1"})
    text = manifest("name", "d" * 40)
    assert isinstance(tried := obtained(Fetch, text, policy, workspace), Fetch)
    assert tried.end is FetchEnd.NO_COMMIT
    with pytest.raises(Missing) as caught:
        obtained(Source, text, policy, workspace)
    assert caught.value.cause is Cause.CONSEQUENCE


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        (b"name: name\ntype: remote\nremote:\n  url: https://example.com/mcp\n", Cause.NOT_APPLICABLE),
        (b"name: name\ntype: poci\n", Cause.NOT_APPLICABLE),
        (b"name: name\ntype: server\nimage: ghcr.io/x/y\n", Cause.NOT_APPLICABLE),
        (b"name: name\ntype: server\nimage: mcp/name\n", Cause.CONSEQUENCE),
        (b"name: name\ntype: server\n", Cause.CONSEQUENCE),
    ],
)
def test_without_a_project_nothing_is_fetched_and_the_kind_says_why(
    policy: Policy, workspace: Workspace, text: bytes, cause: Cause
) -> None:
    with pytest.raises(Missing) as caught:
        obtained(Fetch, text, policy, workspace)
    assert caught.value.cause is cause


def test_a_source_is_fetched_whatever_type_the_entry_claims(
    policy: Policy, workspace: Workspace, upstream: Repository
) -> None:
    """threats.md: a local entry that says `type: remote` must not dodge its pin."""
    text = manifest("name", upstream.commit({"a": b"1"})).replace(b"type: server", b"type: remote")
    assert isinstance(tried := obtained(Fetch, text, policy, workspace), Fetch)
    assert tried.end is FetchEnd.FETCHED
