"""Get an image that the registry does not build itself, anonymously."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from validator.evidence.execution import Build, BuildEnd
from validator.live.engine import Engine
from validator.live.patience import within
from validator.live.process import TooSlow
from validator.live.workspace import Workspace
from validator.model import Cause
from validator.policy import Limits, Policy
from validator.reading.private_hosts import is_private, registry_host
from validator.resources import Missing, describe

if TYPE_CHECKING:
    from docker import DockerClient

SILENCE_SECONDS = 60.0  # between two signs of life of a pull
STATUS = 500  # characters of what the registry said


@contextmanager
def pulled_image(reference: str, policy: Policy, engine: Engine, workspace: Workspace) -> Iterator[Build]:
    """Pull *reference*; it is removed afterwards if it was not there before.

    Raises Missing: ours where the registry, or the engine, cannot be asked, of the scope where the
    run is offline and the image is not here; a consequence where it is on a private address, which
    the engine is never made to ask.
    """
    if is_private(registry_host(reference)):
        raise Missing(f"the image {reference[:200]} is on a private address", Cause.CONSEQUENCE)
    before = _is_there(reference, engine)
    if policy.offline:
        yield _local(reference, before)
        return
    try:
        yield pull(reference, policy.limits, engine, workspace)
    finally:
        if not before:
            engine.remove_image(reference, workspace)


def _local(reference: str, is_there: bool) -> Build:
    if not is_there:
        raise Missing("--offline: the image is not on this machine", Cause.SCOPE)
    return Build(BuildEnd.PULLED, reference, says="--offline: as it was on this machine")


def _is_there(reference: str, engine: Engine) -> bool:
    from docker.errors import ImageNotFound

    with engine.client() as client:
        try:
            client.images.get(reference)
        except ImageNotFound:
            return False
        return True


def pull(reference: str, limits: Limits, engine: Engine, workspace: Workspace) -> Build:
    """Ask whatever registry it names. Raises Missing (ours) where that, or the engine, cannot be asked."""
    begin = time.monotonic()
    with engine.client(SILENCE_SECONDS) as client:
        try:
            refused = within(limits.build_seconds, workspace, lambda: _ask(client, reference))
        except TooSlow as exc:
            says = f"the image was not pulled after {limits.build_seconds:.0f} seconds"
            raise Missing(says, Cause.OURS) from exc
    end = BuildEnd.NO_BASE if refused else BuildEnd.PULLED
    return Build(end, reference, says=refused, seconds=time.monotonic() - begin)


def _ask(client: "DockerClient", reference: str) -> str:
    """What the registry said against it; "" where the image came. Raises Missing (ours) for the rest."""
    from docker.errors import APIError, NotFound

    try:
        for sign in client.api.pull(reference, stream=True, decode=True, auth_config={}):
            if "error" in sign:
                return _verdict(str(sign["error"]))
    except NotFound as exc:
        return _verdict(str(exc.explanation))
    except APIError as exc:
        return _verdict(str(exc.explanation or describe(exc)))
    return ""


def _verdict(said: str) -> str:
    from validator.live.build_log import registry_refuses

    if registry_refuses(said):
        return said[:STATUS]
    why = said.rpartition(": ")[2]  # before it stand the address that was asked, and the machine's resolver
    raise Missing(f"the registry of the image could not be asked: {why[:300]}", Cause.OURS)
