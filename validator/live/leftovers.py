"""Remove what earlier runs left in the engine when they were killed and their reaper with them."""

import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from validator.live import labels, owner

if TYPE_CHECKING:
    from docker import DockerClient

    from validator.live.engine import Engine

ELSEWHERE_SECONDS = 6 * 3600.0  # after which a run on another machine is taken for dead: none lasts as long


def sweep(engine: "Engine") -> tuple[str, ...]:
    """Remove the containers and images whose run is dead, and say which, one sentence each.

    Nothing without our label is looked at. Raises Missing (ours) where the engine does not answer.
    """
    with engine.client() as client:
        return (*_containers(client), *_images(client))


def is_dead(carried: Mapping[str, str], age: float) -> bool:
    """Is the run that put these labels on something gone? *age* in seconds.

    A process of another machine, or of another container on this one, cannot be looked up from
    here: what it left goes by its age.
    """
    if labels.OWNER not in carried:
        return False
    if carried.get(labels.PLACE) != labels.here():
        return age > ELSEWHERE_SECONDS
    return not owner.alive(carried[labels.OWNER])


def _containers(client: "DockerClient") -> Iterator[str]:
    for found in client.api.containers(all=True, filters={"label": labels.OWNER}):
        if is_dead(found.get("Labels") or {}, time.time() - found["Created"]) and _gone(
            client.api.remove_container, found["Id"], v=True, force=True
        ):
            yield f"container {found['Id'][:12]}"


def _images(client: "DockerClient") -> Iterator[str]:
    for found in client.api.images(filters={"label": labels.OWNER}):
        if not is_dead(found.get("Labels") or {}, time.time() - found["Created"]):
            continue
        for name in _own_names(found):
            if _gone(client.api.remove_image, name):
                yield f"image {name}"


def _own_names(image: Mapping[str, Any]) -> list[str]:
    """The names to remove it by; none where it has a name that is not ours: labels are inherited."""
    names = [name for name in image.get("RepoTags") or () if name != "<none>:<none>"]
    if all(name.startswith(f"{labels.REPOSITORY}/") for name in names):
        return names or [image["Id"]]
    return []


def _gone(remove: Any, name: str, **how: bool) -> bool:
    """Did it go? Somebody else may have been faster, or still use it."""
    from docker.errors import APIError

    with suppress(APIError):
        remove(name, **how)
        return True
    return False
