"""git runs hardened: with our configuration only, within limits, and leaving nothing behind."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.live.git_repositories import Repository
from tests.promptness import assert_prompt, took
from validator.live.folder_size import folder_bytes, stays_below
from validator.live.git import GitFailed, environment, hardened_git
from validator.live.git_failures import Trouble, trouble
from validator.live.git_objects import Absent, Objects
from validator.live.process import TooMuch, TooSlow
from validator.live.workspace import Workspace


def test_no_setting_of_the_user_reaches_git(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".gitconfig").write_text("[user]\n\tname = mallory\n[core]\n\tpager = touch ran\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("GIT_DIR", str(tmp_path))
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "user.name")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "mallory")
    git = hardened_git(workspace)
    listed = git.run("config", "--list").decode()
    assert "mallory" not in listed
    assert "pager" not in listed
    assert "core.hookspath=/dev/null" in listed


def test_only_the_operators_network_settings_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.invalid:3128")
    monkeypatch.setenv("GITHUB_TOKEN", "secret")
    monkeypatch.setenv("GIT_SSH_COMMAND", "touch ran")
    own = environment(Path("/nowhere"), "/usr/bin/git")
    assert own["HTTPS_PROXY"] == "http://proxy.invalid:3128"
    assert "secret" not in own.values()
    assert own["GIT_SSH_COMMAND"] == "/bin/false"


@pytest.mark.parametrize("protocols", [(), ("https",), ("file",)])
@pytest.mark.parametrize(
    "url", ["ext::sh -c touch% RAN", "ssh://-oProxyCommand=touch%20RAN/x", "git://127.0.0.1:1/x"]
)
def test_no_other_transport_runs(
    workspace: Workspace, tmp_path: Path, url: str, protocols: tuple[str, ...]
) -> None:
    """threats.md G1: even if such a URL came as far as git."""
    git = hardened_git(workspace)
    at = git.new_repository("r")
    mark = tmp_path / "ran"
    told = url.replace("RAN", str(mark))
    with pytest.raises(GitFailed, match="not allowed"):
        git.run("fetch", "--end-of-options", told, "HEAD", git_dir=at, protocols=protocols, seconds=10)
    assert not mark.exists()


def test_an_option_in_the_place_of_a_url_is_no_option(workspace: Workspace, tmp_path: Path) -> None:
    """threats.md G1: `--upload-pack=` runs its value."""
    git = hardened_git(workspace)
    at = git.new_repository("r")
    mark = tmp_path / "ran"
    option = f"--upload-pack=touch {mark}"
    with pytest.raises(GitFailed):
        git.run("fetch", "--end-of-options", option, str(at), git_dir=at, protocols=("file",), seconds=10)
    assert not mark.exists()


def test_errors_of_git_are_apart_from_its_output(workspace: Workspace, repository: Repository) -> None:
    git = hardened_git(workspace)
    with pytest.raises(GitFailed) as caught:
        git.run("cat-file", "-p", "0" * 40, git_dir=repository.path)
    assert caught.value.code == 128
    assert "Not a valid object name" in caught.value.says
    assert not list(git.home.glob("says-*"))


def test_output_over_its_limit_stops_git(workspace: Workspace, repository: Repository) -> None:
    repository.commit({"big": b"x" * 200_000})
    with pytest.raises(TooMuch):
        hardened_git(workspace).run(
            "cat-file", "-p", "main:big", git_dir=repository.path, output_bytes=100_000
        )


def test_a_file_over_its_limit_stops_git(workspace: Workspace, repository: Repository) -> None:
    """threats.md G9: RLIMIT_FSIZE, set without running code of ours between fork and exec."""
    repository.commit({"big": os.urandom(200_000)})
    target = workspace.path / "out.tar"
    with pytest.raises(GitFailed) as caught:
        hardened_git(workspace).run(
            "archive", "-o", str(target), "main", git_dir=repository.path, file_bytes=50_000
        )
    assert trouble(caught.value) is Trouble.TOO_LARGE
    assert target.stat().st_size <= 51_200


def test_a_command_that_hangs_is_killed_with_its_helpers(workspace: Workspace) -> None:
    """The alias's shell is gone: it shares git's process group."""
    git = hardened_git(workspace)
    mark = workspace.path / "pid"

    def hang() -> None:
        with pytest.raises(TooSlow):
            git.run("-c", f"alias.hang=!echo $$ > {mark}; sleep 30; :", "hang", seconds=2)
        while runs(int(mark.read_text())):  # a kill takes the system a moment
            time.sleep(0.01)

    assert_prompt(lambda: took(hang), 5)


def test_a_fetch_ends_even_if_we_are_killed(tmp_path: Path) -> None:
    """threats.md L1: nobody is left to kill it at its deadline."""
    mark = tmp_path / "pid"
    script = (
        "import os, threading\n"
        "from validator.live.git import hardened_git\n"
        "from validator.live.workspace import open_workspace\n"
        f"def die():\n  while not os.path.exists({str(mark)!r}): pass\n  os.kill(os.getpid(), 9)\n"
        "threading.Thread(target=die).start()\n"
        "with open_workspace() as workspace:\n"
        f"  alias = 'alias.hang=!echo $$ > {mark}.new; mv {mark}.new {mark}; sleep 60; :'\n"
        "  hardened_git(workspace).run('-c', alias, 'hang', protocols=('https',), seconds=1)\n"
    )
    environ = {**os.environ, "TMPDIR": str(tmp_path)}
    died = subprocess.run([sys.executable, "-c", script], env=environ, timeout=60, check=False)
    assert died.returncode == -9
    pid, begin = int(mark.read_text()), time.monotonic()
    assert runs(pid)
    while runs(pid):
        assert time.monotonic() - begin < 15
        time.sleep(0.05)


def runs(pid: int) -> bool:
    """Is this a process that is not dead, nor dead and only waiting to be reaped?"""
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_folder_is_measured_without_following_links(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "file").write_bytes(b"x" * 1000)
    (tmp_path / "a" / "up").symlink_to("/usr")
    assert 1000 <= folder_bytes(tmp_path / "a") < 1100
    assert stays_below(tmp_path / "a", 2000)() == ""
    assert "more than 500 bytes" in stays_below(tmp_path / "a", 500)()


def test_objects_are_told_by_kind_and_size(workspace: Workspace, repository: Repository) -> None:
    commit = repository.commit({"a b": b"12345"})
    objects = Objects(hardened_git(workspace), repository.path)
    root, file, nothing = objects.info([commit, f"{commit}:a b", f"{commit}:no such file"])
    assert root
    assert root.type == "commit"
    assert file
    assert (file.type, file.size) == ("blob", 5)
    assert nothing is None
    assert objects.contents([file.id], 5) == {file.id: b"12345"}
    assert objects.contents([file.id], 4) == {}
    with pytest.raises(ValueError, match="line break"):
        objects.info(["a\nb"])


def test_a_missing_object_is_never_taken_for_an_empty_file(
    workspace: Workspace, repository: Repository
) -> None:
    """In an incomplete clone it is an error; where large blobs were left out it counts as large."""
    blob = "1" * 40
    repository.commit_tree(repository.tree(("100644", b"f", blob)), "refs/heads/main")
    git = hardened_git(workspace)
    with pytest.raises(Absent):
        Objects(git, repository.path).tree("main")
    with pytest.raises(Absent):
        Objects(git, repository.path).contents([blob], 10)
    partial = Objects(git, repository.path, left_out=1000)
    assert [item.size for item in partial.tree("main")] == [1001]
    assert partial.contents([blob], 10) == {}


@pytest.mark.parametrize(
    ("says", "kind"),
    [
        ("fatal: repository 'https://github.com/a/b/' not found", Trouble.NO_REPOSITORY),
        ("fatal: could not read Username for 'https://x': terminal prompts disabled", Trouble.NO_REPOSITORY),
        ("fatal: unable to access 'https://x/a/b/': Could not resolve host: x", Trouble.NETWORK),
        ("fatal: unable to access 'https://x/a/b/': The requested URL returned error: 503", Trouble.NETWORK),
        ("fatal: unable to access 'https://x/a/b/': The requested URL returned error: 301", Trouble.MOVED),
        ("fatal: remote error: upload-pack: not our ref " + "a" * 40, Trouble.NO_OBJECT),
        ("error: Server does not allow request for unadvertised object " + "a" * 40, Trouble.NOT_OFFERED),
        ("error: object " + "a" * 40 + ": zeroPaddedFilemode: x\nfatal: fsck error", Trouble.MALFORMED),
        ("error: index-pack died of signal 25\nfatal: index-pack failed", Trouble.TOO_LARGE),
        ("fatal: something new", Trouble.UNKNOWN),
        ("remote: not our ref\nfatal: early EOF", Trouble.NETWORK),
        ("remote: fatal: repository 'x' not found\nfatal: early EOF", Trouble.NETWORK),
        ("fatal: unable to access 'https://x/not our ref': Connection refused", Trouble.NETWORK),
    ],
)  # fmt: skip
def test_gits_last_words_tell_whose_fault_it_was(says: str, kind: Trouble) -> None:
    """Neither what the server writes nor what the URL holds can pass for git's own words."""
    assert trouble(GitFailed(128, says)) is kind
