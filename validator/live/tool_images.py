"""Pull and inspect the images of a poci entry. Nothing of them is run: what they do is in their calls."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace

from validator.evidence.execution import BuildEnd
from validator.evidence.manifest import Entry
from validator.evidence.tool_images import ToolImage, ToolImages
from validator.live.engine import Engine
from validator.live.image import read_image
from validator.live.puller import pulled_image
from validator.live.workspace import Workspace
from validator.model import Cause, Kind
from validator.policy import Policy
from validator.resources import Missing, executes, provider

MOST = 20  # images of one entry; the largest real poci entry has one


@executes
@provider
def tool_images(entry: Entry, policy: Policy, engine: Engine, workspace: Workspace) -> Iterator[ToolImages]:
    """Every image that a tool names. Raises Missing where there are none, and ours where pulling fails."""
    if entry.kind is not Kind.POCI:
        raise Missing(f"a {entry.kind} entry has no images of single tools", Cause.NOT_APPLICABLE)
    named = references(entry)
    if len(set(named.values())) > MOST:
        raise Missing(f"the entry names more than {MOST} images", Cause.CONSEQUENCE)
    had: dict[str, ToolImage] = {}
    with ExitStack() as stack:
        for reference in dict.fromkeys(named.values()):
            build = stack.enter_context(pulled_image(reference, policy, engine, workspace))
            worked = build.end is BuildEnd.PULLED
            image = read_image(engine.inspect_image(reference)) if worked else None
            had[reference] = ToolImage(0, build, image)
        yield ToolImages(tuple(replace(had[reference], tool=n) for n, reference in named.items()))


def references(entry: Entry) -> dict[int, str]:
    """The image of each tool that names one, by the tool's place."""
    tools = entry.get("tools")
    count = len(tools) if isinstance(tools, list) else 0
    found = ((n, entry.get("tools", n, "container", "image")) for n in range(count))
    return {n: image for n, image in found if isinstance(image, str) and image}
