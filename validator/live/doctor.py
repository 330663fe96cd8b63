"""What this machine lacks for a full run, and how to get it; and the removal of what killed runs left."""

import shutil
import subprocess
import tempfile
from dataclasses import dataclass

from validator.live import engine_search, workspace
from validator.live.engine import Engine, find_engine
from validator.live.engine_search import NotFound
from validator.live.leftovers import sweep
from validator.live.workspace import open_workspace
from validator.resources import Missing

FREE_BYTES = 12 << 30  # threats.md 2.13, L5: a build of the allowed size and its context
SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a run needs. `remedy` is one line, "" where there is nothing to mend."""

    name: str
    ok: bool
    found: str
    remedy: str = ""


def diagnose() -> tuple[Fact, ...]:
    """Everything that a run needs of this machine, whether it is there or not. Never raises."""
    with open_workspace() as ours:
        engine = _engine(ours)
        facts = [
            _client(),
            _buildx(),
            engine if isinstance(engine, Fact) else _version(engine),
            _git(),
            _disk(),
        ]
        if isinstance(engine, Engine):
            facts.append(_gvisor(engine))
    return tuple(facts)


def clean() -> tuple[str, ...]:
    """Remove what killed runs left, here and in the engine; one sentence each. Never raises."""
    removed = [f"folder {folder}" for folder in workspace.sweep()]
    with open_workspace() as ours:
        try:
            removed += sweep(find_engine(ours))
        except Missing as exc:
            removed.append(f"nothing in Docker: {exc}")
    return tuple(removed)


def _engine(ours: workspace.Workspace) -> Engine | Fact:
    try:
        return find_engine(ours)
    except Missing as exc:
        return Fact("Docker engine", False, "none that answers", str(exc))


def _version(engine: Engine) -> Fact:
    return Fact("Docker engine", True, f"{engine.version} at {engine.host}")


def _client() -> Fact:
    try:
        return Fact("docker command", True, engine_search.find_client())
    except NotFound as exc:
        return Fact("docker command", False, "none", str(exc))


def _buildx() -> Fact:
    try:
        return Fact("buildx plug-in", True, str(engine_search.find_buildx()))
    except NotFound as exc:
        return Fact("buildx plug-in", False, "none", str(exc))


def _git() -> Fact:
    command = ["git", "--version"]
    try:
        said = subprocess.run(command, capture_output=True, timeout=SECONDS, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return Fact("git", False, "none", "install git (https://git-scm.com/downloads)")
    return Fact("git", True, said.decode("utf-8", errors="replace").strip())


def _disk() -> Fact:
    folder = tempfile.gettempdir()
    free = shutil.disk_usage(folder).free
    found = f"{free >> 20} MiB free in {folder}"
    remedy = "" if free >= FREE_BYTES else f"free some space: builds may need {FREE_BYTES >> 30} GiB"
    return Fact("disk", free >= FREE_BYTES, found, remedy)


def _gvisor(engine: Engine) -> Fact:
    """For information only: servers run under the engine's default runtime."""
    try:
        with engine.client() as client:
            has = "runsc" in (client.info().get("Runtimes") or {})
    except Missing as exc:
        return Fact("gVisor", True, f"not known: {exc}")
    return Fact("gVisor", True, "available" if has else "not installed (optional)")
