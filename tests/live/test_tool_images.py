"""The images of a poci entry's tools are pulled and inspected, each once."""

from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import pytest

from tests.live.entries import entry
from validator.evidence.execution import BuildEnd
from validator.evidence.manifest import Entry
from validator.evidence.tool_images import ToolImages
from validator.live.engine import Engine
from validator.live.tool_images import MOST, references, tool_images
from validator.live.workspace import Workspace
from validator.model import Cause, Kind
from validator.policy import Policy
from validator.resources import Missing, Resources, constant


def poci(*images: object) -> Entry:
    tools: list[Any] = [{"name": f"t{n}", "container": {"image": image}} for n, image in enumerate(images)]
    return replace(entry(type="poci", tools=tools), kind=Kind.POCI)


def asked(of: Entry, stack: ExitStack, engine: Engine, workspace: Workspace, policy: Policy) -> ToolImages:
    given = [constant(value) for value in (of, engine, workspace, policy)]
    found = Resources([*given, tool_images], stack).get(ToolImages)
    assert isinstance(found, ToolImages)
    return found


def test_tools_without_an_image_that_is_a_text_are_left_to_the_schema() -> None:
    assert references(poci("a/b", 5, None, "c/d", "")) == {0: "a/b", 3: "c/d"}
    assert references(entry()) == {}


@pytest.mark.docker
def test_each_image_is_inspected_and_told_of_each_tool(
    stack: ExitStack, engine: Engine, workspace: Workspace, policy: Policy, local_base: str
) -> None:
    found = asked(poci(local_base, local_base), stack, engine, workspace, policy.without_network())
    assert [image.tool for image in found.images] == [0, 1]
    assert {image.build.end for image in found.images} == {BuildEnd.PULLED}
    assert found.images[0].image == found.images[1].image
    assert found.images[0].image is not None
    assert found.images[0].image.id.startswith("sha256:")


@pytest.mark.docker
def test_what_is_no_poci_entry_or_names_too_much_has_none(
    stack: ExitStack, engine: Engine, workspace: Workspace, policy: Policy
) -> None:
    with pytest.raises(Missing) as caught:
        asked(entry(), stack, engine, workspace, policy)
    assert caught.value.cause is Cause.NOT_APPLICABLE
    many = poci(*(f"example/i{n}" for n in range(MOST + 1)))
    with pytest.raises(Missing, match="more than 20 images") as caught:
        asked(many, stack, engine, workspace, policy)
    assert caught.value.cause is Cause.CONSEQUENCE


@pytest.mark.docker
def test_a_registry_that_cannot_be_asked_is_nobodys_fault(
    stack: ExitStack, engine: Engine, workspace: Workspace, policy: Policy
) -> None:
    """Port 9 of this machine takes no connections; nothing leaves it."""
    with pytest.raises(Missing) as caught:
        asked(poci("mcp-vet.invalid:9/example:1"), stack, engine, workspace, policy)
    assert caught.value.cause in (Cause.OURS, Cause.CONSEQUENCE)
