"""The Docker engine for the tests that need one."""

import os
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NoReturn

import pytest

from validator.live import labels
from validator.live.engine import Engine, find_engine
from validator.live.workspace import Workspace, open_workspace
from validator.policy import Policy, load_policy
from validator.resources import Missing

BASE_IMAGES = Path(__file__).parent.parent / ".engine" / "base-images.toml"  # written by dev/bases


@pytest.hookimpl(tryfirst=True)  # xdist looks at the groups in the same hook
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """With several workers, tests that share something slow or scarce run in the same one.

    One runs all the Docker tests, as their deadlines are about one engine, but for those that name a group
    of their own: the corpus of hostile submissions, whose limits allow for others beside them (`make test`
    runs it by itself, in all workers). On two processors a third such group makes all of them slower. One has
    the browser, which takes seconds to start.
    """
    for item in items:
        for group in ("docker", "browser"):
            if item.get_closest_marker(group) and not item.get_closest_marker("xdist_group"):
                item.add_marker(pytest.mark.xdist_group(group))


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    with open_workspace() as opened:
        yield opened


@pytest.fixture
def engine(workspace: Workspace) -> Iterator[Engine]:
    """An engine that answers. After the test nothing of its run may be left in it."""
    try:
        found = find_engine(workspace)
    except Missing as exc:
        _absent(f"no Docker engine: {exc}")
    yield found
    assert left(found, workspace.run) == []


@pytest.fixture
def stack(engine: Engine) -> Iterator[ExitStack]:
    """Closes what a test opened before anybody looks at what is left in the engine."""
    with ExitStack() as opened:
        yield opened


@pytest.fixture(scope="session")
def base_images() -> str:
    """A fragment of a policy that puts local stand-ins in the place of base images, where it is needed."""
    if not BASE_IMAGES.exists():
        _absent("no base images: run dev/bases")
    return BASE_IMAGES.read_text()


@pytest.fixture
def policy(base_images: str) -> Policy:
    """The built-in policy, with short deadlines, and builds by the engine itself: the others cost seconds."""
    limits = "[limits]\ninitialize_seconds = 10.0\ntools_list_seconds = 5.0\nstop_seconds = 2.0\n"
    return load_policy(base_images, limits, '[build]\nbuilder = "engine"\n')


@pytest.fixture(scope="session")
def python_base(base_images: str) -> str:
    """A FROM line's image that is replaced by a local one with Python."""
    names: dict[str, str] = tomllib.loads(base_images)["build"]["base_images"]
    return next((name for name in names if name.startswith("python")), "python:3.12-slim")


@pytest.fixture
def local_base(base_images: str, engine: Engine) -> str:
    """The name of a small image that is here already."""
    replaced: dict[str, str] = tomllib.loads(base_images)["build"]["base_images"]
    for value in sorted(replaced.values()):
        if "busybox" in value:
            return value.removeprefix("docker-image://")
    with engine.client() as client:
        client.images.pull("busybox", tag="1.37")
    return "busybox:1.37"


def left(engine: Engine, run: str) -> list[str]:
    """The ids of all containers and images that carry the label of a run."""
    wanted = {"label": f"{labels.RUN}={run}"}
    with engine.client() as client:
        found = [*client.api.containers(all=True, filters=wanted), *client.api.images(filters=wanted)]
    return [item["Id"] for item in found]


def _absent(why: str) -> NoReturn:
    if os.environ.get("MCP_VET_REQUIRE_DOCKER") == "1":
        pytest.fail(f"{why} (MCP_VET_REQUIRE_DOCKER=1 asks for one)")
    pytest.skip(why)
