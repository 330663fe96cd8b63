"""What confines a hostile server's container: everything that `docker run` would be told, ours alone.

The guards, and what happened without them, are in threats.md 2.6 and 3.4.
"""

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from validator.evidence.execution import Image
from validator.live.runtimes import Runtime
from validator.policy import Limits, Policy

SHARED = "container:"  # Docker's word for the network of another container
SHM = 16 << 20  # bytes of /dev/shm
RUN_TMPFS = "rw,noexec,nosuid,nodev,size=8m,mode=755"
SEALED = "ro,noexec,nosuid,nodev,size=4k,mode=755"  # in the place of a folder that may not be written to
MOST_VOLUMES = 64  # writable paths, each a tmpfs
FILES_OPEN = 1024
QUEUE_BYTES = 819_200  # of POSIX message queues, for one user: Linux's own default (mq_overview(7))


@dataclass(frozen=True, slots=True)
class Wish:
    """What the entry asks for, with example values; or less, where it is tried with less.

    `memory`: bytes, 0 for the policy's limit. `scratch`: may it write to /tmp, /run and /dev/shm?
    """

    command: list[str] | None
    environment: Mapping[str, str]
    user: str | None
    paths: tuple[str, ...]  # that it wants to write to
    network: str = ""  # "none", "bridge", or container:ID to share another's; "" for the policy's
    memory: int = 0
    scratch: bool = True


def settings(image: Image, wish: Wish, policy: Policy, runtime: Runtime) -> dict[str, Any]:
    """The SDK's words for it. Nothing that the entry declares is merged: no mount, device, port or option."""
    from docker.types import LogConfig

    shared = network(wish, policy).startswith(SHARED)
    return {
        **_process(image, wish),
        "network_mode": network(wish, policy),
        "cap_drop": ["ALL"],
        "privileged": False,
        "security_opt": ["no-new-privileges:true"],
        "read_only": True,
        "tmpfs": writable(image, wish, policy.limits.tmpfs_bytes),
        **_limits(policy.limits, wish),
        "log_config": LogConfig(type="none"),
        "ipc_mode": "private",
        "publish_all_ports": False,
        "use_config_proxy": False,
        "restart_policy": {"Name": "no"},
        **({} if shared else {"hostname": "sandbox"}),
        **({"runtime": runtime.name} if runtime.name else {}),
    }


def _process(image: Image, wish: Wish) -> dict[str, Any]:
    """What runs in it, and how it is ended. Health checks would run the image's code every second (R12)."""
    return {
        "stdin_open": True,
        "tty": False,
        "init": True,
        "environment": _environment(image, wish),
        "user": wish.user,
        "healthcheck": {"test": ["NONE"]},
        "stop_signal": "SIGKILL",
    }


def network(wish: Wish, policy: Policy) -> str:
    """What the container can reach."""
    return wish.network or policy.run.network


def memory(wish: Wish, limits: Limits) -> int:
    """The most that the container may hold, in bytes."""
    return wish.memory or limits.memory_bytes


def _limits(limits: Limits, wish: Wish) -> dict[str, Any]:
    from docker.types import Ulimit

    bounds = {"nofile": FILES_OPEN, "core": 0, "msgqueue": QUEUE_BYTES}
    return {
        "shm_size": SHM,
        "mem_limit": memory(wish, limits),
        "memswap_limit": memory(wish, limits),
        "pids_limit": limits.processes,
        "nano_cpus": int(limits.cpus * 1e9),
        # No limit on files: what can be written has one, and .NET reserves files of gigabytes in memory.
        "ulimits": [Ulimit(name=name, soft=most, hard=most) for name, most in bounds.items()],
    }


def writable(image: Image, wish: Wish, size: int) -> dict[str, str]:
    """Where the server may write, in memory: an image's VOLUME would be an unlimited disk (R7)."""
    # /tmp is exec: single-file programs unpack their native code there (threats.md 3.4).
    options = f"rw,exec,nosuid,nodev,size={size},mode=1777" if wish.scratch else SEALED
    wanted = (posixpath.normpath(path) for path in (*image.volumes, *wish.paths) if path.startswith("/"))
    shadowed = dict.fromkeys(list(dict.fromkeys(wanted))[:MOST_VOLUMES], options)
    if not wish.scratch:
        return {**shadowed, "/dev/shm": SEALED}  # noqa: S108 - inside the container
    return {"/run": RUN_TMPFS, **shadowed, "/tmp": options}  # noqa: S108 - inside the container


def sandbox(policy: Policy, image: Image, wish: Wish, runtime: Runtime) -> tuple[tuple[str, str], ...]:
    """The guards, for people."""
    limits = policy.limits
    guards = [
        ("runtime", runtime.says),
        ("network", "shared with its sidecar" if wish.network.startswith(SHARED) else network(wish, policy)),
        ("capabilities", "none"),
        ("new privileges", "none"),
        ("root file system", "read-only"),
        ("writable", f"folders in memory of {limits.tmpfs_bytes >> 20} MiB"),
        ("memory", f"{memory(wish, limits) >> 20} MiB, no swap"),
        ("processes", str(limits.processes)),
        ("processors", f"{limits.cpus:g}"),
    ]
    if not runtime.limited:
        guards.append(("limits", "of the whole engine only: this runtime ignores those of a container"))
    if image.volumes:
        guards.append(("volumes", f"empty, in memory: {', '.join(image.volumes)}"[:300]))
    return tuple(guards)


def _environment(image: Image, wish: Wish) -> dict[str, str]:
    own_home = any(variable.startswith("HOME=") for variable in image.environment)
    return {**({} if own_home else {"HOME": "/tmp"}), **wish.environment}  # noqa: S108 - inside the container
