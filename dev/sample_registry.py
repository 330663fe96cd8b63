"""Make git repositories of the sample registry: `python dev/sample_registry.py FOLDER`.

Afterwards FOLDER/registry is a clone with refs/pull/N/head for each sample pull request, and
FOLDER/sources holds one bare repository for each server below fixtures/servers.
"""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REGISTRY = ROOT / "fixtures" / "registry"
REVISIONS = REGISTRY / "revisions"  # of a server's source: files that its newest commit lays over
SERVERS = ROOT / "fixtures" / "servers"
PREFIX = "https://github.com/mcp-vet-samples/"
NOBODY = "127.0.0.1:9"
REMOTES = {  # address of a remote entry -> the mode of tests/live/http_modes.py that answers for it
    "https://forecast.example.com/mcp": "open-json",
    "https://ledger.example.com/mcp": "guarded",
    "https://closed.example.com/mcp": "not-found",
}
COMMIT = re.compile(r"\{\{commit:([a-z-]+)(~1)?\}\}")
BASES = ROOT / ".engine" / "base-images.toml"  # written by dev/bases where no registry answers
ENV = {
    "PATH": os.environ["PATH"],
    "HOME": "/nonexistent",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "Sample",
    "GIT_AUTHOR_EMAIL": "sample@example.com",
    "GIT_AUTHOR_DATE": "2026-01-01T00:00:00Z",
    "GIT_COMMITTER_NAME": "Sample",
    "GIT_COMMITTER_EMAIL": "sample@example.com",
    "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z",
}


@dataclass(frozen=True, slots=True)
class PullRequest:
    """One sample pull request: its number, and what mcp-vet should say of it."""

    number: int
    slug: str
    title: str
    verdict: str
    rules: tuple[str, ...]  # that must have a finding of severity error or review
    warns: tuple[str, ...] = ()  # of severity warning, the PIN rules only


def make(folder: Path, remotes: str = NOBODY) -> tuple[Path, tuple[PullRequest, ...]]:
    """The registry's clone below *folder* (made if need be, otherwise empty) and its pull requests.

    *remotes*: host:port of the server that stands for all remote ones (tests/live/http_modes.py). Where
    none runs, the pull requests with remote entries are undecided.
    """
    sources = folder / "sources"
    commits = {server.name: make_source(server, sources) for server in sorted(SERVERS.iterdir())}
    registry = folder / "registry"
    registry.mkdir(parents=True)
    git(registry, "init", "-q", "-b", "main")
    lay(REGISTRY / "base", registry, commits)
    (registry / "mcp-vet.toml").write_text(policy(sources, remotes))
    commit(registry, "The registry")
    pulls = tuple(
        make_pull_request(pull, registry, commits) for pull in sorted((REGISTRY / "pull-requests").iterdir())
    )
    git(registry, "checkout", "-q", "main")
    return registry, pulls


def policy(sources: Path, remotes: str = NOBODY) -> str:
    """The registry's policy: sources and remote servers are on this machine, base images from dev/bases.

    Its patience is short, so that the sample of a server that never answers does not take a minute.
    """
    mirrors = f'[source]\nallow_file = true\n[source.mirrors]\n"{PREFIX}" = "{sources.resolve()}/"\n'
    patience = "[limits]\nremote_tries = 1\ninitialize_seconds = 15.0\ntools_list_seconds = 4.0\n"
    mirrors += f'[remote]\ntrusted = ["{remotes}"]\n[remote.mirrors]\n'
    mirrors += "".join(f'"{url}" = "http://{remotes}/{mode}"\n' for url, mode in REMOTES.items())
    return mirrors + patience + (BASES.read_text() if BASES.exists() else "")


def make_source(server: Path, sources: Path) -> tuple[str, str]:
    """A bare repository of one fixture server, with two commits; (newest, the one before)."""
    work = sources / f".{server.name}"
    shutil.copytree(server, work)
    git(work, "init", "-q", "-b", "main")
    before = commit(work, f"Add {server.name}")
    with (work / "README.md").open("a") as readme:
        readme.write("\nReviewed.\n")
    if (REVISIONS / server.name).is_dir():
        shutil.copytree(REVISIONS / server.name, work, dirs_exist_ok=True)
    newest = commit(work, "Say that it was reviewed")
    git(sources, "clone", "-q", "--bare", str(work), str(sources / server.name))
    shutil.rmtree(work)
    return newest, before


def make_pull_request(pull: Path, registry: Path, commits: dict[str, tuple[str, str]]) -> PullRequest:
    """One pull request as refs/pull/N/head."""
    number = int(pull.name.partition("-")[0])
    says = tomllib.loads((pull / "pull.toml").read_text())
    git(registry, "checkout", "-q", "-B", "work", "main")
    for path in says.get("remove", ()):
        shutil.rmtree(registry / path)
    lay(pull / "files", registry, commits)
    head = commit(registry, says["title"])
    git(registry, "update-ref", f"refs/pull/{number}/head", head)
    git(registry, "checkout", "-q", "main")
    git(registry, "branch", "-q", "-D", "work")
    rules, warns = tuple(says["rules"]), tuple(says.get("warns", ()))
    return PullRequest(number, pull.name, says["title"], says["verdict"], rules, warns)


def lay(files: Path, over: Path, commits: dict[str, tuple[str, str]]) -> None:
    """Copy *files* over a work tree, with the commits filled in."""
    for file in sorted(path for path in files.rglob("*") if path.is_file()):
        target = over / file.relative_to(files)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(COMMIT.sub(lambda m: commits[m[1]][1 if m[2] else 0], file.read_text()))


def commit(work: Path, message: str) -> str:
    """Commit all of *work*; its id."""
    git(work, "add", "-A")
    git(work, "commit", "-q", "--allow-empty", "-m", message)
    return git(work, "rev-parse", "HEAD").strip()


def git(where: Path, *args: str) -> str:
    """The output of one git command, within a minute."""
    done = subprocess.run(
        ["git", *args], cwd=where, env=ENV, check=True, capture_output=True, text=True, timeout=60
    )
    return done.stdout


if __name__ == "__main__":
    where, samples = make(Path(sys.argv[1]))
    print(where)
    for sample in samples:
        print(f"{sample.number:3} {sample.verdict:16} {sample.title}")
