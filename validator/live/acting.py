"""Everything a run can obtain by acting, as one list of providers. Imported only by runs that act: 0.05 s."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from validator.evidence.derived import DERIVED, FROM_ACTS
from validator.live import builder, builders, ladder, launch, privileges, source
from validator.live.build_context import build_context
from validator.live.engine import engine
from validator.live.image import image
from validator.live.previous import previous_of
from validator.live.probe import Prober
from validator.live.probe_contract import Thoroughness
from validator.live.probers import Probers
from validator.live.remote import conversation
from validator.live.tool_images import tool_images
from validator.live.workspace import Workspace
from validator.policy import Policy
from validator.resources import Provider, constant, provider

FETCH: Sequence[Provider] = (
    source.fetch_attempt,
    source.fetch,
    source.repository,
    source.source,
    build_context,
)
EXECUTE: Sequence[Provider] = (
    builders.builder,
    builder.build,
    image,
    tool_images,
    ladder.tried,
    launch.launch,
    launch.ladder,
    launch.calls,
    launch.discovery,
    privileges.privileges,
)


def acting(policy: Policy, workspace: Workspace, probers: Probers, manifest: bytes | None) -> list[Provider]:
    """All of them: fetch, build or pull (which, the entry's *manifest* says), run, ask."""

    @provider
    def prober() -> Iterator[Prober]:
        yield probers.take()

    made, talk = builder.maker(manifest), conversation(manifest)
    previous = previous_of(partial(acting, policy, replace(workspace, keep=False), probers), manifest)
    derived = (*DERIVED, *FROM_ACTS)
    given = [constant(value) for value in (policy, workspace, Thoroughness.FULL)]
    return [*given, *derived, engine, prober, *FETCH, made, *EXECUTE, *talk, previous]
