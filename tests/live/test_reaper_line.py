"""What could not be removed is not forgotten: the reaper goes on where this process had to stop."""

import gc
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from docker.errors import NotFound

from tests.conftest import left as left_of
from tests.live.test_leftovers import LEAKS, eventually
from validator.live import container, labels
from validator.live.engine import Engine
from validator.live.reaper_line import dead_man
from validator.live.workspace import Workspace

pytestmark = [LEAKS, pytest.mark.docker]


@pytest.fixture(autouse=True)
def _collected() -> Iterator[None]:
    """The SDK leaks sockets where it cannot connect: found here, and not in a later test."""
    yield
    gc.collect()


@contextmanager
def made(engine: Engine, base: str, workspace: Workspace) -> Iterator[tuple[str, str]]:
    """The names of a container and an image of the run."""
    name, tag = f"mcp-vet-{workspace.run}-1", f"{labels.REPOSITORY}/{workspace.run}-1:vet"
    marks = labels.labels(workspace)
    with engine.client() as client:
        found = client.containers.create(base, "true", labels=marks, name=name)
        try:
            changes = [f"LABEL {key}={value}" for key, value in marks.items()]
            found.commit(*tag.rsplit(":", 1), changes=changes)
            yield name, tag
        finally:
            with suppress(NotFound):
                found.remove(force=True)
            with suppress(NotFound):
                client.images.remove(tag)


def deaf(engine: Engine, path: Path) -> Engine:
    """The same engine, but through a socket where nobody listens; what is left is collected together."""
    return replace(engine, environment={**engine.environment, "DOCKER_HOST": f"unix://{path}"})


def test_what_the_engine_would_not_remove_is_removed_afterwards_and_nothing_else(
    engine: Engine, workspace: Workspace, local_base: str
) -> None:
    """Another entry of the same run goes on building: its processes and the folder stay."""
    environment = {"HOME": str(workspace.path)}
    neighbour = subprocess.Popen(
        [sys.executable, "-S", "-c", "input()"],
        stdin=subprocess.PIPE,
        env=environment,
        start_new_session=True,
    )
    try:
        with made(engine, local_base, workspace) as (name, tag):
            gone = deaf(engine, workspace.path / "nobody.sock")
            with dead_man(workspace, engine.cli, engine.environment, gone.left):
                container.remove(gone, name, workspace)
                gone.remove_image(tag, workspace)
                assert gone.left == [("container", name), ("image", tag)]
                assert len(left_of(engine, workspace.run)) == 2
            assert eventually(lambda: left_of(engine, workspace.run) == [])
            assert neighbour.poll() is None
            assert workspace.path.is_dir()
    finally:
        neighbour.kill()
        neighbour.communicate()


def test_an_exception_has_everything_of_the_run_removed(
    engine: Engine, workspace: Workspace, local_base: str
) -> None:
    with made(engine, local_base, workspace):
        with (
            pytest.raises(RuntimeError, match="a bug"),
            dead_man(workspace, engine.cli, engine.environment, []),
        ):
            raise RuntimeError("a bug")
        assert eventually(lambda: left_of(engine, workspace.run) == [])
        assert eventually(lambda: not workspace.path.exists())


def test_what_was_removed_is_nothing_to_go_on_with(
    engine: Engine, workspace: Workspace, local_base: str
) -> None:
    with made(engine, local_base, workspace) as (name, tag):
        container.remove(engine, name, workspace)
        engine.remove_image(tag, workspace)
        container.remove(engine, name, workspace)  # a second time: it is not there, which is fine
        assert engine.left == []


def test_a_cancelled_run_waits_little_for_an_engine_that_hangs(engine: Engine, workspace: Workspace) -> None:
    """One Ctrl-C: each removal gets five seconds, and what was not done by then is left to the reaper."""
    path = workspace.path / "hangs.sock"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(os.fspath(path))
        listener.listen()
        workspace.cancelled.set()
        begin = time.monotonic()
        hung = deaf(engine, path)
        container.remove(hung, "mcp-vet-none-1", workspace)
        assert 4 < time.monotonic() - begin < 7
    assert hung.left == [("container", "mcp-vet-none-1")]
