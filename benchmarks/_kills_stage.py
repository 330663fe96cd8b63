"""Where mcp-vet is killed: an engine and a folder for temporary files of its own, with bystanders in both."""

import os
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, fields
from pathlib import Path

from dev import sample_registry
from tests.live.private_engine import PrivateEngine, private_engine
from validator.live import labels, owner

ROOT = Path(__file__).resolve().parent.parent
BASES = ROOT / ".engine" / "base-images.toml"
REAPER = str(ROOT / "validator" / "live" / "reaper.py")
GONE = f"{owner.me().partition(':')[0]}:1:1"  # a process that there was in this boot, and is no more
DOCUMENTATION = "192.0.2.0/28"  # a network that nobody has (RFC 5737)
FORGED = {  # what a run that is dead for certain would have put on its things
    labels.RUN: "feedfeedfeed",
    labels.OWNER: GONE,
    labels.PLACE: labels.here(),
    labels.DEADLINE: "1",
}


@dataclass(frozen=True, slots=True)
class There:
    """What is there beyond what was there before mcp-vet ran, by name or number."""

    containers: frozenset[str]
    images: frozenset[str]
    volumes: frozenset[str]
    networks: frozenset[str]
    cgroups: frozenset[str]
    processes: frozenset[str]
    folders: frozenset[str]
    loops: frozenset[str]
    mounts: frozenset[str]

    def __sub__(self, other: "There") -> "There":
        return There(*(getattr(self, f.name) - getattr(other, f.name) for f in fields(self)))

    def __len__(self) -> int:
        return sum(len(getattr(self, f.name)) for f in fields(self))

    def __str__(self) -> str:
        counted = ((len(getattr(self, f.name)), f.name) for f in fields(self))
        return ", ".join(f"{count} {name}" for count, name in counted if count) or "nothing"


@dataclass(frozen=True, slots=True)
class Stage:
    """All that the runs share."""

    engine: PrivateEngine
    registry: Path
    temporary: Path

    def start(self, *words: str) -> "subprocess.Popen[bytes]":
        """mcp-vet, as a user would start it."""
        env = {**os.environ, "DOCKER_HOST": self.engine.host, "TMPDIR": str(self.temporary)}
        return subprocess.Popen(
            [sys.executable, "-m", "validator", *words],
            env={**env, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def check(self, *names: str) -> "subprocess.Popen[bytes]":
        """A run over these entries, or all five."""
        return self.start("check", *(names or ("--all",)), "--registry", str(self.registry), "--jobs", "2")

    def look(self) -> There:
        """Everything that mcp-vet could have made, and more: whatever is there."""
        docker = self.engine.docker
        mounts = [line.split()[4] for line in Path("/proc/self/mountinfo").read_text().splitlines()]
        here = (str(self.temporary), str(self.engine.folder))
        return There(
            frozenset(docker("ps", "-aq", "--no-trunc")),
            frozenset(docker("image", "ls", "-aq", "--no-trunc")),
            frozenset(docker("volume", "ls", "-q")),
            frozenset(docker("network", "ls", "-q", "--no-trunc")),
            frozenset(map(str, self.engine.groups())),
            frozenset(self._processes()),
            frozenset(path.name for path in self.temporary.iterdir()),
            frozenset(loop for loop in _loops() if str(self.temporary) in loop),
            frozenset(mount for mount in mounts if mount.replace("\\040", " ").startswith(here)),
        )

    def _processes(self) -> Iterator[str]:
        """In a cgroup of the engine's, with our folder in their environment, or reapers."""
        for entry in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                ours = os.fsencode(self.temporary) in (entry / "environ").read_bytes()
                group = self.engine.group in (entry / "cgroup").read_text()
                if ours or group or os.fsencode(REAPER) in (entry / "cmdline").read_bytes():
                    yield entry.name

    def reapers(self) -> list[int]:
        """The processes that clean up after a death."""
        found = []
        for number in self._processes():
            with suppress(OSError):
                if os.fsencode(REAPER) in Path("/proc", number, "cmdline").read_bytes():
                    found.append(int(number))
        return found

    def bystanders(self) -> tuple[str, ...]:
        """All that tells whether somebody touched them: ids, the moments of their start, contents."""
        docker = self.engine.docker
        running = docker("inspect", "-f", "{{.Id}} {{.State.StartedAt}} {{.State.Running}}", *CONTAINERS)
        images = docker("image", "inspect", "-f", "{{.Id}} {{.RepoTags}}", "bystander:1")
        volume = docker("volume", "inspect", "-f", "{{.CreatedAt}}", "bystander")
        network = docker("network", "inspect", "-f", "{{.Id}}", "bystander")
        files = sorted(path for path in self.temporary.rglob("*") if "bystander" in str(path))
        return (*running, *images, *volume, *network, *(f"{p} {p.lstat().st_mtime_ns}" for p in files))

    def make_bystanders(self) -> None:
        """One of each kind that is not ours; some look as if they were, or carry a dead run's labels."""
        docker = self.engine.docker
        forged = [word for name, value in FORGED.items() for word in ("--label", f"{name}={value}")]
        image = _base("busybox")
        for name in CONTAINERS:
            marks = forged if "forged" in name else []
            docker("run", "-d", "--network=none", "--name", name, *marks, image, "sleep", "100000")
        changes = [word for name, value in FORGED.items() for word in ("-c", f"LABEL {name}={value}")]
        docker("commit", *changes, CONTAINERS[0], "bystander:1")
        docker("volume", "create", *forged, "bystander")
        docker("network", "create", "--internal", "--subnet", DOCUMENTATION, *forged, "bystander")
        self._make_folders()

    def _make_folders(self) -> None:
        (self.temporary / "mcp-vet-bystander" / "inner").mkdir(parents=True)
        home = self.temporary / "bystander-home"
        home.mkdir()
        (home / "owner").write_text(f"{GONE}\n{owner.here()}\n")
        (self.temporary / "mcp-vet-bystander-link").symlink_to(home)


CONTAINERS = ("bystander", "bystander-forged", "mcp-vet-beefbeefbeef-1", "mcp-vet-forged-1")


def _loops() -> Iterator[str]:
    for file in Path("/sys/block").glob("loop*/loop/backing_file"):
        with suppress(OSError):
            yield f"{file.parts[3]} {file.read_text().strip()}"


def _base(kind: str) -> str:
    names: dict[str, str] = tomllib.loads(BASES.read_text())["build"]["base_images"]
    return next(v.removeprefix("docker-image://") for v in names.values() if kind in v)


@contextmanager
def stage(folder: Path) -> Iterator[Stage]:
    """An engine with the base images, the sample registry, and bystanders; all gone afterwards."""
    names: dict[str, str] = tomllib.loads(BASES.read_text())["build"]["base_images"]
    source = os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock")
    with private_engine() as engine:
        engine.load([value.removeprefix("docker-image://") for value in names.values()], source)
        registry, _ = sample_registry.make(folder / "sample")
        temporary = folder / "temporary files"
        temporary.mkdir()
        made = Stage(engine, registry, temporary)
        made.make_bystanders()
        yield made


def until_gone(made: Stage, before: There, seconds: float) -> tuple[float, There]:
    """(seconds it took, what is still there) once nothing is, or the time is over."""
    begin = time.monotonic()
    while (left := made.look() - before) and time.monotonic() - begin < seconds:
        time.sleep(0.1)
    return time.monotonic() - begin, left
