"""A container of BuildKit for one build: limited as a whole, and gone with all it runs when it is removed.

It is not privileged, and what buildx itself would create is: that sees the devices of the machine, and has
no limit on processes. CAP_SYS_ADMIN it needs, for mounts and namespaces; the steps of a build do not get it.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from validator.live import labels
from validator.live.build_site import Unavailable
from validator.live.buildkit_start import COMMAND, STATE, environment
from validator.live.container import next_number, remove
from validator.live.engine import Engine
from validator.live.process import Ended, TooMuch, TooSlow, run
from validator.live.workspace import Cancelled, Workspace
from validator.model import Cause
from validator.policy import Limits
from validator.resources import Missing

# What the daemon may use on top of what the steps of the build may (measured idle: 28 MB, 10 threads).
OWN_MEMORY = 512 << 20
OWN_PROCESSES = 128
START_SECONDS = 30.0  # until the daemon answers; measured 0.5 s
PROOF_SECONDS = 60.0
TICK = 0.1
SAID = 20_000  # bytes of an answer of a program in the container

# One step of our own: whether a step runs at all under these limits shows only when one does.
_PROOF = r"""
set -eu
mkdir -p /tmp/proof && cd /tmp/proof
cp /bin/busybox /lib/ld-musl* . 2>/dev/null || [ -s busybox ]
printf 'FROM scratch\nCOPY busybox ld-musl* /lib/\nRUN ["/lib/busybox", "true"]\n' >Dockerfile
buildctl build --progress plain --frontend dockerfile.v0 --local context=. --local dockerfile=. 2>&1
cd / && rm -rf /tmp/proof
"""


@dataclass(frozen=True, slots=True)
class BuildKit:
    """A running container whose daemon answers."""

    name: str
    engine: Engine
    workspace: Workspace

    def execute(self, *words: str, seconds: float) -> Ended:
        """Run a program in the container. Raises TooSlow, TooMuch, Cancelled, OSError."""
        command = [self.engine.cli, "exec", self.name, *words]
        return run(command, self.workspace, seconds=seconds, output_bytes=SAID, env=self.engine.environment)

    def kill(self) -> None:
        """End the build, whatever it is doing, and remove all of it."""
        remove(self.engine, self.name, self.workspace)

    def runs(self) -> bool:
        """Is it there, and has not ended? Raises Missing (ours) where the engine does not answer."""
        return bool(self._state().get("Running"))

    def out_of_memory(self) -> bool:
        """Was the daemon itself killed for want of memory? Raises Missing as `runs`."""
        state = self._state()
        return bool(state.get("OOMKilled")) and not state.get("Running")

    def _state(self) -> Mapping[str, Any]:
        from docker.errors import NotFound

        with self.engine.client() as client:
            try:
                state: Mapping[str, Any] = client.api.inspect_container(self.name)["State"]
            except NotFound:
                return {}
            return state


@contextmanager
def buildkit(
    image: str, limits: Limits, network: str, engine: Engine, workspace: Workspace
) -> Iterator[BuildKit]:
    """A container of *image*, which is in the engine; removed afterwards with its disk.

    *network* is "none", or any other word for the engine's default. Raises Unavailable, Missing (ours)
    where the engine fails, Cancelled.
    """
    started = BuildKit(labels.container_name(workspace.run, next_number()), engine, workspace)
    try:
        _start(started, image, limits, network)
        _wait(started)
        _prove(started)
        yield started
    finally:
        started.kill()


def _start(container: BuildKit, image: str, limits: Limits, network: str) -> None:
    from docker.errors import APIError

    marks = labels.labels(replace(container.workspace, keep=False))  # it is never kept for a look
    with container.engine.client() as client:
        try:
            made = client.containers.create(
                image, list(COMMAND), name=container.name, labels=marks, **settings(limits, network)
            )
            made.start()
        except APIError as exc:
            says = str(exc.explanation or exc).replace("\n", " ")[:300]
            raise Unavailable(f"the Docker engine does not start it: {says}") from exc


def settings(limits: Limits, network: str) -> dict[str, Any]:
    """Everything that `docker run` would be told."""
    from docker.types import LogConfig, Mount

    return {
        "entrypoint": [],
        "environment": environment(limits),
        "user": "0:0",
        "network_mode": "none" if network == "none" else "bridge",
        "cap_add": ["SYS_ADMIN", "NET_ADMIN"],  # NET_ADMIN: a step's own loopback, and METADATA
        "privileged": False,
        "security_opt": ["seccomp=unconfined", "apparmor=unconfined", "label=disable"],
        "read_only": True,
        "tmpfs": {"/tmp": "rw,nosuid,nodev,size=64m", "/run": "rw,nosuid,nodev,size=64m"},  # noqa: S108
        "mounts": [Mount(STATE, None, type="volume")],
        **_limits(limits),
        "log_config": LogConfig(type="json-file", config={"max-size": "1m", "max-file": "1"}),
        "ipc_mode": "private",
        "publish_all_ports": False,
        "use_config_proxy": False,
        "healthcheck": {"test": ["NONE"]},
        "stop_signal": "SIGKILL",
        "restart_policy": {"Name": "no"},
    }


def _limits(limits: Limits) -> dict[str, Any]:
    from docker.types import Ulimit

    memory = limits.build_memory_bytes + OWN_MEMORY
    return {
        "mem_limit": memory,
        "memswap_limit": memory,
        "pids_limit": limits.build_processes + OWN_PROCESSES,
        "nano_cpus": int(limits.build_cpus * 1e9),
        "ulimits": [Ulimit(name="core", soft=0, hard=0)],
    }


def _wait(container: BuildKit) -> None:
    end = time.monotonic() + START_SECONDS
    while not _answers(container):
        if why := ended(container):
            raise Unavailable(f"it ended at once: {why}")
        if time.monotonic() > end:
            raise Unavailable(f"it does not answer after {START_SECONDS:.0f} seconds")
        if container.workspace.cancelled.wait(TICK):
            raise Cancelled


def _answers(container: BuildKit) -> bool:
    try:
        return container.execute("buildctl", "debug", "workers", seconds=START_SECONDS).code == 0
    except (TooSlow, TooMuch):
        return False


def ended(container: BuildKit) -> str:
    """The last words of a container that does not run any more; "" while it does. Raises Missing (ours)."""
    with container.engine.client() as client:
        found = client.containers.get(container.name)
        if found.attrs["State"]["Running"]:
            return ""
        said = found.logs(tail=3).decode("utf-8", errors="replace").split()
        return " ".join(said)[-300:] or f"exit code {found.attrs['State']['ExitCode']}"


def _prove(container: BuildKit) -> None:
    """Raises Unavailable where a step of ours does not run: then no failing step proves anything."""
    try:
        done = container.execute("sh", "-c", _PROOF, seconds=PROOF_SECONDS)
    except (TooSlow, TooMuch) as exc:
        raise Unavailable(f"a first step of our own did not end: {exc}") from exc
    except OSError as exc:
        raise Missing(f"the Docker client cannot be run: {exc}", Cause.OURS) from exc
    if done.code:
        said = done.output.decode("utf-8", errors="replace").split()
        raise Unavailable(f"a first step of our own failed: {' '.join(said)[-300:]}")
