"""Every pull request of the sample registry, by the real command: real git, real builds, real sessions."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from docker import DockerClient

from dev import sample_registry
from dev.sample_registry import PullRequest
from tests.live.http_modes import serving
from validator.live import labels, owner
from validator.live.engine import find_engine
from validator.live.workspace import open_workspace
from validator.policy import FILE

MCP_VET = Path(sys.executable).with_name("mcp-vet")
EXIT = {"accept": 0, "not-a-submission": 0, "undecided": 1, "reject": 3}
SLUGS = sorted(path.name for path in (sample_registry.REGISTRY / "pull-requests").iterdir())

pytestmark = [pytest.mark.docker, pytest.mark.usefixtures("engine", "base_images")]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, dict[str, PullRequest]]]:
    """The registry and its pull requests. Afterwards nothing of any run is left in the engine."""
    with serving() as remotes:
        registry, pulls = sample_registry.make(tmp_path_factory.mktemp("sample"), remotes.host)
        yield registry, {pull.slug: pull for pull in pulls}
    with open_workspace() as workspace, find_engine(workspace).client() as client:
        assert left_in(client) == []


def left_in(client: DockerClient) -> list[Any]:
    """What is left of dead runs, once the reapers, which end soon after their runs, have had their time."""
    until = time.monotonic() + 30
    while True:
        ours = {"label": labels.OWNER}
        found = [*client.api.containers(all=True, filters=ours), *client.api.images(filters=ours)]
        owners = [(each, each["Labels"][labels.OWNER]) for each in found]  # "" for what is kept
        left = [each for each, name in owners if name and not owner.alive(name)]
        if not left or time.monotonic() > until:
            return left
        time.sleep(0.2)


def mcp_vet(
    *words: str | Path, docker: bool = True, code: int | None = None
) -> subprocess.CompletedProcess[str]:
    env = (
        dict(os.environ)
        if docker
        else {**os.environ, "DOCKER_HOST": "unix:///nonexistent", "PATH": "/nonexistent"}
    )
    argv = [str(word) for word in (MCP_VET, *words)]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=600, env=env, check=False)
    assert code is None or done.returncode == code, done.stdout + done.stderr
    return done


def objecting(report: dict[str, Any]) -> set[str]:
    """Ids of the checks with findings that reject, or call a maintainer."""
    return {
        result["check"]
        for unit in report["units"]
        for result in unit["results"]
        if result["findings"] and result["severity"] in ("error", "review")
    }


def changed(report: dict[str, Any]) -> set[str]:
    """Ids of the warnings about what changed since the base side."""
    return {
        result["check"]
        for unit in report["units"]
        for result in unit["results"]
        if result["findings"] and result["severity"] == "warning" and result["check"].startswith("PIN")
    }


def verdicts(report: dict[str, Any]) -> dict[str, str]:
    return {unit["name"]: unit["verdict"] for unit in report["units"]}


@pytest.mark.parametrize("slug", SLUGS)
def test_sample_pull_request(slug: str, sample: tuple[Path, dict[str, PullRequest]], tmp_path: Path) -> None:
    registry, pulls = sample
    pull = pulls[slug]
    evidence = tmp_path / "evidence"
    words = ("pr", str(pull.number), "--repo", registry, "--base", "main", "--jobs", "2", "--json", "-")

    done = mcp_vet(*words, "--evidence", evidence)

    report = json.loads(done.stdout)
    assert report["verdict"] == pull.verdict, done.stdout
    assert objecting(report) == set(pull.rules)
    assert changed(report) == set(pull.warns)
    assert done.returncode == EXIT[pull.verdict]
    if pull.verdict != "not-a-submission":
        again = mcp_vet("replay", evidence, "--json", "-", docker=False, code=done.returncode)
        assert verdicts(json.loads(again.stdout)) == verdicts(report)
        assert objecting(json.loads(again.stdout)) == objecting(report)
        assert changed(json.loads(again.stdout)) == changed(report)
        stated = evidence / "statement.json"
        mcp_vet("verify", stated, "--evidence", evidence, docker=False, code=0)
        subjects = {subject["name"] for subject in json.loads(stated.read_text())["subject"]}
        assert pull.verdict != "accept" or any(name.startswith("servers/") for name in subjects)


def test_a_pin_that_moves_over_the_same_tree_builds_once(
    sample: tuple[Path, dict[str, PullRequest]],
) -> None:
    registry, _ = sample

    report = json.loads(
        mcp_vet("pr", "19", "--repo", registry, "--base", "main", "--json", "-", code=0).stdout
    )

    (unit,) = (unit for unit in report["units"] if unit["name"] == "dice")
    facts = {fact["name"]: fact["value"] for fact in unit["facts"]}
    assert facts["since the revision before"].startswith("unchanged: same build context tree")


def test_accept_says_what_it_rests_on(sample: tuple[Path, dict[str, PullRequest]]) -> None:
    registry, _ = sample

    report = json.loads(
        mcp_vet("pr", "7", "--repo", registry, "--base", "main", "--json", "-", code=0).stdout
    )

    (unit,) = (unit for unit in report["units"] if unit["name"] == "echo")
    facts = {fact["name"]: fact["value"] for fact in unit["facts"]}
    assert facts["tools"] == "2"
    assert facts["protocol"] == "2025-11-25"
    assert len(facts["build context tree"]) == 40
    assert facts["least privilege"].startswith("lists its tools without a network")
    assert {t["name"] for t in unit["timings"]} >= {"Fetch", "Build", "Launch"}


def test_engine_that_does_not_answer_is_undecided_and_ours(
    sample: tuple[Path, dict[str, PullRequest]],
) -> None:
    registry, _ = sample
    env = {**os.environ, "DOCKER_HOST": "unix:///nonexistent/docker.sock"}
    argv = [str(MCP_VET), "pr", "7", "--repo", str(registry), "--base", "main", "--json", "-"]

    done = subprocess.run(argv, capture_output=True, text=True, timeout=120, env=env, check=False)

    assert done.returncode == 1
    report = json.loads(done.stdout)
    (unit,) = (unit for unit in report["units"] if unit["name"] == "echo")
    assert {reason["cause"] for reason in unit["reasons"]} == {"ours"}
    assert any("engine" in reason["says"].lower() for reason in unit["reasons"])


def test_working_tree_with_an_uncommitted_change(
    sample: tuple[Path, dict[str, PullRequest]], tmp_path: Path
) -> None:
    registry, _ = sample
    clone = tmp_path / "clone"
    sample_registry.git(tmp_path, "clone", "-q", str(registry), str(clone))
    manifest = clone / "servers" / "echo" / "server.yaml"
    manifest.write_text(manifest.read_text().replace("title: Echo", "title: Echo MCP Server"))

    done = mcp_vet("check", "--registry", clone, code=3)

    assert "error MET001 servers/echo/server.yaml:10:10 " in done.stdout
    assert "servers/words" not in done.stdout


def test_keep_leaves_what_it_says_and_nothing_else(sample: tuple[Path, dict[str, PullRequest]]) -> None:
    registry, _ = sample

    done = mcp_vet("pr", "7", "--repo", registry, "--base", "main", "--keep", "--json", "-", code=0)

    commands = [note.split("`")[1] for note in json.loads(done.stdout)["notes"] if "`" in note]
    kept = [command.split(" mcp-vet")[0] for command in commands]
    assert kept == ["docker rm -fv", "docker rm -fv", "docker image rm"]  # one container for each era
    for command in commands:
        subprocess.run(command.split(), check=True, capture_output=True, timeout=60)


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_signal_in_the_middle_of_a_session_leaves_nothing(
    sample: tuple[Path, dict[str, PullRequest]], number: int, status: int, tmp_path: Path
) -> None:
    """Pull request 14's server answers initialize and then hangs; the signal comes while it does."""
    registry, _ = sample
    policy = tmp_path / "policy.toml"  # a private engine's containers cannot be seen from here
    policy.write_text((registry / FILE).read_text() + '\n[build]\nbuilder = "engine"\n')
    argv = [
        str(word) for word in (MCP_VET, "pr", 14, "--repo", registry, "--base", "main", "--policy", policy)
    ]
    with open_workspace() as workspace, find_engine(workspace).client() as client:
        running = subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        until = time.monotonic() + 240
        own = {"label": f"{labels.OWNER}={owner.name_of(running.pid)}"}
        while not client.api.containers(filters=own):
            assert running.poll() is None, running.communicate()
            assert time.monotonic() < until
            time.sleep(0.05)
        running.send_signal(number)
        out, err = running.communicate(timeout=240)

        assert running.returncode == status, out + err
        assert "accept" not in out
        assert left_in(client) == []
