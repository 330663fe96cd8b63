"""One run of a server in a container of its own, and what it answered."""

import re
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from validator.evidence.conversation import Call
from validator.evidence.execution import Image, Launch, LaunchEnd, Listing, Session, Stage
from validator.live.container import NotStartable, State, Wish, created, look, network, refuse, sandbox
from validator.live.engine import Engine
from validator.live.probe import Prober
from validator.live.probe_contract import Answer, Course, Request
from validator.live.workspace import Workspace
from validator.model import Cause
from validator.policy import Policy
from validator.resources import Missing

if TYPE_CHECKING:
    from docker.models.containers import Container

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
    calls: tuple[Call, ...] = ()


@dataclass(frozen=True, slots=True)
class Bench:
    """Where an image is tried: the engine, the worker that talks, the policy, the run's workspace."""

    image: Image
    policy: Policy
    engine: Engine
    prober: Prober
    workspace: Workspace

    def probe(self, wish: Wish, course: Course) -> Probed:
        """Create, start, ask, remove. Raises Missing (ours) where the engine or the worker fails."""
        begun = self._begun(wish)
        begin = time.monotonic()
        try:
            with created(self.image, wish, self.policy, self.engine, self.workspace) as container:
                engine, limits = self.engine, self.policy.limits
                request = Request(engine.environment, engine.api, str(container.id), limits, course)
                begun = replace(begun, seconds={"create": round(time.monotonic() - begin, 4)})
                return _judged(begun, container, self.prober.ask(request))
        except NotStartable as exc:
            return Probed(replace(begun, says=str(exc)))

    def _begun(self, wish: Wish) -> Launch:
        image = self.image
        return Launch(
            Stage.CREATED,
            LaunchEnd.NOT_STARTED,
            command=(*image.entrypoint, *(wish.command if wish.command is not None else image.command)),
            environment=tuple(sorted(wish.environment)),
            network=network(wish, self.policy),
            sandbox=sandbox(self.policy, image, wish),
        )


def _judged(begun: Launch, container: "Container", answer: Answer) -> Probed:
    if answer.refused:
        raise refuse(answer.refused)
    return probed(begun, answer, look(container) if answer.closed else look(container, settle=0.0))


def probed(begun: Launch, answer: Answer, state: State) -> Probed:
    """The run that began so, from the worker's answer and how its container stood. Raises Missing (ours)."""
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
    return Probed(_explained(launch), answer.session, answer.listing, answer.calls)


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
