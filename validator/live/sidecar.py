"""The service that an entry asks for with `requirement:`, in the network namespace that its server gets.

docker/mcp-registry knows one, neo4j, and starts it in this way for its own test (internal/mcp).
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from validator.evidence.execution import BuildEnd
from validator.evidence.manifest import Entry
from validator.live import labels
from validator.live.attempt import Bench
from validator.live.confinement import SHARED, Wish
from validator.live.container import give_back, next_number
from validator.live.puller import pulled_image
from validator.live.workspace import Cancelled
from validator.model import Cause
from validator.resources import Missing

if TYPE_CHECKING:
    from docker.models.containers import Container

MEMORY = 2 << 30  # bytes; a Java virtual machine with its heap
PROCESSES = 512
TICK = 0.2  # seconds between two looks
LOG_TAIL = 300  # lines of its log that are looked at


@dataclass(frozen=True, slots=True)
class Service:
    """A service that mcp-vet knows how to start; `gives` is the environment its users get."""

    image: str
    ready: str  # in its log
    seconds: float  # until it is
    environment: Mapping[str, str] = field(default_factory=dict)
    gives: Mapping[str, str] = field(default_factory=dict)


SERVICES: Mapping[str, Service] = {
    "neo4j": Service(
        "neo4j",
        "Started.",
        60.0,
        {"NEO4J_AUTH": "none"},
        {"NEO4J_URL": "bolt://localhost:7687", "NEO4J_TRANSPORT": "stdio"},
    )
}


@dataclass(frozen=True, slots=True)
class Beside:
    """Where the server runs: alone, or in the network of a sidecar."""

    network: str = ""
    gives: Mapping[str, str] = field(default_factory=dict)

    def wish(self, wish: Wish) -> Wish:
        """The same wish, beside the sidecar."""
        if not self.network:
            return wish
        return replace(wish, network=self.network, environment={**wish.environment, **self.gives})


@contextmanager
def sidecar(entry: Entry, bench: Bench) -> Iterator[Beside]:
    """The sidecar while the block runs. Raises Missing (ours) where it cannot be had, or does not start."""
    wanted = entry.data.get("requirement")
    if wanted is None:
        yield Beside()
        return
    service = SERVICES.get(wanted) if isinstance(wanted, str) else None
    if service is None:
        raise Missing(f"the entry requires a service that mcp-vet does not know: {wanted!r:.60}", Cause.OURS)
    with ExitStack() as stack:
        image = stack.enter_context(_image(service, bench))
        container = stack.enter_context(_started(service, image, bench))
        _wait(service, container, bench)
        yield Beside(f"{SHARED}{container.id}", service.gives)


@contextmanager
def _image(service: Service, bench: Bench) -> Iterator[str]:
    """The image's name: a local one in its place where the policy says so, as for a FROM line."""
    replaced = bench.policy.build.base_images.get(service.image, "")
    local = replaced.removeprefix("docker-image://")
    attempt = pulled_image(service.image, bench.policy, bench.engine, bench.workspace)
    with nullcontext(None) if local else attempt as pulled:
        if pulled is not None and pulled.end is not BuildEnd.PULLED:
            raise Missing(
                f"the image of the service {service.image} cannot be had: {pulled.says}", Cause.OURS
            )
        yield local or service.image


@contextmanager
def _started(service: Service, image: str, bench: Bench) -> Iterator["Container"]:
    from docker.errors import DockerException

    name = labels.container_name(bench.workspace.run, next_number())
    with bench.engine.client() as client:
        try:
            try:
                yield client.containers.run(
                    image,
                    name=name,
                    labels=labels.labels(bench.workspace),
                    environment=dict(service.environment),
                    **_settings(),
                )
            except DockerException as exc:
                says = f"the service {service.image} cannot be started: {str(exc)[:200]}"
                raise Missing(says, Cause.OURS) from exc
        finally:
            give_back(bench.engine, name, bench.workspace)


def _settings() -> dict[str, Any]:
    """It is our choice of image, not the submission's; but it needs no way out either."""
    from docker.types import LogConfig

    return {
        "detach": True,
        "init": True,
        "network_mode": "none",
        "security_opt": ["no-new-privileges:true"],
        "mem_limit": MEMORY,
        "memswap_limit": MEMORY,
        "pids_limit": PROCESSES,
        "use_config_proxy": False,
        "log_config": LogConfig(type="json-file", config={"max-size": "1m", "max-file": "1"}),
    }


def _wait(service: Service, container: "Container", bench: Bench) -> None:
    end = time.monotonic() + service.seconds
    while service.ready.encode() not in container.logs(tail=LOG_TAIL):
        container.reload()
        if container.status != "running" or time.monotonic() > end:
            raise Missing(f"the service {service.image} did not become ready", Cause.OURS)
        if bench.workspace.cancelled.wait(TICK):
            raise Cancelled
