"""`mcp-vet tools` by the real command: a real build, a real session, and a file that the gate then takes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from dev import sample_registry

MCP_VET = (sys.executable, "-m", "validator")

pytestmark = [pytest.mark.docker, pytest.mark.usefixtures("engine", "base_images")]


def mcp_vet(*words: str | Path, docker: bool = True) -> subprocess.CompletedProcess[str]:
    env = dict(os.environ) if docker else {**os.environ, "DOCKER_HOST": "unix:///nonexistent"}
    argv = [*MCP_VET, *map(str, words)]
    return subprocess.run(argv, capture_output=True, text=True, timeout=300, env=env, check=False)


def test_the_list_of_a_real_server_becomes_a_tools_json_that_is_accepted(tmp_path: Path) -> None:
    registry, _ = sample_registry.make(tmp_path)
    file = registry / "servers" / "echo" / "tools.json"
    file.write_text('[{"name": "ecko", "description": "Return the text unchanged."}]')
    evidence = tmp_path / "evidence"

    wrong = mcp_vet("check", "echo", "--registry", registry, "--evidence", evidence, "--json", "-")
    replayed = mcp_vet("tools", "echo", "--evidence", evidence, docker=False)
    done = mcp_vet("tools", "echo", "--registry", registry, "--write")
    right = mcp_vet("check", "echo", "--registry", registry, "--select", "TLS,SCH005", "--json", "-")

    assert "TLS024" in _objecting(wrong.stdout)
    assert [tool["name"] for tool in json.loads(replayed.stdout)] == ["echo", "reverse"], replayed.stderr
    assert done.returncode == 0, done.stderr
    assert "2 tools (echo, reverse) added, 1 tool (ecko) removed" in done.stderr
    assert file.read_text() == replayed.stdout
    assert _objecting(right.stdout) == set()


def _objecting(report: str) -> set[str]:
    """Ids of all rules with a finding of any severity about the claim."""
    results = [result for unit in json.loads(report)["units"] for result in unit["results"]]
    return {result["check"] for result in results if result["findings"] and result["check"] >= "TLS"}
