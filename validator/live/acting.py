"""Everything a run can obtain by acting, as one list of providers. Imported only by runs that act: 0.05 s."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from validator.evidence.derived import DERIVED, FROM_ACTS
from validator.evidence.remote import Remote
from validator.live import builder, ladder, launch, source
from validator.live.build_context import build_context
from validator.live.engine import engine
from validator.live.image import image
from validator.live.previous import previous_of
from validator.live.probe import Prober
from validator.live.probers import Probers
from validator.live.tool_images import tool_images
from validator.live.workspace import Workspace
from validator.model import Cause
from validator.policy import Policy
from validator.resources import Provider, constant, provider, withheld

FETCH: Sequence[Provider] = (
    source.fetch_attempt,
    source.fetch,
    source.repository,
    source.source,
    build_context,
)
EXECUTE: Sequence[Provider] = (
    builder.build,
    image,
    tool_images,
    ladder.tried,
    launch.launch,
    launch.ladder,
    launch.session,
    launch.listing,
    launch.calls,
    launch.discovery,
)


def acting(policy: Policy, workspace: Workspace, probers: Probers, manifest: bytes | None) -> list[Provider]:
    """All of them: fetch, build or pull (which, the entry's *manifest* says), run, ask."""

    @provider
    def prober() -> Iterator[Prober]:
        yield probers.take()

    made = builder.maker(manifest)
    later = [withheld(kind, "not built yet", Cause.OURS) for kind in (Remote,)]
    previous = previous_of(partial(acting, policy, replace(workspace, keep=False), probers), manifest)
    derived = (*DERIVED, *FROM_ACTS)
    own = [constant(policy), constant(workspace), *derived, engine, prober, *FETCH, made, *EXECUTE]
    return [*own, *later, previous]
