"""What this machine lacks for a full run, and how to get it; and the removal of what killed runs left."""

import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from validator.live import dead_groups, engine_search, private_disk, space, workspace
from validator.live.engine import Engine, find_engine
from validator.live.engine_search import NotFound
from validator.live.leftovers import Found, look, sweep
from validator.live.reaper_line import CONTAINER, IMAGE
from validator.live.workspace import Workspace, open_workspace
from validator.resources import Missing

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
        facts += _of_runs(engine, ours)
    return tuple(facts)


def clean() -> tuple[str, ...]:
    """Remove what killed runs left, here and in the engine, and the templates of private engines.

    One sentence each. Never raises.
    """
    removed = dead_groups.sweep()
    removed += [f"folder {folder}" for folder in workspace.sweep()]
    removed += [f"template {file}" for file in private_disk.forget()]
    with open_workspace() as ours:
        try:
            removed += sweep(find_engine(ours))
        except Missing as exc:
            removed.append(f"nothing in Docker: {exc}")
    return tuple(removed)


def _of_runs(engine: Engine | Fact, ours: Workspace) -> tuple[Fact, Fact]:
    """What runs have made and not taken away: those that go on, and those that are dead."""
    try:
        made = () if isinstance(engine, Fact) else look(engine)
    except Missing:
        made = ()
    folders = [dead for path, dead in workspace.folders() if path != ours.path]
    left, used = _told(made, folders, dead=True), _told(made, folders, dead=False)
    remedy = f"{left}: `mcp-vet doctor --clean` removes it, and so does the next run"
    return (
        Fact("of runs that go on", True, used or "nothing"),
        Fact("left by dead runs", True, remedy if left else "nothing"),
    )


def _told(made: Iterable[Found], folders: Iterable[bool], *, dead: bool) -> str:
    """2 containers, 1 image, 1 folder; "" for nothing."""
    found = Counter(one.kind for one in made if one.dead is dead)
    found["folder"] = sum(one is dead for one in folders)
    counted = ((found[kind], kind) for kind in (CONTAINER, IMAGE, "folder"))
    return ", ".join(f"{count} {kind}{'s' * (count > 1)}" for count, kind in counted if count)


def _engine(ours: Workspace) -> Engine | Fact:
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
    free = space.free_bytes(folder)
    found = f"{free >> 20} MiB free in {folder}"
    remedy = "" if free >= space.AMPLE else f"free some space: builds may need {space.AMPLE >> 30} GiB"
    return Fact("disk", free >= space.AMPLE, found, remedy)


def _gvisor(engine: Engine) -> Fact:
    """For information only: servers run under the engine's default runtime."""
    try:
        with engine.client() as client:
            has = "runsc" in (client.info().get("Runtimes") or {})
    except Missing as exc:
        return Fact("gVisor", True, f"not known: {exc}")
    return Fact("gVisor", True, "available" if has else "not installed (optional)")
