"""A container for one hostile server: created as confinement.py says, removed whatever happens."""

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
from validator.live.confinement import MOST_VOLUMES, Wish, settings
from validator.live.engine import Engine
from validator.live.reaper_line import CONTAINER
from validator.live.runtimes import Runtime
from validator.live.workspace import Workspace
from validator.model import Cause
from validator.policy import Policy
from validator.resources import Missing

if TYPE_CHECKING:
    from docker.models.containers import Container

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
    image: Image, wish: Wish, policy: Policy, engine: Engine, workspace: Workspace, runtime: Runtime
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
                    **settings(image, wish, policy, runtime),
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
