"""Build an entry's image from its pinned source with BuildKit; a foreign one is pulled."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from validator.evidence.execution import Build, BuildEnd, Source
from validator.evidence.manifest import Entry
from validator.live.build_context import BuildContext
from validator.live.build_log import Failure, Trouble, read_failure, replaced_bases
from validator.live.build_order import Order, command, place, text
from validator.live.context_tar import recognisable
from validator.live.engine import Engine
from validator.live.frontend import foreign_frontend
from validator.live.kept import Kept
from validator.live.process import Ended, TooMuch, TooSlow, run
from validator.live.puller import pulled_image
from validator.live.source_policy import is_private, write_source_policy
from validator.live.workspace import Workspace
from validator.model import Cause, Kind
from validator.neighbours import neighbour
from validator.policy import Policy
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
    """The attempt and, if it worked, the image as `docker image inspect` tells it."""

    build: Build
    image: Mapping[str, Any] | None


def is_built(image: str) -> bool:
    """Does the registry build this image from source, or pull it?"""
    return image.startswith(BUILT_PREFIX)


@executes
@provider
def made(
    entry: Entry, context: BuildContext, source: Source, policy: Policy, engine: Engine, workspace: Workspace
) -> Iterator[Made]:
    """Builds the image, or pulls a foreign one; it is removed when the resource closes."""
    _refuse_others(entry)
    if not is_built(reference := text(entry, "image")):
        with pulled_image(reference, policy, engine, workspace) as attempt:
            yield _inspected(attempt, policy, engine)
        return
    order = place(entry, context, source, policy, workspace)
    try:
        yield _inspected(_attempt(order, source, policy, engine, workspace), policy, engine)
    finally:
        if workspace.keep:
            workspace.kept.append(f"docker image rm {order.reference}")
        else:
            engine.remove_image(order.reference, workspace)


@executes
@provider
def pulled(entry: Entry, policy: Policy, engine: Engine, workspace: Workspace) -> Iterator[Made]:
    """In the place of `made` for an entry with a foreign image, which may have no source to build from."""
    _refuse_others(entry)
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


def _refuse_others(entry: Entry) -> None:
    """Only entries of type server have an image that we make."""
    if entry.kind in (Kind.REMOTE, Kind.POCI):
        raise Missing(f"a {entry.kind} entry has no image to build", Cause.NOT_APPLICABLE)
    if entry.kind is not Kind.SERVER:
        raise Missing("the manifest does not say that this is a server", Cause.CONSEQUENCE)


def _attempt(order: Order, source: Source, policy: Policy, engine: Engine, workspace: Workspace) -> Build:
    limits = policy.limits
    log = Kept(LOG_KEPT)
    attempt = Build(
        BuildEnd.FAILED, order.reference, dockerfile=order.context.dockerfile, network=order.network
    )
    if not order.context.dockerfile:
        return replace(attempt, says="there is no Dockerfile where the entry says, or none at all")
    if foreign := foreign_frontend(source.dockerfile_text):
        return replace(attempt, says=str(foreign), line=foreign.line)
    try:
        ended = _run(order, policy, engine, workspace, log)
    except TooSlow:
        _still_there(engine)
        says = f"the build was not done after {limits.build_seconds:.0f} seconds"
        return replace(
            attempt, end=BuildEnd.TIMED_OUT, says=says, seconds=limits.build_seconds, log=log.text()
        )
    except TooMuch:
        says = f"the build printed more than {limits.build_log_bytes} bytes"
        return replace(attempt, end=BuildEnd.TOO_LARGE, says=says, log=log.text())
    words = log.text()
    attempt = replace(attempt, seconds=ended.seconds, log=words, base_images=replaced_bases(words))
    return _failed(attempt, policy, engine) if ended.code else replace(attempt, end=BuildEnd.BUILT)


def _run(order: Order, policy: Policy, engine: Engine, workspace: Workspace, log: Kept) -> Ended:
    limits = policy.limits
    words = command(order, engine, workspace)
    with recognisable(order.context.tar, workspace).open("rb") as tar:
        return run(
            words,
            workspace,
            seconds=limits.build_seconds,
            output_bytes=limits.build_log_bytes,
            env={**engine.environment, **write_source_policy(policy, workspace.folder("policy"))},
            stdin=tar,
            hear=log.feed,
        )


def _failed(attempt: Build, policy: Policy, engine: Engine) -> Build:
    """Blame the author only for what the log proves; whatever else it was is ours, or the user's wish."""
    failure = read_failure(attempt.log)
    if policy.offline and _wants_network(failure):
        raise Missing(f"--offline: the build needs the network: {_short(failure)}", Cause.SCOPE)
    if failure.trouble in OURS:
        raise Missing(f"{OURS[failure.trouble]}: {_short(failure)}", Cause.OURS)
    _still_there(engine)
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
        return Made(attempt, None)
    image = engine.inspect_image(attempt.reference)
    if image["Size"] > policy.limits.image_bytes:
        says = f"the image has {image['Size']} bytes; {policy.limits.image_bytes} are allowed"
        return Made(replace(attempt, end=BuildEnd.TOO_LARGE, says=says), None)
    return Made(attempt, image)


def _still_there(engine: Engine) -> None:
    if not engine.answers():
        raise Missing(OURS[Trouble.ENGINE], Cause.OURS)


def _short(failure: Failure) -> str:
    return (failure.hint or failure.says or "it said nothing").replace("\n", " ")[:300]
