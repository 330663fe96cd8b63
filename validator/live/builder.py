"""Build an entry's image from its pinned source with BuildKit; a foreign one is pulled."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from validator.evidence.execution import Build, BuildEnd, BuilderKind, Source
from validator.evidence.manifest import Entry
from validator.live.build_context import BuildContext
from validator.live.build_log import Failure, Trouble, read_failure, replaced_bases
from validator.live.build_order import Order, command, place, text
from validator.live.build_site import Builder
from validator.live.builders import refuse_unbuilt
from validator.live.context_tar import recognisable
from validator.live.engine import Engine
from validator.live.kept import Kept
from validator.live.local_images import local_references
from validator.live.process import Ended, TooMuch, TooSlow, run
from validator.live.puller import pulled_image
from validator.live.source_policy import denied_image, is_private, write_source_policy
from validator.live.workspace import Workspace
from validator.model import Cause
from validator.neighbours import neighbour
from validator.policy import Policy
from validator.reading.dockerfile_frontend import foreign_frontend
from validator.resources import Missing, Provider, executes, provider

BUILT_PREFIX = "mcp/"  # docker/mcp-registry builds these itself and pulls all others (CONTRIBUTING.md)
LOG_KEPT = 524_288  # bytes of a build's log that go into the evidence

OURS = {
    Trouble.REGISTRY: "the registry of a base image could not be asked",
    Trouble.NETWORK: "the network failed during the build",
    Trouble.KILLED: "a build step was killed, which mostly means that this machine ran out of memory",
    Trouble.RUNTIME: "the Docker engine could not run a build step",
    Trouble.FULL: "the disk of the Docker engine is full: free some space and try again",
    Trouble.ENGINE: "the Docker engine went away during the build",
    Trouble.UNKNOWN: "the builder failed for a reason that mcp-vet cannot blame on the Dockerfile",
}


@dataclass(frozen=True, slots=True)
class Made:
    """The attempt and, if it worked, the image as `docker image inspect` tells it, in *engine*."""

    build: Build
    image: Mapping[str, Any] | None
    engine: Engine


def is_built(image: str) -> bool:
    """Does the registry build this image from source, or pull it?"""
    return image.startswith(BUILT_PREFIX)


@executes
@provider
def made(
    entry: Entry,
    context: BuildContext,
    source: Source,
    builder: Builder,
    policy: Policy,
    engine: Engine,
    workspace: Workspace,
) -> Iterator[Made]:
    """Builds the image, or pulls a foreign one; it is removed when the resource closes."""
    if not is_built(reference := text(entry, "image")):
        with pulled_image(reference, policy, engine, workspace) as attempt:
            yield _inspected(attempt, policy, engine)
        return
    order = place(entry, context, source, builder, workspace)
    try:
        attempt = _attempt(order, source, policy, workspace)
        yield _inspected(attempt, policy, builder.engine)
    finally:
        _remove(order, workspace)


@executes
@provider
def pulled(entry: Entry, policy: Policy, engine: Engine, workspace: Workspace) -> Iterator[Made]:
    """In the place of `made` for an entry with a foreign image, which may have no source to build from."""
    refuse_unbuilt(entry)
    with pulled_image(text(entry, "image"), policy, engine, workspace) as attempt:
        yield _inspected(attempt, policy, engine)


def maker(manifest: bytes | None) -> Provider:
    """The provider of `Made` for an entry whose server.yaml has these bytes: `pulled` for a foreign image.

    Not `made` there, because what it needs, a source to build from, need not exist.
    """
    image = neighbour("", manifest or b"").image
    return made if not image or is_built(image) else pulled


@provider
def build(made: Made) -> Iterator[Build]:
    """The attempt, however it ended."""
    yield made.build


def _remove(order: Order, workspace: Workspace) -> None:
    """The image; one in an engine of its own goes with that."""
    builder = order.builder
    if workspace.keep:
        workspace.kept.append(f"docker image rm {order.reference}")
    elif builder.kind is not BuilderKind.PRIVATE:
        builder.engine.remove_image(order.reference, workspace)


def _attempt(order: Order, source: Source, policy: Policy, workspace: Workspace) -> Build:
    attempt = _begun(order)
    if not order.context.dockerfile:
        return replace(attempt, says="there is no Dockerfile where the entry says, or none at all")
    if foreign := foreign_frontend(source.dockerfile_text):
        return replace(attempt, says=str(foreign), line=foreign.line)
    limits = policy.limits
    log = Kept(LOG_KEPT)
    try:
        ended = _run(order, policy, workspace, log)
    except TooSlow:
        _refuse_outage(order.builder)
        says, seconds = (
            f"the build was not done after {limits.build_seconds:.0f} seconds",
            limits.build_seconds,
        )
        return replace(attempt, end=BuildEnd.TIMED_OUT, says=says, seconds=seconds, log=log.text())
    except TooMuch:
        says = f"the build printed more than {limits.build_log_bytes} bytes"
        return replace(attempt, end=BuildEnd.TOO_LARGE, says=says, log=log.text())
    words = log.text()
    attempt = replace(attempt, seconds=ended.seconds, log=words, base_images=replaced_bases(words))
    if ended.code:
        return _failed(attempt, policy, order.builder)
    order.builder.built()
    return replace(attempt, end=BuildEnd.BUILT)


def _begun(order: Order) -> Build:
    """An attempt that has not worked so far."""
    return Build(
        BuildEnd.FAILED,
        order.reference,
        dockerfile=order.context.dockerfile,
        network=order.network,
        builder=order.builder.kind,
        guards=order.builder.guards,
        no_better=order.builder.no_better,
    )


def _run(order: Order, policy: Policy, workspace: Workspace, log: Kept) -> Ended:
    limits = policy.limits
    words = command(order, workspace)
    tar = recognisable(order.context.tar, workspace)
    environment = _environment(order.builder, policy, workspace)
    with order.builder.killed_unless_done(), tar.open("rb") as context:
        return run(
            words,
            workspace,
            seconds=limits.build_seconds,
            output_bytes=limits.build_log_bytes,
            env=environment,
            stdin=context,
            hear=log.feed,
        )


def _environment(builder: Builder, policy: Policy, workspace: Workspace) -> dict[str, str]:
    """In the plain engine a build could be based on any image that somebody has there (threats.md B10)."""
    own = local_references(builder.engine) if builder.kind is BuilderKind.ENGINE else ()
    return {**builder.environment, **write_source_policy(policy, workspace.folder("policy"), own)}


def _failed(attempt: Build, policy: Policy, builder: Builder) -> Build:
    """Blame the author only for what the log proves; whatever else it was is ours, or the user's wish."""
    failure = read_failure(attempt.log)
    if hit := builder.hit():
        says = f"{hit}: {_short(failure)}"
        return replace(attempt, end=BuildEnd.TOO_LARGE, step=failure.step, line=failure.line, says=says)
    if policy.offline and _wants_network(failure):
        raise Missing(f"--offline: the build needs the network: {_short(failure)}", Cause.SCOPE)
    if failure.trouble is Trouble.DENIED and (image := denied_image(failure.says)):
        says = f"{image} is an image of this machine's own, which no submission may build on"
        raise Missing(says, Cause.OURS)
    if failure.trouble in OURS:
        raise Missing(f"{OURS[failure.trouble]}: {_short(failure)}", Cause.OURS)
    _refuse_outage(builder)
    end = BuildEnd.NO_BASE if failure.trouble is Trouble.NO_BASE else BuildEnd.FAILED
    return replace(
        attempt,
        end=end,
        step=failure.step,
        line=failure.line,
        exit_code=failure.exit_code,
        says=failure.says,
    )


def _wants_network(failure: Failure) -> bool:
    if failure.trouble is Trouble.DENIED:
        return not is_private(failure.says)  # a private host is denied online, too
    return failure.trouble in (Trouble.NETWORK, Trouble.REGISTRY)


def _inspected(attempt: Build, policy: Policy, engine: Engine) -> Made:
    if attempt.end not in (BuildEnd.BUILT, BuildEnd.PULLED):
        return Made(attempt, None, engine)
    image = engine.inspect_image(attempt.reference)
    if image["Size"] > policy.limits.image_bytes:
        says = f"the image has {image['Size']} bytes; {policy.limits.image_bytes} are allowed"
        return Made(replace(attempt, end=BuildEnd.TOO_LARGE, says=says), None, engine)
    return Made(attempt, image, engine)


def _refuse_outage(builder: Builder) -> None:
    """Raises Missing (ours) where an engine that others use as well is gone: that is no build's doing."""
    if builder.shared and not builder.engine.answers():
        raise Missing(OURS[Trouble.ENGINE], Cause.OURS)


def _short(failure: Failure) -> str:
    return (failure.hint or failure.says or "it said nothing").replace("\n", " ")[:300]
