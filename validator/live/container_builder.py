"""A builder that is BuildKit in a container of its own."""

import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace

from validator.evidence.execution import BuildEnd, BuilderKind
from validator.live.base_layouts import base_layouts
from validator.live.build_site import Builder, Site, Unavailable
from validator.live.buildkit_container import BuildKit, buildkit
from validator.live.buildkit_watch import watched
from validator.live.engine import ANSWER_SECONDS, Engine
from validator.live.process import TooMuch, TooSlow, run
from validator.live.puller import pull
from validator.live.workspace import Workspace
from validator.model import Cause
from validator.policy import Policy
from validator.resources import Missing

PULL_SECONDS = 180.0  # for the builder's image, about 100 MB
SAID = 20_000  # bytes of an answer of buildx
# The image comes back as a tar. Uncompressed, or a small file in it could become a large one in the
# engine, where nothing limits it; so it takes its size in the builder, where the disk has a limit.
OUTPUT = "type=docker,compression=uncompressed,force-compression=true"
_lock = threading.Lock()
_absent: dict[tuple[str, str], str] = {}  # (run, image) -> why; asked once, not for each entry


@contextmanager
def container_builder(site: Site) -> Iterator[Builder]:
    """BuildKit in a container, for one build. Raises Unavailable, Missing (ours), Cancelled."""
    image = _image(site.policy, site.engine, site.workspace)
    base_images = base_layouts(site)
    policy = site.policy
    with ExitStack() as stack:
        container = stack.enter_context(
            buildkit(image, policy.limits, policy.build.network, site.engine, site.workspace)
        )
        environment = _environment(site)
        _announce(container, environment)
        watch = stack.enter_context(watched(container, policy.limits))
        yield Builder(
            BuilderKind.CONTAINER,
            site.engine,
            environment,
            policy.build.network,
            words=("--builder", container.name, f"--output={OUTPUT}"),
            base_images=base_images,
            guards=guards(policy),
            kill=container.kill,
            hit=watch.hit,
        )


def guards(policy: Policy) -> tuple[tuple[str, str], ...]:
    """What holds while it builds, for people."""
    limits = policy.limits
    return (
        ("memory", f"{limits.build_memory_bytes >> 20} MiB, no swap"),
        ("processes", str(limits.build_processes)),
        ("processors", f"{limits.build_cpus:g}"),
        ("disk", f"{limits.build_disk_bytes >> 20} MiB, looked at every second"),
        ("images of this machine", "those of the policy only"),
        ("addresses of cloud metadata", "unreachable"),
    )


def _image(policy: Policy, engine: Engine, workspace: Workspace) -> str:
    """The builder's image: one that is here, or else pulled without credentials, once a run.

    It stays, as buildx's own does: it is no submission's. Raises Unavailable, Cancelled.
    """
    from docker.errors import ImageNotFound

    image = policy.build.builder_image
    with _lock:
        with engine.client() as client:
            try:
                return str(client.images.get(image).id)
            except ImageNotFound:
                key = (workspace.run, image)
        if key not in _absent and (why := _pull(image, policy, engine, workspace)):
            _absent[key] = f"its image {image} cannot be had: {why}"
    if key in _absent:
        raise Unavailable(_absent[key])
    return str(engine.inspect_image(image)["Id"])


def _pull(image: str, policy: Policy, engine: Engine, workspace: Workspace) -> str:
    """Why it did not come, in one line; "" where it did."""
    if policy.offline:
        return "it is not on this machine, and the run is offline"
    limits = replace(policy.limits, build_seconds=PULL_SECONDS)
    try:
        pulled = pull(image, limits, engine, workspace)
    except Missing as exc:
        return re.sub(r"\s+", " ", str(exc))[:300]
    return "" if pulled.end is BuildEnd.PULLED else re.sub(r"\s+", " ", pulled.says)[:300]


def _environment(site: Site) -> dict[str, str]:
    """buildx reaches the container by `docker exec`, and finds the client on the PATH."""
    folder = site.workspace.folder("client")
    (folder / "docker").symlink_to(site.engine.cli)
    own = site.engine.environment
    return {**own, "PATH": f"{folder}:{own['PATH']}"}


def _announce(container: BuildKit, environment: Mapping[str, str]) -> None:
    """Tell buildx of the container. What it notes down is in the run's own folder."""
    words = ("buildx", "create", "--name", container.name, "--driver", "remote")
    command = [container.engine.cli, *words, f"docker-container://{container.name}"]
    try:
        done = run(command, container.workspace, seconds=ANSWER_SECONDS, output_bytes=SAID, env=environment)
    except (OSError, TooSlow, TooMuch) as exc:
        raise Missing(f"buildx does not answer: {exc}", Cause.OURS) from exc
    if done.code:
        said = " ".join(done.output.decode("utf-8", errors="replace").split())[-300:]
        raise Unavailable(f"this buildx has no driver for it: {said}")
