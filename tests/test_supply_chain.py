"""Our own supply chain: the lock is complete, workflows can be trusted, a release can be built again."""

import hashlib
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from dev import distributions

ROOT = Path(__file__).parent.parent
LOCKS = {
    "run": (),
    "install": ("install",),
    "publish": ("github",),
    "dev": ("dev", "docs"),
    "fuzz": ("fuzz",),
}
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.y*ml"))
ACTION = ROOT / "action.yml"
TOOLS = Path(sys.executable).parent
# Others' actions are pinned to a commit; that of a checkout, which a step before has pinned, needs a reason.
USES = re.compile(r"\s*(- )?uses:")
PINNED = re.compile(
    r"uses: (?:[\w/-][\w./-]*@[0-9a-f]{40} # v\d+\.\d+\.\d+|\./\.mcp-vet # zizmor: ignore\S+ .+)"
)
EACH_LOCK = pytest.mark.parametrize("name", LOCKS)
EACH_WORKFLOW = pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.stem)


def locked(name: str) -> dict[str, Version]:
    """Each distribution of a lock and its one version."""
    lines = re.findall(r"^([a-zA-Z0-9._-]+)==(\S+)", lock_text(name), re.MULTILINE)
    assert len({canonicalize_name(line[0]) for line in lines}) == len(lines)
    return {canonicalize_name(line[0]): Version(line[1]) for line in lines}


def lock_text(name: str) -> str:
    return (ROOT / "requirements" / f"{name}.txt").read_text()


def asked(name: str) -> list[Requirement]:
    """What pyproject.toml wants in this lock."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = (project["optional-dependencies"][extra] for extra in LOCKS[name])
    return [Requirement(line) for lines in (project["dependencies"], *extras) for line in lines]


def below(requirement: Requirement, locked_as: Version) -> Iterator[Requirement]:
    """What a distribution wants in its turn, on this machine; nothing unless it is here as it is locked."""
    try:
        here = distribution(requirement.name)
    except PackageNotFoundError:
        return
    if Version(here.version) == locked_as:
        wanted = [Requirement(line) for line in here.requires or ()]
        extras = ("", *requirement.extras)
        yield from (w for w in wanted if not w.marker or any(w.marker.evaluate({"extra": e}) for e in extras))


@EACH_LOCK
def test_the_lock_holds_all_that_is_needed_in_a_version_that_fits(name: str) -> None:
    """Also what the dependencies need: pip refuses to install from hashes where one is missing."""
    versions, waiting, seen = locked(name), asked(name), set[str]()
    while waiting:
        wanted = waiting.pop()
        version = versions.get(canonicalize_name(wanted.name))
        assert version is not None, f"{wanted} is not in requirements/{name}.txt: make lock"
        assert wanted.specifier.contains(version, prereleases=True), f"{wanted} is locked as {version}"
        if str(wanted) not in seen:
            seen.add(str(wanted))
            waiting += below(wanted, version)


@EACH_LOCK
def test_everything_that_is_locked_has_hashes_and_no_address(name: str) -> None:
    text = lock_text(name)
    blocks = re.split(r"^(?=[a-zA-Z0-9])", text, flags=re.MULTILINE)[1:]

    assert len(blocks) == len(locked(name))
    assert [block for block in blocks if not re.search(r"--hash=sha256:[0-9a-f]{64}\b", block)] == []
    assert "://" not in text
    assert "--index" not in text


def test_the_locks_agree() -> None:
    run = locked("run")
    for name in ("install", "publish", "dev", "fuzz"):
        assert {key: locked(name)[key] for key in run} == run


def test_the_environment_of_ci_is_installed_from_the_lock() -> None:
    script = (ROOT / "dev" / "venv").read_text()

    assert 'install --require-hashes --only-binary :all: -r "$LOCK"' in script
    assert [line for line in script.splitlines() if "install " in line and "-e " in line] == [
        'install --no-deps --no-build-isolation -e "$ROOT"'
    ]


def test_workflows_have_no_findings() -> None:
    """Of zizmor, offline, by its strictest persona; a reason is required where one is ignored."""
    words = [
        str(TOOLS / "zizmor"),
        "--offline",
        "--persona=auditor",
        "--no-progress",
        "--color=never",
        str(ROOT / ".github"),
        str(ACTION),
    ]
    done = subprocess.run(words, capture_output=True, text=True, timeout=300, check=False)

    assert done.returncode == 0, done.stdout + done.stderr


def test_workflows_are_what_the_service_understands() -> None:
    """Of actionlint, which has shellcheck look at the scripts; both are built for Linux only."""
    words = [str(TOOLS / "actionlint"), "-no-color", "-shellcheck", str(shellcheck()), *map(str, WORKFLOWS)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=300, check=False)

    assert done.returncode == 0, done.stdout + done.stderr


def test_scripts_have_no_findings() -> None:
    """Of shellcheck: those of action.yml, which actionlint does not read, and what they start."""
    scripts = ["set -eo pipefail\n" + step["run"] for step in steps(ACTION)]  # what `shell: bash` means
    scripts.append((ROOT / "dev" / "install").read_text())

    for script in scripts:
        words = [str(shellcheck()), "--shell=bash", "--norc", "--severity=style", "-"]
        done = subprocess.run(words, input=script, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stdout


def shellcheck() -> Path:
    found = TOOLS / "shellcheck"
    if not found.exists():
        pytest.skip("no wheel of shellcheck for this machine")
    return found


@EACH_WORKFLOW
def test_actions_are_pinned_to_a_commit_whose_release_is_named(file: Path) -> None:
    used = [line.strip().removeprefix("- ") for line in file.read_text().splitlines() if USES.match(line)]

    assert used
    assert [line for line in used if not PINNED.fullmatch(line)] == []


@pytest.mark.parametrize("file", [*WORKFLOWS, ACTION], ids=lambda file: file.stem)
def test_nothing_is_expanded_within_a_script(file: Path) -> None:
    scripts = [step["run"] for step in steps(file) if "run" in step]

    assert [script for script in scripts if "${{" in script] == []


@EACH_WORKFLOW
def test_a_job_is_granted_only_what_it_names(file: Path) -> None:
    workflow = yaml.safe_load(file.read_text())

    assert workflow["permissions"] == {}
    assert all(isinstance(job["permissions"], dict) for job in workflow["jobs"].values())
    assert all(job["timeout-minutes"] for job in workflow["jobs"].values())


def test_who_may_publish_runs_nothing_of_ours_and_has_no_secret() -> None:
    (file,) = (file for file in WORKFLOWS if file.stem == "release")
    jobs = yaml.safe_load(file.read_text())["jobs"]
    able = [job for job in jobs.values() if "id-token" in job["permissions"]]

    assert len(able) == 2
    assert not [step for job in able for step in job["steps"] if "run" in step]
    assert jobs["publish"]["environment"]
    assert jobs["build"]["permissions"] == {"contents": "read"}
    assert "secrets." not in file.read_text()
    assert "cache" not in re.sub(r"#.*", "", file.read_text())


def steps(file: Path) -> list[dict[str, Any]]:
    read = yaml.safe_load(file.read_text())
    jobs = read["jobs"].values() if "jobs" in read else [read["runs"]]
    return [step for job in jobs for step in job["steps"]]


@pytest.mark.xdist_group("wheel")
def test_who_builds_a_release_again_gets_the_same_bytes(tmp_path: Path) -> None:
    """In another folder, at another time, with another umask, from files that are newer."""
    built = [hashes(tmp_path / "one", 0o022), hashes(tmp_path / "another" / "place", 0o077)]

    assert built[0] == built[1]
    assert sorted(name.rpartition(".")[2] for name in built[0]) == ["gz", "whl"]


def hashes(folder: Path, umask: int) -> dict[str, str]:
    for part in ("validator", "checks"):
        shutil.copytree(
            ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"), copy_function=copy
        )
    for file in ("pyproject.toml", "README.md", "LICENSE"):
        copy(ROOT / file, folder / file)
    words = [sys.executable, "-c", BUILD, str(folder), str(umask)]
    subprocess.run(words, check=True, timeout=600, cwd=ROOT, capture_output=True)
    made = sorted((folder / "dist").iterdir())
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in made}


def copy(here: str | Path, there: str | Path) -> None:
    """The content without its times."""
    shutil.copyfile(here, there)


BUILD = """
import os, sys
from pathlib import Path
from dev.distributions import build
os.umask(int(sys.argv[2]))
source = Path(sys.argv[1])
build(source, source / "dist", 1_700_000_000)
"""


def test_a_tag_that_is_not_the_versions_is_not_built(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert distributions.main(["--tag", "v99.0.0", str(tmp_path)]) == 2
    assert "the tag is v99.0.0" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_who_publishes_a_verdict_executes_nothing_of_a_pull_request() -> None:
    """On workflow_run, with a token that may write: the tool is checked out, and nothing else."""
    file = ROOT / ".github" / "workflows" / "publish.yml"
    job = yaml.safe_load(file.read_text())["jobs"]["publish"]
    used = [step["with"] for step in job["steps"] if "checkout" in step.get("uses", "")]

    assert job["permissions"] == {
        "actions": "read",
        "checks": "write",
        "contents": "read",
        "pull-requests": "write",
        "statuses": "write",
    }
    assert [(w["repository"], w["persist-credentials"]) for w in used] == [("mcp-vet/mcp-vet", False)]
    assert "github.event" not in used[0]["ref"]
    assert not [step for step in job["steps"] if "github.event" in str(step.get("env"))]
    assert "secrets." not in file.read_text()
    assert "cache" not in re.sub(r"#.*", "", file.read_text())


def test_who_signs_a_verdict_runs_no_script_and_checks_nothing_out() -> None:
    """What it signs is what the publisher made, in the same run of the workflow."""
    jobs = yaml.safe_load((ROOT / ".github" / "workflows" / "publish.yml").read_text())["jobs"]
    used = [step["uses"].partition("@")[0] for step in jobs["attest"]["steps"]]

    assert set(jobs) == {"publish", "attest"}
    assert jobs["attest"]["permissions"] == {"attestations": "write", "id-token": "write"}
    assert used == ["actions/download-artifact", "actions/attest"]
