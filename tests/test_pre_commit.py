"""The hook that `.pre-commit-hooks.yaml` offers, run by the real pre-commit in a clone of a registry.

The clone's configuration names the hook as a contributor's would, with one difference: the program is
the one of this checkout (`language: system`), so that nothing is installed and no network is needed.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from dev.sample_registry import commit, git, make
from validator.live.intake_names import named_entries
from validator.live.intake_result import NotUsable

ROOT = Path(__file__).parent.parent
HOOKS = ROOT / ".pre-commit-hooks.yaml"
CONFIGURATION = """
repos:
  - repo: {repo}
    rev: {rev}
    hooks:
      - id: mcp-vet
        language: system
        verbose: true
"""


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample registry and, beside it, a repository that offers the hook."""
    folder = tmp_path_factory.mktemp("pre-commit")
    make(folder / "sample")
    hooks = folder / "hooks"
    hooks.mkdir()
    git(hooks, "init", "-q", "-b", "main")
    shutil.copy(HOOKS, hooks)
    rev = commit(hooks, "The hook")
    (folder / "pre-commit.yaml").write_text(CONFIGURATION.format(repo=hooks, rev=rev))
    return folder


@pytest.fixture
def clone(sample: Path, tmp_path: Path) -> Path:
    """A contributor's clone of the sample registry, on a branch."""
    git(tmp_path, "clone", "-q", str(sample / "sample" / "registry"), "clone")
    git(tmp_path / "clone", "switch", "-q", "-c", "mine")
    return tmp_path / "clone"


def run(sample: Path, clone: Path) -> subprocess.CompletedProcess[str]:
    """What `pre-commit run` does with what is staged."""
    git(clone, "add", "-A")
    environ = dict(os.environ, PRE_COMMIT_HOME=str(sample / "cache"), PRE_COMMIT_COLOR="never")
    environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environ['PATH']}"
    words = [sys.executable, "-m", "pre_commit", "run", "--config", str(sample / "pre-commit.yaml")]
    return subprocess.run(
        words, cwd=clone, env=environ, capture_output=True, text=True, timeout=120, check=False
    )


def edit(clone: Path, name: str, old: str, new: str) -> None:
    file = clone / name
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def test_it_refuses_a_commit_that_breaks_an_entry_and_names_the_place(sample: Path, clone: Path) -> None:
    edit(clone, "servers/echo/server.yaml", "  description:", "  discription:")

    done = run(sample, clone)

    assert done.returncode == 1
    assert "SCH002 servers/echo/server.yaml:" in done.stdout
    assert "reject echo" in done.stdout


def test_it_lets_a_sound_edit_pass(sample: Path, clone: Path) -> None:
    edit(clone, "servers/echo/server.yaml", "  title: Echo", "  title: Echoes")

    done = run(sample, clone)

    assert done.returncode == 0, done.stdout
    assert "no-objection-(static) echo" in done.stdout


def test_it_judges_the_entry_whose_tools_file_alone_changed(sample: Path, clone: Path) -> None:
    (clone / "servers" / "words" / "tools.json").write_text('[{"name": "x", "inputSchema": {}}]\n')

    done = run(sample, clone)

    assert done.returncode == 1
    assert "SCH005 servers/words/tools.json:1:" in done.stdout
    assert " echo " not in done.stdout


def test_it_judges_all_entries_of_a_commit_in_one_report(sample: Path, clone: Path) -> None:
    for name in ("echo", "words"):
        edit(clone, f"servers/{name}/server.yaml", "category: productivity", "category: Productivity")
        (clone / "servers" / name / "tools.json").write_text("[]\n")

    done = run(sample, clone)

    assert [done.stdout.count(f"(static) {name} ") for name in ("echo", "words")] == [1, 1]


def test_it_has_nothing_to_say_of_a_commit_outside_the_entries(sample: Path, clone: Path) -> None:
    (clone / "README.md").write_text("# A registry\n")

    done = run(sample, clone)

    assert done.returncode == 0
    assert "Skipped" in done.stdout


def test_the_hook_is_what_pre_commit_expects_and_runs_a_command_that_exists() -> None:
    [hook] = yaml.safe_load(HOOKS.read_text())
    words = [sys.executable, "-m", "pre_commit", "validate-manifest", str(HOOKS)]
    checked = subprocess.run(words, capture_output=True, timeout=60, check=False)

    assert checked.returncode == 0, checked.stdout
    assert hook["entry"].split() == ["mcp-vet", "check", "--static"]


@pytest.mark.parametrize("file", ["server.yaml", "tools.json", "docs/more.md", "."])
@pytest.mark.parametrize("relative", [True, False])
def test_any_file_below_an_entry_stands_for_it(
    file: str, relative: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "servers" / "words").mkdir(parents=True)
    (tmp_path / "servers" / "echo").mkdir()
    (tmp_path / "servers" / "echo" / "docs").mkdir()
    for name in ("server.yaml", "tools.json", "docs/more.md"):
        (tmp_path / "servers" / "echo" / name).write_text("[]")
    monkeypatch.chdir(tmp_path)
    path = Path("servers") / "echo" / file

    assert named_entries(tmp_path, [str(path if relative else path.absolute())], ["echo", "words"]) == [
        "echo"
    ]


@pytest.mark.parametrize(
    "path", ["servers/echo/nothing.json", "servers", "servers/nobody/server.yaml", "echo.md"]
)
def test_a_path_that_is_no_file_of_an_entry_stands_for_nothing(
    path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "servers" / "echo").mkdir(parents=True)
    (tmp_path / "echo.md").write_text("")
    monkeypatch.chdir(tmp_path)

    with pytest.raises(NotUsable):
        named_entries(tmp_path, [path], ["echo"])
