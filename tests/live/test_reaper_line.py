"""What could not be removed is not forgotten: the reaper goes on where this process had to stop."""

import gc
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from docker.errors import NotFound

from tests.conftest import left as left_of
from tests.live.test_leftovers import LEAKS, eventually
from tests.promptness import assert_prompt, took
from validator.live import container, labels, reaper
from validator.live.engine import Engine
from validator.live.reaper_line import SCRIPT, dead_man
from validator.live.workspace import Workspace

pytestmark = [LEAKS, pytest.mark.docker]

CHECKOUT = Path(__file__).parents[2]


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


def test_the_reaper_of_the_folder_leaves_that_of_the_engine_alive(tmp_path: Path) -> None:
    """Both are at work at once, and the engine's has a docker client running when the other looks around."""
    folder, asked = tmp_path / "mcp-vet-feedfeedfeed-x", tmp_path / "asked"
    folder.mkdir()
    client = tmp_path / "docker"
    client.write_text(f"#!/bin/sh\necho >> {asked}\nsleep 1\n")
    client.chmod(0o755)
    told = {
        "run": "feedfeedfeed",
        "label": labels.RUN,
        "workspace": str(folder),
        "docker": str(client),
        "environment": {"HOME": f"{folder}/docker", "PATH": os.environ["PATH"]},
    }
    argv = [sys.executable, "-I", "-S", str(SCRIPT)]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, start_new_session=True, env={}) as process:
        assert process.stdin
        process.stdin.write(json.dumps(told).encode() + b"\n")
        process.stdin.close()
        assert eventually(asked.exists)
        reaper.kill_processes(str(folder))
        assert process.wait(60) == 0
    assert asked.read_text().count("\n") == 2 * reaper.QUIET  # containers and images, as often as it asks
    assert not folder.exists()


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
        hung = deaf(engine, path)

        def removed() -> float:
            seconds = took(partial(container.remove, hung, "mcp-vet-none-1", workspace))
            assert seconds > 4
            return seconds

        assert_prompt(removed, 7)
    assert {*hung.left} == {("container", "mcp-vet-none-1")}


def test_what_only_inherits_the_labels_of_a_run_stays(
    engine: Engine, workspace: Workspace, local_base: str
) -> None:
    """Somebody tried our image, or built on it, while the run went on: that is theirs."""
    marks = labels.labels(workspace)
    with made(engine, local_base, workspace) as (name, tag), engine.client() as client:
        theirs = client.containers.create(tag, "true", labels=marks, name=f"theirs-{workspace.run}")
        copy = f"theirs/{workspace.run}:1"
        client.images.get(tag).tag(copy)
        try:
            with pytest.raises(RuntimeError), dead_man(workspace, engine.cli, engine.environment, []):
                raise RuntimeError
            assert eventually(lambda: not workspace.path.exists())
            assert client.containers.get(str(theirs.id)).id == theirs.id
            assert client.images.get(copy).tags == [copy]
            with pytest.raises(NotFound):
                client.containers.get(name)
        finally:
            theirs.remove(force=True)
            client.images.remove(copy)


def test_an_image_that_is_still_used_keeps_its_name(
    engine: Engine, workspace: Workspace, local_base: str
) -> None:
    """By force it would lose only that, and never be found again."""
    with made(engine, local_base, workspace) as (_, tag), engine.client() as client:
        user = client.containers.create(tag, "true")
        engine.remove_image(tag, workspace)
        assert engine.left == [("image", tag)]
        assert client.images.get(tag).tags == [tag]
        user.remove()


SLOW = """#!/bin/sh
echo "$@" >> {log}
sleep 1
if [ $(wc -l < {log}) -le 4 ]; then exit 1; fi
exec {docker} "$@"
"""


def test_a_docker_client_that_is_slow_and_fails_is_asked_again(
    engine: Engine, workspace: Workspace, local_base: str, tmp_path: Path
) -> None:
    slow, log = tmp_path / "docker", tmp_path / "log"
    slow.write_text(SLOW.format(log=log, docker=engine.cli))
    slow.chmod(0o755)
    with made(engine, local_base, workspace):
        with pytest.raises(RuntimeError), dead_man(workspace, str(slow), engine.environment, []):
            raise RuntimeError
        assert eventually(lambda: not workspace.path.exists(), 120)
        assert left_of(engine, workspace.run) == []


WATCHED = """
import sys, time
from validator.live.reaper_line import mourned
from validator.live.workspace import open_workspace
with open_workspace() as workspace, mourned(workspace):
    import subprocess
    child = subprocess.Popen(["sleep", "1000"], env={"HOME": str(workspace.path)}, start_new_session=True)
    print(workspace.path, child.pid, flush=True)
    time.sleep(1000)
"""


@contextmanager
def watched() -> Iterator[tuple["subprocess.Popen[str]", Path, int]]:
    """(process, its folder, a process that it has started), with a reaper beside them."""
    process = subprocess.Popen(
        [sys.executable, "-c", WATCHED],
        stdout=subprocess.PIPE,
        text=True,
        cwd=CHECKOUT,
        start_new_session=True,
    )
    assert process.stdout
    folder, child = process.stdout.readline().split()
    try:
        yield process, Path(folder), int(child)
    finally:
        process.kill()
        process.communicate()


def reaper_of(pid: int) -> int:
    (found,) = (
        int(entry.parent.name)
        for entry in Path("/proc").glob("[0-9]*/cmdline")
        if b"/reaper.py\0" in entry.read_bytes() and _parent(entry) == pid
    )
    return found


def _parent(entry: Path) -> int:
    return int((entry.parent / "stat").read_text().rpartition(")")[2].split()[1])


def test_the_reaper_hears_no_signal_and_works_after_its_run() -> None:
    with watched() as (process, folder, child):
        reaper = reaper_of(process.pid)
        time.sleep(0.5)  # until it runs
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            os.killpg(os.getpgid(reaper), number)
        os.killpg(process.pid, signal.SIGKILL)
        assert eventually(lambda: not Path(f"/proc/{child}").exists())
        assert eventually(lambda: not folder.exists())


def test_a_link_in_the_place_of_the_folder_leads_the_reaper_nowhere(tmp_path: Path) -> None:
    """To /, say: what the run has started is ended, and what is behind the link stays."""
    precious = tmp_path / "precious"
    (precious / "inner").mkdir(parents=True)
    with watched() as (process, folder, child):
        reaper = reaper_of(process.pid)
        aside = tmp_path / "aside"
        folder.rename(aside)
        folder.symlink_to(precious)
        try:
            process.kill()
            assert eventually(lambda: not Path(f"/proc/{child}").exists())
            assert eventually(lambda: not Path(f"/proc/{reaper}").exists())
            assert (precious / "inner").is_dir()
        finally:
            folder.unlink()
