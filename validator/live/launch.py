"""Run the image in its container and ask it for its tools."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from validator.evidence.execution import Image, Launch, LaunchEnd, Listing, Session, Stage
from validator.evidence.manifest import Entry
from validator.example_values import command, environment, user, volume_targets
from validator.live.container import NotStartable, Wish, created, look, refuse, sandbox
from validator.live.engine import Engine
from validator.live.probe import Prober
from validator.live.probe_contract import Answer, Request
from validator.live.workspace import Workspace
from validator.model import Cause
from validator.policy import Policy
from validator.resources import Missing, executes, provider

if TYPE_CHECKING:
    from docker.models.containers import Container

T = TypeVar("T")
# An empty folder there would hide what the image needs, or what keeps it in.
SYSTEM = re.compile(
    r"/|/(?:app|home|opt|root|srv|tmp|var)|/(?:bin|boot|dev|etc|lib\w*|proc|run|sbin|sys|usr|var/run)(?:/.*)?"
)
# docker-init's own words when it cannot start the command; the engine then says that all is well.
_INIT = re.compile(r"^\[FATAL tini \(\d+\)\] (exec .*)$", re.MULTILINE)
KILLED = (137, 143)  # 128 + SIGKILL or SIGTERM; mcp-vet itself sends neither while it waits for an answer
CANNOT_RUN = (126, 127)  # POSIX shells and docker-init: found but not executable, not found


@dataclass(frozen=True, slots=True)
class Probed:
    """One run of the server, and what it answered."""

    launch: Launch
    session: Session | None = None
    listing: Listing | None = None


@executes
@provider
def probed(
    entry: Entry, image: Image, policy: Policy, engine: Engine, prober: Prober, workspace: Workspace
) -> Iterator[Probed]:
    """Creates, starts, asks, removes. An engine or a worker of ours that fails is Missing, ours."""
    wish = wish_of(entry)
    begun = Launch(
        Stage.CREATED,
        LaunchEnd.NOT_STARTED,
        command=(*image.entrypoint, *(wish.command if wish.command is not None else image.command)),
        environment=tuple(sorted(wish.environment)),
        network=policy.run.network,
        sandbox=sandbox(policy, image),
    )
    begin = time.monotonic()
    try:
        with created(image, wish, policy, engine, workspace) as container:
            request = Request(engine.environment, engine.api, str(container.id), policy.limits)
            begun = replace(begun, seconds={"create": round(time.monotonic() - begin, 4)})
            found = _judged(begun, container, prober.ask(request))
    except NotStartable as exc:
        found = Probed(replace(begun, says=str(exc)))
    yield found  # the container is gone by now


@provider
def launch(probed: Probed) -> Iterator[Launch]:
    """The attempt, however it ended."""
    yield probed.launch


@provider
def session(probed: Probed) -> Iterator[Session]:
    """The answer to initialize, where there was one."""
    yield _had(probed.session, probed.launch, "initialize")


@provider
def listing(probed: Probed) -> Iterator[Listing]:
    """The answer to tools/list, where it was given to its end."""
    yield _had(probed.listing, probed.launch, "tools/list")


def wish_of(entry: Entry) -> Wish:
    """What the entry wants for its run, with example values."""
    targets = volume_targets(entry.data)
    return Wish(
        command=command(entry.data),
        environment=environment(entry.data),
        user=user(entry.data),
        paths=tuple(path for path in targets if not SYSTEM.fullmatch(path)),
    )


def _judged(begun: Launch, container: "Container", answer: Answer) -> Probed:
    if answer.refused:
        raise refuse(answer.refused)
    state = look(container) if answer.closed else look(container, settle=0.0)
    launch = replace(
        begun,
        stage=answer.stage,
        end=answer.end,
        says=answer.says,
        limit=answer.limit,
        exit_code=state.exit_code,
        out_of_memory=state.out_of_memory,
        seconds={**begun.seconds, **answer.seconds},
        noise=answer.noise,
        stderr_size=answer.stderr_size,
        stderr=answer.stderr,
        frames=answer.frames,
    )
    return Probed(_explained(launch), answer.session, answer.listing)


def _explained(launch: Launch) -> Launch:
    """The same launch, with what the container's state adds to why it ended.

    Raises Missing (ours) where a signal ended it: an operator's `docker kill` and a host that runs
    out of memory look alike, and a server that kills itself gains nothing by being undecided.
    """
    if launch.end is not LaunchEnd.EXITED:
        return launch
    never = _INIT.search(launch.stderr)
    if never and launch.exit_code in CANNOT_RUN:
        return replace(launch, stage=Stage.CREATED, end=LaunchEnd.NOT_STARTED, says=never[1][:300])
    if launch.exit_code is None:
        says = f"{launch.says}: it closed its standard output and went on running"
        return replace(launch, end=LaunchEnd.ERROR, says=says)
    if launch.exit_code in KILLED and not launch.out_of_memory:
        says = f"the server's container was killed from outside (exit code {launch.exit_code}): {launch.says}"
        raise Missing(says[:300], Cause.OURS)
    memory = ", out of memory" if launch.out_of_memory else ""
    return replace(launch, says=f"{launch.says} (exit code {launch.exit_code}{memory})")


def _had(found: T | None, launch: Launch, what: str) -> T:
    if found is None:
        raise Missing(f"the server did not answer {what}: {launch.says}"[:300], Cause.CONSEQUENCE)
    return found
