"""Everything a run can obtain by acting, as one list of providers. Imported only by runs that act: 0.05 s."""

from collections.abc import Iterator, Sequence

from validator.evidence.derived import DERIVED
from validator.evidence.previous import Previous
from validator.live import builder, ladder, launch, source
from validator.live.build_context import build_context
from validator.live.engine import engine
from validator.live.image import image
from validator.live.probe import Prober
from validator.live.probers import Probers
from validator.live.remote import conversation
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
    launch.calls,
    launch.discovery,
)


def acting(policy: Policy, workspace: Workspace, probers: Probers, manifest: bytes | None) -> list[Provider]:
    """All of them: fetch, build or pull (which, the entry's *manifest* says), run, ask."""

    @provider
    def prober() -> Iterator[Prober]:
        yield probers.take()

    made, talk = builder.maker(manifest), conversation(manifest)
    known = [constant(policy), constant(workspace), *DERIVED]
    later = [withheld(kind, "not built yet", Cause.OURS) for kind in (Previous,)]
    return [*known, engine, prober, *FETCH, made, *EXECUTE, *talk, *later]
