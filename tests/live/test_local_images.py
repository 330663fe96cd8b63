"""No submission builds on an image that exists on this machine only (threats.md 2.5, B10)."""

import io
import tarfile
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.live.entries import context, opened
from validator.evidence.execution import Build, BuildEnd
from validator.live.engine import Engine
from validator.live.labels import labels
from validator.live.local_images import full_name, local_references
from validator.live.workspace import Workspace
from validator.model import Cause
from validator.policy import Policy
from validator.resources import Missing


@pytest.mark.parametrize(
    ("name", "full"),
    [
        ("a:1", "docker.io/library/a:1"),
        ("a/b:1", "docker.io/a/b:1"),
        ("localhost/b:1", "localhost/b:1"),
        ("a.example/b:1", "a.example/b:1"),
        ("a:5000/b:1", "a:5000/b:1"),
    ],
)
def test_names_are_those_of_the_source_policy(name: str, full: str) -> None:
    assert full_name(name) == full


@pytest.fixture
def private(engine: Engine, workspace: Workspace) -> Iterator[str]:
    """An image with a secret in it, which no registry has ever seen."""
    name = f"company-{workspace.run}"
    layer = io.BytesIO()
    with tarfile.open(fileobj=layer, mode="w") as tar:
        info = tarfile.TarInfo("secret")
        info.size = 6
        tar.addfile(info, io.BytesIO(b"secret"))
    changes = [f'LABEL "{key}"="{value}"' for key, value in labels(workspace).items()]
    with engine.client() as client:
        client.api.import_image_from_data(layer.getvalue(), repository=name, tag="1", changes=changes)
    yield f"{name}:1"
    with engine.client() as client:
        client.images.remove(f"{name}:1", force=True)


@pytest.mark.docker
@pytest.mark.parametrize(
    "text",
    [
        "FROM {image}\n",
        "FROM scratch\nCOPY --from={image} /secret /\n",
        "FROM docker.io/library/{image}\n",
        "ARG N={image}\nFROM ${{N}} AS a\nFROM scratch\nCOPY --from=a /secret /\n",
    ],
)
def test_a_private_local_image_is_in_no_build(
    text: str, private: str, engine: Engine, workspace: Workspace, policy: Policy
) -> None:
    """It is our machine's matter that there is such an image: nobody is rejected for it."""
    assert full_name(private) in local_references(engine)
    made_of = context({"Dockerfile": text.format(image=private)}, workspace)
    with ExitStack() as stack, pytest.raises(Missing, match="image of this machine's own") as missed:
        opened(stack, engine, workspace, policy, made_of).get(Build)
    assert missed.value.cause is Cause.OURS


@pytest.mark.docker
def test_what_the_policy_offers_may_be_local(
    private: str, engine: Engine, workspace: Workspace, policy: Policy, python_base: str
) -> None:
    made_of = context({"Dockerfile": f"FROM {python_base}\n"}, workspace)
    with ExitStack() as stack:
        build = opened(stack, engine, workspace, policy, made_of).get(Build)
        assert isinstance(build, Build)
        assert build.end is BuildEnd.BUILT
