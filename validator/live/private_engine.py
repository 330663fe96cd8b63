"""A Docker engine of its own: one disk, one set of namespaces and control groups, one process to kill."""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from validator.live.control_groups import WORK, ControlGroups
from validator.live.engine import Engine
from validator.live.private_network import WayOut
from validator.live.private_stage import DISK
from validator.live.process import kill_group
from validator.live.unavailable import Unavailable
from validator.live.workspace import Cancelled, Workspace

PYTHON = (sys.executable, "-I", "-S")
STAGE = Path(__file__).with_name("private_stage.py")
PROGRAMS = (
    "dockerd",
    "containerd",
    "runc",
    "unshare",
    "nsenter",
    "mount",
    "ip",
    "iptables-restore",
    "mkfs.ext4",
    "cp",
)
FOLDERS = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"  # where root's programs are
START_SECONDS = 30.0
STOP_SECONDS = 60.0
TICK = 0.02
SOCKET_BYTES = 107  # unix(7): 108 with the final zero
ANSWER_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class Ground:
    """What an engine stands on: the engine of this machine, limits, an image file for its disk, a way out."""

    engine: Engine
    groups: ControlGroups
    disk: Path
    way_out: WayOut | None
    settings: Mapping[str, Any]  # of the daemon's configuration, over ours


@dataclass(frozen=True, slots=True)
class PrivateEngine:
    """One that answers. `root` is its file system as it is seen from here."""

    engine: Engine
    groups: ControlGroups
    process: "subprocess.Popen[bytes]"
    root: Path

    def kill(self) -> None:
        """End it and everything in it, at once."""
        self.groups.kill()
        kill_group(self.process.pid)
        self.process.wait()

    def stop(self) -> None:
        """End it in good order, its disk unmounted. Raises Unavailable."""
        try:
            said, _ = self.process.communicate(b"stop\n", timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired as exc:
            raise Unavailable("it does not stop") from exc
        if said != b"stopped":
            raise Unavailable(f"it did not stop in good order: {_cut(said)}")

    def disk_full(self) -> bool:
        """Is all but a twentieth of its disk in use? What fills it is gone again within milliseconds."""
        with contextlib.suppress(OSError):
            status = os.statvfs(self.root / str(DISK).lstrip("/"))
            return status.f_bavail * 20 < status.f_blocks or status.f_favail * 20 < status.f_files
        return False


@contextmanager
def private_engine(ground: Ground, workspace: Workspace) -> Iterator[PrivateEngine]:
    """One that answers while the block runs. Raises Unavailable where it does not come up."""
    folder = workspace.folder("engine")
    process = _start(ground, folder)
    try:
        yield _answering(ground, process, folder / "docker.sock", workspace)
    finally:
        ground.groups.kill()
        kill_group(process.pid)
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream:
                stream.close()
        shutil.rmtree(folder, ignore_errors=True)


def refuse_machine() -> None:
    """Raises Unavailable where this user or this machine cannot have such an engine at all."""
    if os.uname().sysname != "Linux":
        raise Unavailable("it needs Linux")
    if os.geteuid() != 0:
        raise Unavailable("it needs root")
    for program in PROGRAMS:
        if shutil.which(program, path=search_path()) is None:
            raise Unavailable(f"it needs the program {program}")


def search_path() -> str:
    """Where the daemon's programs are looked for: where the docker command is, and where root's are."""
    return f"{os.environ.get('PATH', '')}:{FOLDERS}".lstrip(":")


def _start(ground: Ground, folder: Path) -> "subprocess.Popen[bytes]":
    if len(os.fsencode(folder / "docker.sock")) > SOCKET_BYTES:
        raise Unavailable("the path of the folder for temporary files is too long for a socket")
    way_out = ground.way_out
    environment = {"PATH": search_path(), "HOME": str(folder), "LC_ALL": "C.UTF-8"}
    spaces = ["--mount", "--pid", "--uts", "--ipc", *([] if way_out else ["--net"])]
    joined = ["nsenter", f"--net={way_out.namespace}"] if way_out else []
    process = subprocess.Popen(
        [*joined, "unshare", *spaces, "--fork", "--kill-child", "--mount-proc", *PYTHON, str(STAGE)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment,
        cwd="/",
        start_new_session=True,
    )
    assert process.stdin is not None  # noqa: S101 - we asked for a pipe
    with contextlib.suppress(OSError):  # it ended: told below
        process.stdin.write(json.dumps(_told(ground, folder, environment)).encode("ascii") + b"\n")
        process.stdin.flush()
    return process


def _told(ground: Ground, folder: Path, environment: Mapping[str, str]) -> dict[str, Any]:
    """What private_stage.py is to do."""
    way_out = ground.way_out
    return {
        "groups": ground.groups.entrances,
        "disk": str(ground.disk),
        "resolver": way_out.resolver if way_out else "",
        "rules": way_out.rules if way_out else "",
        "config": _config(ground, folder / "docker.sock"),
        "daemon": shutil.which("dockerd", path=search_path()),
        "environment": environment,
    }


def _config(ground: Ground, listen: Path) -> dict[str, Any]:
    """Of the daemon: all of it on its disk, or in its namespaces."""
    network = {} if ground.way_out else {"bridge": "none", "iptables": False}
    return {
        "hosts": [f"unix://{listen}"],
        "data-root": str(DISK),
        "exec-root": "/run/engine",
        "pidfile": "/run/engine.pid",
        "cgroup-parent": f"/{ground.groups.name}/{WORK}",
        "exec-opts": ["native.cgroupdriver=cgroupfs"],
        "storage-driver": "overlay2",
        "ip6tables": False,
        "log-level": "error",
        "group": "0",
        **network,
        **ground.settings,
    }


def _answering(
    ground: Ground, process: "subprocess.Popen[bytes]", listen: Path, workspace: Workspace
) -> PrivateEngine:
    end = time.monotonic() + START_SECONDS
    while (told := _version(listen)) is None:
        if process.poll() is not None:
            said = process.stdout.read(ANSWER_BYTES) if process.stdout else b""
            raise Unavailable(f"it ended as it began: {_cut(said)}")
        if time.monotonic() > end:
            raise Unavailable(f"it did not answer within {START_SECONDS:.0f} seconds")
        if workspace.cancelled.wait(TICK):
            raise Cancelled
    host = f"unix://{listen}"
    environment = {name: value for name, value in ground.engine.environment.items() if "TLS" not in name}
    engine = replace(
        ground.engine,
        host=host,
        environment={**environment, "DOCKER_HOST": host},
        version=str(told["Version"]),
        api=str(told["ApiVersion"]),
        left=[],
        capped=True,
    )
    return PrivateEngine(engine, ground.groups, process, Path("/proc", _first(process.pid), "root"))


def _first(pid: int) -> str:
    """The first process of the new namespaces, by its number in ours (proc(5))."""
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0]


def _version(listen: Path) -> dict[str, Any] | None:
    """The daemon's own words, None as long as it does not answer."""
    with contextlib.suppress(OSError, ValueError), socket.socket(socket.AF_UNIX) as line:
        line.settimeout(5.0)
        line.connect(str(listen))
        line.sendall(b"GET /version HTTP/1.0\r\nHost: docker\r\n\r\n")
        said = b""
        while chunk := line.recv(ANSWER_BYTES):
            said += chunk
        head, _, body = said.partition(b"\r\n\r\n")
        found = json.loads(body)
        return found if b" 200 " in head.partition(b"\r\n")[0] and isinstance(found, dict) else None
    return None


def _cut(said: bytes) -> str:
    return " ".join(said.decode("utf-8", "replace").split())[-300:]
