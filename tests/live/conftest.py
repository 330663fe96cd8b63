"""What the tests of the live providers share: a workspace, a policy, repositories, an https git server."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live.git_repositories import Content, Repository, manifest, new_repository
from tests.live.https_git import https_server, self_signed
from validator.live.workspace import Workspace, open_workspace
from validator.policy import Limits, load_policy


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    with open_workspace() as opened:
        yield opened


@pytest.fixture
def limits() -> Limits:
    return load_policy().limits


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """An empty bare repository."""
    return new_repository(tmp_path / "repository.git")


@pytest.fixture
def registry(tmp_path: Path) -> Repository:
    """A bare registry with the entries alpha and beta on main."""
    made = new_repository(tmp_path / "registry.git")
    files: dict[str, Content] = {f"servers/{name}/server.yaml": manifest(name) for name in ("alpha", "beta")}
    made.commit({**files, "README.md": b"# A registry\n", "servers/alpha/readme.md": b"# Alpha\n"})
    return made


@pytest.fixture
def https(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, list[str]]]:
    """(URL, requests seen) of a git server for what lies below tmp_path, whose certificate git trusts."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed: no certificate for a local https server")
    certificates = tmp_path / "certificates"
    certificates.mkdir()
    monkeypatch.setenv("GIT_SSL_CAINFO", str(certificates / "cert.pem"))
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    with https_server(tmp_path, self_signed(certificates)) as served:
        yield served


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data beside the checkout; MCP_VET_SHARED names another."""
    beside = Path(__file__).parents[3] / "shared"
    folder = Path(os.environ.get("MCP_VET_SHARED", beside))
    if not (folder / "registry").is_dir():
        pytest.skip(f"no real registry data at {folder}; MCP_VET_SHARED may name another folder")
    return folder
