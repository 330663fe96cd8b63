"""The scripts of action.yml are run, and validate.yml is held against it, so that none of them can drift."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.utils import canonicalize_name

from tests.e2e import steps
from tests.e2e.hub import Hub, ended, environment, forge
from tests.e2e.steps import ROOT, action, run_step

pytestmark = pytest.mark.xdist_group("wheel")  # it installs, too
BAD = 3
WORKFLOWS = ROOT / ".github" / "workflows"
PARTS = ("validator", "checks", "requirements", "dev")
FILES = ("pyproject.toml", "README.md", "LICENSE", "action.yml")
WORKFLOW: dict[Any, Any] = yaml.safe_load((WORKFLOWS / "validate.yml").read_text())
# A work tree of somebody who hopes that tools of Python look into the folder where they are called.
TRAP = "open('/tmp/mcp-vet-trapped', 'w')\n"
TRAPS = ("sitecustomize.py", "venv.py", "pip.py", "json.py", "validator/__init__.py", "setup.py")


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    with forge(tmp_path_factory.mktemp("hub")) as running:
        yield running


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """(the action's checkout, the runner's temporary folder) once the action's first step has ended."""
    folder = tmp_path_factory.mktemp("runner")
    tool, temp, hostile = folder / "tool", folder / "temp", folder / "hostile"
    for part in PARTS:
        shutil.copytree(ROOT / part, tool / part, ignore=shutil.ignore_patterns("__pycache__"))
    for file in FILES:
        shutil.copy(ROOT / file, tool)
    temp.mkdir()
    lay_traps(hostile)
    env = {**os.environ, "RUNNER_TEMP": str(temp)}
    first, _ = action()["runs"]["steps"]
    done = run_step(first, {"github.action_path": str(tool)}, env, hostile, 900)
    assert done.returncode == 0, done.stdout
    return tool, temp


def lay_traps(folder: Path) -> None:
    for name in TRAPS:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(TRAP)
    Path("/tmp/mcp-vet-trapped").unlink(missing_ok=True)


def judge(
    hub: Hub, tmp: Path, installed: tuple[Path, Path], given: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    """The action's second step, in a hostile work tree."""
    tool, temp = installed
    payload = hub.pull_request(BAD, fork=True)
    env = environment(hub, tmp, "pull_request", payload, "f" * 40)
    lay_traps(tmp / "workspace")
    shutil.rmtree(temp / "mcp-vet", ignore_errors=True)
    (tmp / "temp").rmdir()
    (tmp / "temp").symlink_to(temp)
    contexts = {"github.action_path": str(tool), "github.workspace": str(tmp / "workspace")}
    _, second = action()["runs"]["steps"]
    return run_step(second, steps.inputs(given, contexts), env, tmp / "workspace", 300)


def test_the_steps_judge_a_pull_request_by_what_they_installed(
    hub: Hub, installed: tuple[Path, Path], tmp_path: Path
) -> None:
    done = judge(hub, tmp_path, installed, {"static": "true"})

    found = ended(done.returncode, done.stdout, tmp_path)
    assert found.code == 3, found.log
    assert found.outputs == {
        "verdict": "reject",
        "exit-status": "3",
        "report": str(tmp_path / "temp" / "mcp-vet"),
    }
    assert "MET001" in found.objecting()
    assert found.annotations
    assert not Path("/tmp/mcp-vet-trapped").exists()


def test_what_is_installed_comes_from_the_lock_and_the_checkout(installed: tuple[Path, Path]) -> None:
    _, temp = installed
    pip = temp / "mcp-vet-environment" / "bin" / "pip"
    listed = subprocess.run([pip, "freeze", "--all"], capture_output=True, text=True, timeout=120, check=True)
    lock = re.findall(r"^(\S+)==(\S+)", (ROOT / "requirements" / "install.txt").read_text(), re.MULTILINE)
    locked = {(canonicalize_name(name), version) for name, version in lock}
    there = [line.partition("==") for line in listed.stdout.splitlines()]

    strangers = [name for name, _, version in there if (canonicalize_name(name), version) not in locked]
    assert [name.partition(" ")[0] for name in strangers] == ["mcp-vet", "pip"]


@pytest.mark.parametrize(
    "given", [{"static": "yes"}, {"static": "true; id"}, {"jobs": "0"}, {"jobs": "$(id)"}]
)
def test_an_input_that_means_nothing_fails_the_job(
    hub: Hub, installed: tuple[Path, Path], tmp_path: Path, given: dict[str, str]
) -> None:
    done = judge(hub, tmp_path, installed, given)

    assert done.returncode == 2
    assert "uid=" not in done.stdout


def test_inputs_reach_the_scripts_as_variables_only() -> None:
    used = {name for step in action()["runs"]["steps"] for name in step.get("env", {}).values()}

    assert [step for step in action()["runs"]["steps"] if "${{" in step["run"]] == []
    for name in action()["inputs"]:
        assert f"${{{{ inputs.{name} }}}}" in used


def test_the_outputs_are_those_of_the_command() -> None:
    said = {name: what["value"] for name, what in action()["outputs"].items()}

    assert said == {
        name: f"${{{{ steps.vet.outputs.{name} }}}}" for name in ("verdict", "exit-status", "report")
    }
    assert [step.get("id") for step in action()["runs"]["steps"]] == [None, "vet"]


def workflow_steps() -> list[dict[str, Any]]:
    (job,) = WORKFLOW["jobs"].values()
    found: list[dict[str, Any]] = job["steps"]
    return found


def test_the_workflow_uses_the_action_as_it_is() -> None:
    (step,) = (step for step in workflow_steps() if step["uses"].startswith("./"))
    (tool,) = (step for step in workflow_steps() if step.get("with", {}).get("repository"))

    assert step["uses"] == "./" + tool["with"]["path"]
    assert set(step["with"]) <= set(action()["inputs"])
    assert WORKFLOW["jobs"]["validate"]["outputs"]["verdict"] == "${{ steps.vet.outputs.verdict }}"
    assert step["id"] == "vet"


def test_the_workflow_has_nothing_to_steal() -> None:
    text = re.sub(r"#.*", "", (ROOT / ".github" / "workflows" / "validate.yml").read_text())
    (job,) = WORKFLOW["jobs"].values()

    assert job["permissions"] == {"contents": "read"}
    assert not re.search(r"secrets\.|github\.token|pull_request_target|workflow_run\b|cache", text)
    for step in workflow_steps():
        if step["uses"].startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False
            assert step["with"]["path"]  # none over the other


def test_report_and_evidence_are_kept_whatever_the_verdict() -> None:
    *_, upload = workflow_steps()

    assert upload["uses"].startswith("actions/upload-artifact@")
    assert upload["if"] == "${{ !cancelled() }}"
    assert upload["with"]["path"] == "${{ runner.temp }}/mcp-vet"


PIN = re.compile(r"\$\{\{ inputs\.version \|\| '([0-9a-f]{40})' \}\}")
NEEDS = {
    "validate.yml": ("action.yml", "dev/install", "requirements/install.txt", "validator/commands/ci.py"),
    "publish.yml": ("dev/install", "requirements/publish.txt", "validator/publishing/stating.py"),
}


@pytest.mark.parametrize("name", sorted(NEEDS))
def test_the_pinned_commit_of_mcp_vet_has_what_the_workflow_calls(name: str) -> None:
    pinned = PIN.findall((WORKFLOWS / name).read_text())
    assert len(pinned) == 1
    if git("rev-parse", "--is-shallow-repository").stdout.strip() != "false":
        pytest.skip("this checkout has no history to find the commit in")
    for path in NEEDS[name]:
        assert git("cat-file", "-e", f"{pinned[0]}:{path}").returncode == 0, path
    assert git("merge-base", "--is-ancestor", pinned[0], "HEAD").returncode == 0


def git(*words: str) -> subprocess.CompletedProcess[str]:
    argv = ["git", "-C", str(ROOT), *words]
    return subprocess.run(argv, capture_output=True, text=True, timeout=60, check=False)


EXAMPLES = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs" / "adopt.md").read_text(), re.DOTALL)


@pytest.mark.parametrize("example", EXAMPLES, ids=["workflow", "step"])
def test_the_examples_of_the_guide_can_be_copied(example: str, tmp_path: Path) -> None:
    file = tmp_path / ".github" / "workflows" / "validate.yml"
    file.parent.mkdir(parents=True)
    file.write_text(example.replace("COMMIT", "0123456789abcdef0123456789abcdef01234567"))
    tools = Path(sys.executable).parent
    for words in (["actionlint", "-no-color"], ["zizmor", "--offline", "--persona=auditor", "--no-progress"]):
        argv = [str(tools / words[0]), *words[1:], str(file)]
        done = subprocess.run(argv, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    (job,) = yaml.safe_load(example)["jobs"].values()
    given = job.get("with", {}) if "uses" in job else job["steps"][0].get("with", {})
    declared = WORKFLOW[True]["workflow_call"]["inputs"] if "uses" in job else action()["inputs"]
    assert set(given) <= set(declared)
