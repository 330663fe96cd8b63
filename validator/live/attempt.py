"""One run of a server in a container of its own, and what it answered."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from validator.evidence.conversation import Call, CallEnd
from validator.evidence.execution import Image, Launch, LaunchEnd, Listing, Session, Stage
from validator.evidence.usage import Usage
from validator.live.confinement import Wish, memory, network, sandbox
from validator.live.container import NotStartable, State, created, look, refuse
from validator.live.engine import Engine
from validator.live.probe import Prober
from validator.live.probe_contract import Answer, Course, Request
from validator.live.runtimes import Runtime, Runtimes
from validator.live.usage import look_at_usage
from validator.live.workspace import Workspace
from validator.model import Cause
from validator.policy import Policy
from validator.resources import Missing

if TYPE_CHECKING:
    from docker.models.containers import Container

# docker-init's own words when it cannot start the command; the engine then says that all is well.
_INIT = re.compile(r"^\[FATAL tini \(\d+\)\] (exec .*)$", re.MULTILINE)
KILLED = (137, 143)  # 128 + SIGKILL or SIGTERM; mcp-vet itself sends neither while it waits for an answer
Weigh = Callable[["Container", float], Usage]  # what a container holds after so many seconds
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
    """Where an image is tried: the engine, its runtimes, the worker that talks, the policy, the workspace."""

    image: Image
    policy: Policy
    engine: Engine
    prober: Prober
    workspace: Workspace
    runtimes: Runtimes

    def probe(self, wish: Wish, course: Course) -> Probed:
        """Create, start, ask, remove. Raises Missing (ours) where the engine or the worker fails.

        What fails in a runtime that was only preferred is tried again in the other before anybody is blamed.
        """
        first, second = self.runtimes.of(network(wish, self.policy)), self.runtimes.second
        if not first.gvisor or second is None:
            return self.probe_once(wish, course, first)
        try:
            preferred = self.probe_once(wish, course, first)
            if is_sound(preferred):
                return preferred
            says = f"{preferred.launch.end}: {preferred.launch.says or 'not all was answered'}"
        except Missing as exc:
            says = str(exc)
        again = self.probe_once(wish, course, second)
        return replace(again, launch=replace(again.launch, gvisor=says[:300] if is_sound(again) else ""))

    def probe_once(self, wish: Wish, course: Course, runtime: Runtime) -> Probed:
        """As `probe`, in one runtime."""
        begun = self._begun(wish, runtime)
        begin = time.monotonic()
        try:
            with created(self.image, wish, self.policy, self.engine, self.workspace, runtime) as container:
                engine, limits = self.engine, self.policy.limits
                request = Request(engine.environment, engine.api, str(container.id), limits, course)
                begun = replace(begun, seconds={"create": round(time.monotonic() - begin, 4)})
                answer = self.prober.ask(request)
                return _judged(begun, container, answer, partial(look_at_usage, limits, memory(wish, limits)))
        except NotStartable as exc:
            return Probed(replace(begun, says=str(exc)))

    def _begun(self, wish: Wish, runtime: Runtime) -> Launch:
        image = self.image
        return Launch(
            Stage.CREATED,
            LaunchEnd.NOT_STARTED,
            command=(*image.entrypoint, *(wish.command if wish.command is not None else image.command)),
            environment=tuple(sorted(wish.environment)),
            network=network(wish, self.policy),
            sandbox=sandbox(self.policy, image, wish, runtime),
        )


def is_sound(probed: Probed) -> bool:
    """Did the server do all that it was asked to? An empty list of tools is none."""
    silent = (CallEnd.TIMED_OUT, CallEnd.EXITED, CallEnd.LIMIT, CallEnd.MALFORMED)
    whole = probed.launch.end is LaunchEnd.COMPLETE and not any(call.end in silent for call in probed.calls)
    return whole and (probed.listing is None or bool(probed.listing.tools))


def _judged(begun: Launch, container: "Container", answer: Answer, weigh: Weigh) -> Probed:
    if answer.refused:
        raise refuse(answer.refused)
    state = look(container) if answer.closed else look(container, settle=0.0)
    found = probed(begun, answer, state)
    if found.listing is not None:
        return found
    running = sum(answer.seconds.values()) - answer.seconds.get("start", 0.0)
    return replace(found, launch=replace(found.launch, usage=weigh(container, running)))


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
