"""The built wheel works outside the checkout: schemas, the default policy and the checks travel with it."""

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.xdist_group("wheel")  # one build, one installation
ROOT = Path(__file__).parent.parent
ENTRY = ROOT / "fixtures" / "registry" / "base"


def run(*argv: str | Path, cwd: Path, code: int = 0, seconds: float = 300) -> str:
    done = subprocess.run(
        [str(word) for word in argv], cwd=cwd, capture_output=True, text=True, timeout=seconds, check=False
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy: setuptools writes into the folder that it builds."""
    folder = tmp_path_factory.mktemp("wheel")
    for part in ("validator", "checks"):
        shutil.copytree(ROOT / part, folder / "source" / part, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / file, folder / "source")
    run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", folder, "./source", cwd=folder)
    (built,) = folder.glob("mcp_vet-*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("installed")
    run(sys.executable, "-m", "venv", home / "venv", cwd=home)
    run(home / "venv" / "bin" / "pip", "install", "-q", wheel, cwd=home, seconds=900)
    return home


def test_wheel_holds_data_files_and_nothing_but_the_two_packages(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()

    assert {name.partition("/")[0] for name in names if "dist-info" not in name} == {"validator", "checks"}
    for needed in (
        "default-policy.toml",
        "py.typed",
        "schemas/server.schema.json",
        "schemas/report.schema.json",
        "reporters/html/templates/page.html",
        "reporters/html/templates/style.css",
        "reporters/html/templates/script.js",
    ):
        assert f"validator/{needed}" in names
    for file in (ROOT / "checks" / "protocol" / "_revisions").iterdir():
        assert f"checks/protocol/_revisions/{file.name}" in names


def test_installed_command_judges_an_entry_from_anywhere(installed: Path, tmp_path: Path) -> None:
    mcp_vet = installed / "venv" / "bin" / "mcp-vet"
    servers = tmp_path / "servers" / "words"
    servers.mkdir(parents=True)
    text = (ENTRY / "servers" / "words" / "server.yaml").read_text()
    (servers / "server.yaml").write_text(text.replace("{{commit:shell-busybox}}", "a" * 40))

    said = run(mcp_vet, "check", "words", "--registry", tmp_path, "--static", "--json", "-", cwd=tmp_path)

    report = json.loads(said)
    assert report["verdict"] == "undecided"
    assert "static" in report["scope"]
    assert {check["id"] for check in report["checks"]} >= {"SCH002", "MET001", "CFG001", "RUN001"}


def test_installed_command_knows_its_schemas_and_rules(installed: Path, tmp_path: Path) -> None:
    mcp_vet = installed / "venv" / "bin" / "mcp-vet"

    assert json.loads(run(mcp_vet, "schema", "server", cwd=tmp_path))["$schema"].endswith("2020-12/schema")
    assert "CFG001" in run(mcp_vet, "rules", cwd=tmp_path)
    assert "## Why" in run(mcp_vet, "explain", "CFG001", cwd=tmp_path)
