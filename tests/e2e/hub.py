"""A GitHub for tests: a bare repository served over https, events, and the environment of a runner."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from dev import sample_registry
from tests.live.git_repositories import CLEAN
from tests.live.https_git import https_server, self_signed

MCP_VET = Path(sys.executable).with_name("mcp-vet")
NAME = "octo-org/mcp-registry"
# What somebody may call a pull request and its branch: all of it is in the payload.
TITLE = "::error::x\n##[command]${{ github.token }} `@everyone` </script>\u202e\x1b[2J"
BRANCH = "$(touch /tmp/never);{{evil}}"


@dataclass(frozen=True, slots=True)
class Hub:
    """One repository of the forge: its address, where it lies, what was asked for, and who trusts whom."""

    server: str
    path: Path
    certificate: Path
    asked: list[str]

    def git(self, *words: str, index: Path = Path("/dev/null")) -> str:
        """What git prints in the bare repository."""
        env = {**CLEAN, "GIT_COMMITTER_NAME": "GitHub", "GIT_INDEX_FILE": str(index)}
        done = subprocess.run(
            ["git", "-C", str(self.path), *words],
            capture_output=True,
            text=True,
            env=env,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def head(self, number: int) -> str:
        """The head of a pull request, now."""
        return self.git("rev-parse", f"refs/pull/{number}/head")

    def merge(self, base: str, head: str, ref: str) -> str:
        """The merge commit that GitHub would make, on *ref*; without conflicts."""
        fork, base = self.git("merge-base", base, head), self.git("rev-parse", base)
        with tempfile.TemporaryDirectory() as folder:
            index = Path(folder) / "index"
            self.git("read-tree", "-i", "-m", "--aggressive", fork, base, head, index=index)
            tree = self.git("write-tree", index=index)
        commit = self.git("commit-tree", tree, "-p", base, "-p", head, "-m", f"Merge {head} into {base}")
        self.git("update-ref", ref, commit)
        return commit

    def repository(self) -> dict[str, Any]:
        """As in every payload."""
        return {
            "full_name": NAME,
            "default_branch": "main",
            "clone_url": f"{self.server}/{NAME}.git",
            "private": False,
        }

    def pull_request(self, number: int, *, fork: bool, base: str = "main") -> dict[str, Any]:
        """The payload of a pull request's event, as much of it as matters, and what may lead astray."""
        theirs = {
            **self.repository(),
            "full_name": "mallory/mcp-registry",
            "clone_url": "https://127.0.0.1:9/x",
        }
        head = {"sha": self.head(number), "ref": BRANCH, "repo": theirs if fork else self.repository()}
        return {
            "action": "synchronize",
            "number": number,
            "pull_request": {
                "number": number,
                "title": TITLE,
                "body": TITLE * 100,
                "head": head,
                "base": {"sha": self.git("rev-parse", "main~0"), "ref": base, "repo": self.repository()},
                "user": {"login": "mallory"},
                "merge_commit_sha": "0" * 40,
            },
            "repository": self.repository(),
        }


def made(folder: Path, server: str, certificate: Path, asked: list[str]) -> Hub:
    """The sample registry as a bare repository with its pull requests; any commit is served, as by GitHub."""
    registry, pulls = sample_registry.make(folder / "sample")
    path = folder / "forge" / NAME
    path.parent.mkdir(parents=True)
    sample_registry.git(folder, "clone", "-q", "--mirror", str(registry), str(path))
    hub = Hub(server, path, certificate, asked)
    for setting in ("allowFilter", "allowAnySHA1InWant"):
        hub.git("config", f"uploadpack.{setting}", "true")
    main = hub.git("rev-parse", "refs/heads/main")
    for pull in pulls:
        hub.merge(main, hub.head(pull.number), f"refs/pull/{pull.number}/merge")
    return hub


@contextmanager
def forge(folder: Path) -> Iterator[Hub]:
    """A hub that answers within the block."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed: no certificate for a local https server")
    certificate = self_signed(folder)
    with https_server(folder / "forge", certificate) as (server, asked):
        yield made(folder, server, certificate, asked)


@dataclass(frozen=True, slots=True)
class Ended:
    """What a run of `mcp-vet ci` left behind."""

    code: int
    log: str
    out: Path
    outputs: dict[str, str]
    summary: str
    report: dict[str, Any] = field(default_factory=dict)

    @property
    def annotations(self) -> list[str]:
        """The lines that the runner obeys: after the guard."""
        first, *rest = self.log.split("\n")
        word = first.removeprefix("::stop-commands::")
        assert re.fullmatch("[0-9a-f]{64}", word), self.log
        return [line for line in rest[rest.index(f"::{word}::") + 1 :] if line]

    @property
    def guarded(self) -> list[str]:
        """The lines before."""
        lines = self.log.split("\n")
        return lines[1 : lines.index(f"::{lines[0].removeprefix('::stop-commands::')}::")]

    def units(self) -> dict[str, str]:
        """Verdict of each entry."""
        return {u["name"]: u["verdict"] for u in self.report["units"] if u["kind"] != "pull-request"}

    def objecting(self) -> set[str]:
        """Rules with findings that reject or call a maintainer."""
        results = [result for unit in self.report["units"] for result in unit["results"]]
        return {r["check"] for r in results if r["findings"] and r["severity"] in ("error", "review")}


def environment(hub: Hub, tmp: Path, event: str, payload: object, sha: str) -> dict[str, str]:
    """What a runner sets, and no token. The folders are there afterwards."""
    for name in ("workspace", "temp"):
        (tmp / name).mkdir(exist_ok=True)
    (tmp / "event.json").write_text(payload if isinstance(payload, str) else json.dumps(payload))
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "RUNNER_"))}
    return {
        **ours,
        "CI": "true",
        "GITHUB_ACTIONS": "true",
        "GITHUB_EVENT_NAME": event,
        "GITHUB_EVENT_PATH": str(tmp / "event.json"),
        "GITHUB_OUTPUT": str(tmp / "output"),
        "GITHUB_REPOSITORY": NAME,
        "GITHUB_SERVER_URL": hub.server,
        "GITHUB_SHA": sha,
        "GITHUB_STEP_SUMMARY": str(tmp / "summary"),
        "GITHUB_WORKSPACE": str(tmp / "workspace"),
        "RUNNER_TEMP": str(tmp / "temp"),
        "GIT_SSL_CAINFO": str(hub.certificate),
    }


def ended(code: int, log: str, tmp: Path) -> Ended:
    """What lies in the runner's folders."""
    out = tmp / "temp" / "mcp-vet"
    report = out / "report.json"
    return Ended(
        code,
        log,
        out,
        outputs((tmp / "output").read_text()),
        (tmp / "summary").read_text() if (tmp / "summary").exists() else "",
        json.loads(report.read_text()) if report.exists() else {},
    )


def outputs(text: str) -> dict[str, str]:
    """As the runner reads them: the last of a name wins."""
    found = re.findall(r"([a-z-]+)<<(\S+)\n(.*?)\n\2\n", text, re.DOTALL)
    assert "".join(f"{name}<<{fence}\n{value}\n{fence}\n" for name, fence, value in found) == text
    assert len({fence for _, fence, _ in found}) == len(found)
    return {name: value for name, _, value in found}


def ci(env: Mapping[str, str], tmp: Path, *words: str, seconds: int = 300) -> Ended:
    """Run the real command as a step would."""
    done = subprocess.run(
        [str(MCP_VET), "ci", *words],
        capture_output=True,
        text=True,
        env=env,
        cwd=tmp,
        timeout=seconds,
        check=False,
    )
    assert done.stderr == ""
    return ended(done.returncode, done.stdout, tmp)
