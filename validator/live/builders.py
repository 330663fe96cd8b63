"""Provider: the safest builder that the policy asks for and this machine has (threats.md 0.2, B4-B11)."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace

from validator.evidence.execution import BuilderKind, Source
from validator.evidence.manifest import Entry
from validator.live.build_site import Builder, Site, Unavailable
from validator.live.container_builder import container_builder
from validator.live.engine import Engine
from validator.live.private_builder import private_builder
from validator.live.workspace import Workspace
from validator.model import Cause, Kind
from validator.policy import Policy
from validator.resources import Missing, Provider, executes, provider

AUTO = "auto"
NAMES = {BuilderKind.CONTAINER: "BuildKit in a container", BuilderKind.PRIVATE: "a private engine"}


@executes
@provider
def builder(
    entry: Entry, source: Source, policy: Policy, engine: Engine, workspace: Workspace
) -> Iterator[Builder]:
    """One builder for one entry, gone when the resource closes. Raises Missing (ours).

    It is marked as executing so that nothing is started for an entry that no gate lets through.
    """
    refuse_unbuilt(entry)
    with open_builder(Site(entry, source, policy, engine, workspace)) as found:
        yield found


def with_that_of(head: Builder, its: Source) -> Provider:
    """The provider of a builder for the base side of an edit; *head* built the head from *its* source.

    A private engine is used again where both have one and the same Dockerfile: its layers are there,
    and nobody else's. Any other Dockerfile may want other base images.
    """

    @executes
    @provider
    def again(
        entry: Entry, source: Source, policy: Policy, engine: Engine, workspace: Workspace
    ) -> Iterator[Builder]:
        if head.kind is BuilderKind.PRIVATE and source.dockerfile_text == its.dockerfile_text:
            yield head
            return
        with open_builder(Site(entry, source, policy, engine, workspace)) as own:
            yield own

    return again


def refuse_unbuilt(entry: Entry) -> None:
    """Only entries of type server have an image that we make. Raises Missing for the others."""
    if entry.kind in (Kind.REMOTE, Kind.POCI):
        raise Missing(f"a {entry.kind} entry has no image to build", Cause.NOT_APPLICABLE)
    if entry.kind is not Kind.SERVER:
        raise Missing("the manifest does not say that this is a server", Cause.CONSEQUENCE)


@contextmanager
def open_builder(site: Site) -> Iterator[Builder]:
    """The builder of the policy's kind, of no other; the first that there is where it says `auto`."""
    wanted = site.policy.build.builder
    kinds = list(BuilderKind) if wanted == AUTO else [BuilderKind(wanted)]
    with ExitStack() as stack:
        yield _first(kinds, site, stack)


def _first(kinds: list[BuilderKind], site: Site, stack: ExitStack) -> Builder:
    reasons: list[str] = []
    for kind in kinds:
        try:
            found = stack.enter_context(KINDS[kind](site))
        except Unavailable as exc:
            reasons.append(f"not {NAMES[kind]}: {exc}")
        else:
            return replace(found, no_better=tuple(reasons))
    raise Missing(f'[build] builder = "{kinds[-1]}" cannot be had here: {"; ".join(reasons)}', Cause.OURS)


@contextmanager
def engine_builder(site: Site) -> Iterator[Builder]:
    """The engine that answers. Nothing in it can be killed but a RUN step, and nothing has a limit."""
    yield Builder(
        BuilderKind.ENGINE,
        site.engine,
        site.engine.environment,
        site.policy.build.network,
        base_images=site.policy.build.base_images,
        guards=(("limits", "time, log and size of the image only"),),
    )


KINDS: Mapping[BuilderKind, Callable[[Site], AbstractContextManager[Builder]]] = {
    BuilderKind.CONTAINER: container_builder,
    BuilderKind.PRIVATE: private_builder,
    BuilderKind.ENGINE: engine_builder,
}
