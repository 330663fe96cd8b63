"""A container for one hostile server: created with nothing it could do harm with, removed whatever happens.

The guards, and what happened without them, are in threats.md 2.6 and 3.4.
"""

import itertools
import posixpath
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from validator.evidence.execution import Image
from validator.live import labels
from validator.live.engine import Engine
from validator.live.reaper_line import CONTAINER
from validator.live.workspace import Workspace
from validator.model import Cause
from validator.policy import Limits, Policy
from validator.resources import Missing

if TYPE_CHECKING:
    from docker.models.containers import Container

SHARED = "container:"  # Docker's word for the network of another container
SHM = "16m"
RUN_TMPFS = "rw,noexec,nosuid,nodev,size=8m,mode=755"
MOST_VOLUMES = 64  # writable paths, each a tmpfs
FILES_OPEN = 1024
SETTLE_SECONDS = 2.0  # for the engine to notice that a process has ended
_numbers = itertools.count(1)

# What the engine says when it is the image that cannot be started (threats.md 2.6, R16).
_IMAGE_FAULT = re.compile(
    r"no command specified|chdir to cwd .* failed|unable to find (?:user|group)|no matching entries in"
    r'|exec: "[^"]*": (?:executable file not found|no such file|permission denied|is a directory)'
    r"|exec format error|not a directory|cannot be mounted because|duplicate mount point"
    r"|invalid mount (?:config|path)|must be absolute|is not absolute|bad user specified",
    re.IGNORECASE,
)
_KERNELS = re.compile(r"/|/(?:proc|sys|dev)(?:/.*)?")
_INIT_ABSENT = "docker-init"  # the engine's own helper


def next_number() -> int:
    """For the name of a container of this run."""
    return next(_numbers)


class NotStartable(Exception):
    """The engine refuses to run this image; the message is the engine's."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the entry asks for, with example values."""

    command: list[str] | None
    environment: Mapping[str, str]
    user: str | None
    paths: tuple[str, ...]  # that it wants to write to
    network: str = ""  # "none", "bridge", or container:ID to share another's; "" for the policy's


@dataclass(frozen=True, slots=True)
class State:
    """How the container stood when we looked; exit code only if its process ended by itself."""

    exit_code: int | None
    out_of_memory: bool


def refuse(message: str) -> Exception:
    """Whose fault is it that the engine does not start a container? In doubt ours."""
    cut = message.replace("\n", " ")[:300]
    if _IMAGE_FAULT.search(message) and _INIT_ABSENT not in message:
        return NotStartable(cut)
    return Missing(f"the Docker engine cannot start the container: {cut}", Cause.OURS)


@contextmanager
def created(
    image: Image, wish: Wish, policy: Policy, engine: Engine, workspace: Workspace
) -> Iterator["Container"]:
    """A container that waits to be started. Raises NotStartable, Missing (ours)."""
    from docker.errors import APIError

    _refuse_volumes(image)
    name = labels.container_name(workspace.run, next_number())
    with engine.client() as client:
        try:
            try:
                container = client.containers.create(
                    image.id,
                    wish.command,
                    **settings(image, wish, policy),
                    name=name,
                    labels=labels.labels(workspace),
                )
            except APIError as exc:
                raise refuse(str(exc.explanation or exc)) from exc
            yield container
        finally:
            give_back(engine, name, workspace)


def _refuse_volumes(image: Image) -> None:
    if len(image.volumes) > MOST_VOLUMES:
        raise NotStartable(f"the image declares {len(image.volumes)} volumes; {MOST_VOLUMES} can be shadowed")
    if kernels := [path for path in image.volumes if _KERNELS.fullmatch(posixpath.normpath(path))]:
        raise NotStartable(f"the image declares a volume at {kernels[0][:200]}, which is the kernel's")


def give_back(engine: Engine, name: str, workspace: Workspace) -> None:
    """Remove the container, or only stop it where the user wants to look at it."""
    if not workspace.keep:
        remove(engine, name, workspace)
        return
    workspace.kept.insert(0, f"docker rm -fv {name}")  # before the image it was made from
    with suppress(Missing), engine.client() as client:
        client.api.kill(name)


def remove(engine: Engine, name: str, workspace: Workspace) -> None:
    """Kill and remove one container and its volumes, now or by the reaper; that it is gone is fine."""
    with engine.removal(CONTAINER, name, workspace) as client:
        client.api.remove_container(name, v=True, force=True)


def look(container: "Container", settle: float = SETTLE_SECONDS) -> State:
    """How it ended. The engine may need a moment to notice; one that still runs has no exit code."""
    end = time.monotonic() + settle
    while True:
        container.reload()
        state: Mapping[str, Any] = container.attrs["State"]
        if not state["Running"]:
            return State(state["ExitCode"], bool(state["OOMKilled"]))
        if time.monotonic() > end:
            return State(None, bool(state["OOMKilled"]))
        time.sleep(0.02)


def settings(image: Image, wish: Wish, policy: Policy) -> dict[str, Any]:
    """Everything that `docker run` would be told: ours alone, nothing that the entry declares is merged."""
    from docker.types import LogConfig

    limits = policy.limits
    return {
        "stdin_open": True,
        "tty": False,
        "init": True,
        "environment": _environment(image, wish),
        "user": wish.user,
        "network_mode": network(wish, policy),
        "cap_drop": ["ALL"],
        "privileged": False,
        "security_opt": ["no-new-privileges:true"],
        "read_only": True,
        "tmpfs": writable(image, wish, limits.tmpfs_bytes),
        **_limits(limits),
        "log_config": LogConfig(type="none"),
        "ipc_mode": "private",
        "publish_all_ports": False,
        "use_config_proxy": False,
        "healthcheck": {"test": ["NONE"]},
        "stop_signal": "SIGKILL",
        "restart_policy": {"Name": "no"},
        **({} if network(wish, policy).startswith(SHARED) else {"hostname": "sandbox"}),
    }


def network(wish: Wish, policy: Policy) -> str:
    """What the container can reach."""
    return wish.network or policy.run.network


def _limits(limits: Limits) -> dict[str, Any]:
    from docker.types import Ulimit

    return {
        "shm_size": SHM,
        "mem_limit": limits.memory_bytes,
        "memswap_limit": limits.memory_bytes,
        "pids_limit": limits.processes,
        "nano_cpus": int(limits.cpus * 1e9),
        # No limit on files: what can be written has one, and .NET reserves files of gigabytes in memory.
        "ulimits": [
            Ulimit(name="nofile", soft=FILES_OPEN, hard=FILES_OPEN),
            Ulimit(name="core", soft=0, hard=0),
        ],
    }


def writable(image: Image, wish: Wish, size: int) -> dict[str, str]:
    """Where the server may write, in memory: an image's VOLUME would be an unlimited disk (R7)."""
    # /tmp is exec: single-file programs unpack their native code there (threats.md 3.4).
    options = f"rw,exec,nosuid,nodev,size={size},mode=1777"
    wanted = (posixpath.normpath(path) for path in (*image.volumes, *wish.paths) if path.startswith("/"))
    shadowed = list(dict.fromkeys(wanted))[:MOST_VOLUMES]
    return {"/run": RUN_TMPFS, **dict.fromkeys(shadowed, options), "/tmp": options}  # noqa: S108 - inside the container


def sandbox(policy: Policy, image: Image, wish: Wish) -> tuple[tuple[str, str], ...]:
    """The guards, for people."""
    limits = policy.limits
    guards = [
        ("network", "shared with its sidecar" if wish.network.startswith(SHARED) else network(wish, policy)),
        ("capabilities", "none"),
        ("new privileges", "none"),
        ("root file system", "read-only"),
        ("writable", f"folders in memory of {limits.tmpfs_bytes >> 20} MiB"),
        ("memory", f"{limits.memory_bytes >> 20} MiB, no swap"),
        ("processes", str(limits.processes)),
        ("processors", f"{limits.cpus:g}"),
    ]
    if image.volumes:
        guards.append(("volumes", f"empty, in memory: {', '.join(image.volumes)}"[:300]))
    return tuple(guards)


def _environment(image: Image, wish: Wish) -> dict[str, str]:
    own_home = any(variable.startswith("HOME=") for variable in image.environment)
    return {**({} if own_home else {"HOME": "/tmp"}), **wish.environment}  # noqa: S108 - inside the container
