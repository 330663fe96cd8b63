"""Remove what earlier runs left in the engine when they were killed and their reaper with them."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from validator.live import labels, owner

if TYPE_CHECKING:
    from docker import DockerClient

    from validator.live.engine import Engine

ELSEWHERE_SECONDS = 6 * 3600.0  # after which a run on another machine is taken for dead: none lasts as long


def sweep(engine: "Engine") -> tuple[str, ...]:
    """Remove the containers and images whose run is dead, and say which, one sentence each.

    Nothing without our label and a name that the same run gives is touched. Raises Missing (ours)
    where the engine does not answer.
    """
    with engine.client() as client:
        return (*_containers(client), *_images(client))


def is_dead(carried: Mapping[str, str], age: float) -> bool:
    """Is the run that put these labels on something gone? *age* in seconds.

    A process of another machine, or of another container on this one, cannot be looked up from
    here: what it left goes by its age.
    """
    if not carried.get(labels.OWNER):
        return False
    if carried.get(labels.PLACE) != labels.here():
        return age > ELSEWHERE_SECONDS
    return not owner.alive(carried[labels.OWNER])


def _containers(client: "DockerClient") -> Iterator[str]:
    for found in client.api.containers(all=True, filters={"label": labels.OWNER}):
        names = [name.removeprefix("/") for name in found.get("Names") or ()]
        if _is_left(found, names) and _gone(client.api.remove_container, found["Id"], v=True, force=True):
            yield f"container {found['Id'][:12]}"


def _images(client: "DockerClient") -> Iterator[str]:
    for found in client.api.images(filters={"label": labels.OWNER}):
        names = found.get("RepoTags") or []
        if not _is_left(found, names):
            continue
        for name in names:
            if _gone(client.api.remove_image, name):
                yield f"image {name}"


def _is_left(found: Mapping[str, Any], names: Sequence[str]) -> bool:
    """Is it a dead run's own? Not where it has no name, or one that is not ours: labels are inherited."""
    carried = found.get("Labels") or {}
    own = bool(names) and all(labels.is_own(name, carried) for name in names)
    return own and is_dead(carried, time.time() - found["Created"])


def _gone(remove: Any, name: str, **how: bool) -> bool:
    """Did it go? Somebody else may have been faster, or still use it."""
    from docker.errors import APIError

    with suppress(APIError):
        remove(name, **how)
        return True
    return False
