"""A Docker engine of a test's own, to be stopped, killed and started again: never one that others use."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

START_SECONDS = 60.0
CGROUPS = Path("/sys/fs/cgroup")
BESIDE = Path("/var/tmp")


def cannot() -> str:
    """Why there can be none here; "" where there can."""
    if os.geteuid() != 0:
        return "only root can start an engine"
    return "" if shutil.which("dockerd") else "there is no dockerd on the PATH"


@dataclass(slots=True)
class PrivateEngine:
    """One engine; `folder` holds its data, `group` is the cgroup that all its containers lie in."""

    folder: Path
    group: str
    process: "subprocess.Popen[bytes] | None" = None
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def host(self) -> str:
        """Its address."""
        return f"unix://{self.folder}/d.sock"

    def start(self) -> None:
        """Start it, or start it again, and wait for its answer."""
        (self.folder / "d.pid").unlink(missing_ok=True)
        words = ["dockerd", "--config-file", "/dev/null", "--host", self.host, "--bridge=none"]
        words += ["--iptables=false", "--ip6tables=false", "--cgroup-parent", f"/{self.group}"]
        words += ["--exec-opt", "native.cgroupdriver=cgroupfs", "--log-level=warn", "--shutdown-timeout=5"]
        words += ["--data-root", f"{self.folder}/data", "--exec-root", f"{self.folder}/exec"]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [*words, "--pidfile", f"{self.folder}/d.pid"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={name: text for name, text in os.environ.items() if name != "DOCKER_HOST"},
                start_new_session=True,
            )
        end = time.monotonic() + START_SECONDS
        while subprocess.run(self._command("version"), capture_output=True, check=False).returncode:
            assert self.process.poll() is None, (self.folder / "log").read_text()[-2000:]
            assert time.monotonic() < end, "the private engine does not answer"
            time.sleep(0.1)

    def kill(self, number: int = signal.SIGKILL) -> None:
        """End it: SIGTERM as an operator would, SIGKILL as when memory runs out."""
        assert self.process
        self.process.send_signal(number)
        self.process.wait(30)

    def docker(self, *words: str) -> list[str]:
        """What the client answers, a word each."""
        done = subprocess.run(self._command(*words), capture_output=True, text=True, check=True, timeout=120)
        return done.stdout.split()

    def load(self, images: Sequence[str], source: str) -> None:
        """Copy images from the engine at *source*."""
        with subprocess.Popen(["docker", "-H", source, "save", *images], stdout=subprocess.PIPE) as saving:
            subprocess.run(self._command("load", "-q"), stdin=saving.stdout, check=True, capture_output=True)

    def groups(self) -> list[Path]:
        """The cgroups of its containers and build steps."""
        return [path for path in CGROUPS.glob(f"**/{self.group}/*") if path.is_dir()]

    def _command(self, *words: str) -> list[str]:
        return ["docker", "-H", self.host, *words]

    def bury(self) -> None:
        """End it and all that it ran, and remove its data."""
        if self.process and self.process.poll() is None:
            with suppress(subprocess.CalledProcessError, subprocess.TimeoutExpired):
                for name in self.docker("ps", "-aq"):
                    self.docker("rm", "-fv", name)
                for name in self.docker("network", "ls", "-q", "--filter", "type=custom"):
                    self.docker("network", "rm", name)
            self.kill(signal.SIGTERM)
        for pid in _naming(str(self.folder)):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        mounts = [line.split()[4] for line in Path("/proc/self/mountinfo").read_text().splitlines()]
        for mount in sorted((path for path in mounts if path.startswith(f"{self.folder}/")), reverse=True):
            subprocess.run(["umount", "-l", mount], check=False)
        for path in sorted(CGROUPS.glob(f"**/{self.group}/**/"), reverse=True):
            with suppress(OSError):
                path.rmdir()
        shutil.rmtree(self.folder, ignore_errors=True)


def _naming(word: str) -> list[int]:
    """The engine's own programs: their command lines name its folder."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            program = (entry / "comm").read_text().strip()
            if program in ("dockerd", "containerd", "containerd-shim") and word in _line(entry):
                found.append(int(entry.name))
    return found


def _line(entry: Path) -> str:
    return (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")


@contextmanager
def private_engine() -> Iterator[PrivateEngine]:
    """One that runs. Skips the test where there can be none; nothing of it is left afterwards."""
    if why := cannot():
        pytest.skip(why)
    BESIDE.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="vet-engine-", dir=BESIDE))
    made = PrivateEngine(folder, f"vet-test-{uuid.uuid4().hex[:8]}")
    try:
        made.start()
        yield made
    finally:
        made.bury()
