"""What runs have left in the engine: told to people, and removed where the run is dead and its reaper too."""

import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from validator.live import labels, owner
from validator.live.reaper_line import CONTAINER, IMAGE

if TYPE_CHECKING:
    from docker import DockerClient

    from validator.live.engine import Engine

ELSEWHERE_SECONDS = 6 * 3600.0  # after which what has no deadline, and cannot be looked up, is taken for left
LOCAL = ("unix://", "npipe://")  # an engine of this machine: nobody else's processes use it


@dataclass(frozen=True, slots=True)
class Found:
    """A container or an image of some run. `names` are all those that it has, each of them ours."""

    kind: str
    id: str
    names: tuple[str, ...]
    run: str
    dead: bool


def sweep(engine: "Engine") -> tuple[str, ...]:
    """Remove the containers and images whose run is dead, and say which, one sentence each.

    Nothing without our label and a name that the same run gives is touched. Raises Missing (ours)
    where the engine does not answer.
    """
    with engine.client() as client:
        return tuple(said for found in _all(engine, client) if found.dead for said in _removed(client, found))


def look(engine: "Engine") -> tuple[Found, ...]:
    """Everything in the engine that runs have made, of dead and of living ones. Raises Missing (ours)."""
    with engine.client() as client:
        return tuple(_all(engine, client))


def is_dead(carried: Mapping[str, str], created: float, *, local: bool) -> bool:
    """Is the run that put these labels on something gone, or over its time? *created* in Unix seconds.

    A process of another machine, or of another container on this one, cannot be looked up from here:
    what it left goes by its deadline. So it is with one of another boot where the engine is not of this
    machine: that may be another machine of the same name. A deadline that has passed by a clock that was
    set, or on a machine that slept, is none for a living process that has not run for as long.
    """
    if not (name := carried.get(labels.OWNER)):
        return False
    deadline = _deadline(carried, created)
    passed = time.time() > deadline
    if carried.get(labels.PLACE) != labels.here():
        return passed
    if not owner.same_boot(name):
        return local or passed
    return not owner.alive(name) or (passed and owner.ran(name) > deadline - created)


def _deadline(carried: Mapping[str, str], created: float) -> float:
    said = carried.get(labels.DEADLINE, "")
    return float(said) if said.isascii() and said.isdecimal() else created + ELSEWHERE_SECONDS


def _all(engine: "Engine", client: "DockerClient") -> Iterator[Found]:
    """Containers first: an image that one of them uses stays."""
    ours = {"label": labels.OWNER}
    local = engine.host.startswith(LOCAL)
    for one in client.api.containers(all=True, filters=ours):
        names = [name.removeprefix("/") for name in one.get("Names") or ()]
        yield from _found(CONTAINER, one, names, local)
    for one in client.api.images(filters=ours):
        yield from _found(IMAGE, one, one.get("RepoTags") or [], local)


def _found(kind: str, one: Mapping[str, Any], names: list[str], local: bool) -> Iterator[Found]:
    """Nothing where it has no name, or one that is not ours: labels are inherited."""
    carried = one.get("Labels") or {}
    if names and carried.get(labels.OWNER) and all(labels.is_own(name, carried) for name in names):
        dead = is_dead(carried, one["Created"], local=local)
        yield Found(kind, one["Id"], tuple(names), carried[labels.RUN], dead)


def _removed(client: "DockerClient", found: Found) -> Iterator[str]:
    """By its id a container, by each of its names an image: one that somebody just gave it stays."""
    if found.kind == CONTAINER:
        if _gone(client.api.remove_container, found.id, v=True, force=True):
            yield f"container {found.id[:12]}"
        return
    for name in found.names:
        if _gone(client.api.remove_image, name):
            yield f"image {name}"


def _gone(remove: Any, name: str, **how: bool) -> bool:
    """Did it go? Somebody else may have been faster, or still use it."""
    from docker.errors import APIError

    with suppress(APIError):
        remove(name, **how)
        return True
    return False
