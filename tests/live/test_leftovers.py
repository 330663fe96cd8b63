"""What is left when mcp-vet is killed, when the engine goes away, and when a run is cancelled: nothing."""

import gc
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from docker.errors import NotFound

from tests.conftest import left
from tests.live.entries import FIXTURES, context, context_of, opened
from validator.evidence.execution import Build, Image, Launch
from validator.live import doctor, engine_search, labels, leftovers, owner
from validator.live.engine import Engine, find_engine
from validator.live.engine import engine as engine_provider
from validator.live.workspace import Workspace, lifetime, open_workspace
from validator.model import Cause
from validator.policy import Policy, load_policy
from validator.resources import Missing, Resources, constant

CHECKOUT = Path(__file__).parents[2]
DEAD = "00000000-0000-0000-0000-000000000000:1:1"  # of another boot
GONE = f"{owner.me().partition(':')[0]}:1:1"  # of this one; a process of that number started later
# A run that builds or launches, as the command line would: {kind} is the resource asked for.
RUN = """
import sys
from contextlib import ExitStack
from tests.live.entries import *
from validator.live.engine import engine
from validator.live.workspace import open_workspace
from validator.policy import load_policy
from validator.evidence.execution import *
from pathlib import Path
kind, dockerfile, policy = sys.argv[1:]
with open_workspace() as workspace, ExitStack() as stack:
    found = Resources([constant(workspace), engine], stack).get(engine.gives)
    files = {"Dockerfile": dockerfile}
    laid_over = load_policy(policy, '[build]\\nbuilder = "engine"\\n')
    resources = opened(stack, found, workspace, laid_over, context(files, workspace))
    if kind == "Launch":
        resources.get(Image)
    print(workspace.run, workspace.path, flush=True)
    resources.get({"Build": Build, "Launch": Launch}[kind])
"""


@contextmanager
def running(
    kind: str, dockerfile: str, base_images: str
) -> Iterator[tuple["subprocess.Popen[str]", str, Path]]:
    """(process, run id, workspace) of a run that has come as far as *kind*."""
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, kind, dockerfile, base_images],
        stdout=subprocess.PIPE,
        text=True,
        cwd=CHECKOUT,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
    )
    try:
        assert process.stdout is not None
        run, path = process.stdout.readline().split()
        yield process, run, Path(path)
    finally:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def eventually(true: Callable[[], bool], seconds: float = 120.0) -> bool:
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


def processes_in(folder: Path) -> list[int]:
    """The processes that have the folder of a run in their environment."""
    found = []
    for entry in Path("/proc").iterdir():
        with suppress(OSError):
            if entry.name.isdecimal() and os.fsencode(folder) in (entry / "environ").read_bytes():
                found.append(int(entry.name))
    return found


@pytest.mark.docker
def test_nothing_is_left_of_a_build_whose_run_was_killed(
    engine: Engine, base_images: str, python_base: str
) -> None:
    """SIGKILL in the middle of a build: its processes, its image and its folder are gone soon after."""
    with running("Build", f"FROM {python_base}\nRUN sleep 102\n", base_images) as (process, run, folder):
        assert eventually(lambda: bool(step("sleep 102")))
        process.send_signal(signal.SIGKILL)
        assert eventually(lambda: not folder.exists())
    assert eventually(lambda: not step("sleep 102"))
    assert processes_in(folder) == []
    assert left(engine, run) == []


@pytest.mark.docker
def test_nothing_is_left_of_a_session_whose_run_was_killed(
    engine: Engine, base_images: str, python_base: str
) -> None:
    """SIGKILL in the middle of a session: containers, image, worker and folder are gone soon after."""
    text = f'FROM {python_base}\nENTRYPOINT ["sleep", "103"]\n'
    with running("Launch", text, base_images) as (process, run, folder):
        assert eventually(lambda: len(step("sleep 103")) >= 2)  # one for each era
        assert len(left(engine, run)) == 3
        process.send_signal(signal.SIGKILL)
        assert eventually(lambda: not folder.exists())
    assert left(engine, run) == []
    assert not step("sleep 103")
    assert processes_in(folder) == []


def step(command: str) -> list[int]:
    """The processes, in containers too, that run a command."""
    wanted = command.replace(" ", "\0").encode() + b"\0"
    found = []
    for entry in Path("/proc").iterdir():
        with suppress(OSError):
            if entry.name.isdecimal() and (entry / "cmdline").read_bytes().endswith(wanted):
                found.append(int(entry.name))
    return found


@pytest.mark.docker
def test_the_reaper_ends_with_its_run(workspace: Workspace, engine: Engine) -> None:
    before = reapers()
    with ExitStack() as stack:
        Resources([constant(workspace), engine_provider], stack).get(Engine)
        assert eventually(lambda: len(reapers() - before) == 1)
    assert reapers() == before
    assert workspace.path.is_dir()


def reapers() -> set[int]:
    found = set()
    for entry in Path("/proc").iterdir():
        with suppress(OSError):
            words = (entry / "cmdline").read_bytes().split(b"\0")
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == os.getpid() and any(word.endswith(b"/reaper.py") for word in words):
                found.add(int(entry.name))
    return found


@contextmanager
def carrying(engine: Engine, base: str, who: str, where: str) -> Iterator[tuple[str, str]]:
    """(container, image) that carry the labels of some run."""
    marks = {labels.RUN: "feedfeedfeed", labels.OWNER: who, labels.PLACE: where}
    name = labels.image_name("feedfeedfeed", os.getpid())
    called = labels.container_name("feedfeedfeed", os.getpid())
    with engine.client() as client:
        container = client.containers.create(base, "true", labels=marks, name=called)
        try:
            changes = [f"LABEL {key}={value}" for key, value in marks.items()]
            container.commit(*name.rsplit(":", 1), changes=changes)
            yield str(container.id), name
        finally:
            with suppress(NotFound):
                container.remove(force=True)
            with suppress(NotFound):
                client.images.remove(name)


def there(engine: Engine, container: str, image: str) -> tuple[bool, bool]:
    with engine.client() as client:
        images = {name for found in client.images.list() for name in found.tags}
        return any(c.id == container for c in client.containers.list(all=True)), image in images


@pytest.mark.docker
def test_the_next_run_removes_what_a_dead_one_left(engine: Engine, local_base: str) -> None:
    with carrying(engine, local_base, DEAD, labels.here()) as (container, image):
        removed = leftovers.sweep(engine)
        assert {f"container {container[:12]}", f"image {image}"} <= set(removed)
        assert there(engine, container, image) == (False, False)
        assert local_base in {name for found in names(engine) for name in found}


@pytest.mark.docker
def test_opening_the_engine_is_enough_to_remove_what_a_dead_run_left(
    workspace: Workspace, engine: Engine, local_base: str
) -> None:
    with carrying(engine, local_base, DEAD, labels.here()) as (container, image):
        with ExitStack() as stack:
            Resources([constant(workspace), engine_provider], stack).get(Engine)
        assert there(engine, container, image) == (False, False)


def names(engine: Engine) -> list[list[str]]:
    with engine.client() as client:
        return [found.tags for found in client.images.list()]


@pytest.mark.docker
@pytest.mark.parametrize(
    ("who", "where"),
    [(owner.me(), labels.here()), (DEAD, "another-machine:pid:[4026531836]")],
    ids=["alive", "elsewhere"],
)
def test_what_a_living_run_or_one_elsewhere_has_is_left_alone(
    who: str, where: str, engine: Engine, local_base: str
) -> None:
    """Several machines and containers may share an engine: what we cannot look up may be alive."""
    with carrying(engine, local_base, who, where) as (container, image):
        leftovers.sweep(engine)
        assert there(engine, container, image) == (True, True)


@pytest.mark.docker
def test_what_others_made_of_an_image_of_ours_is_left_alone(engine: Engine, local_base: str) -> None:
    """Labels are inherited: by a container of such an image, and by an image built on it, named or not."""
    marks = {labels.RUN: "feedfeedfeed", labels.OWNER: DEAD, labels.PLACE: labels.here()}
    changes = [f"LABEL {key}={value}" for key, value in marks.items()]
    with engine.client() as client, ExitStack() as cleanup:
        for number, name in enumerate(("theirs", labels.container_name("beefbeefbeef", os.getpid()))):
            container = client.containers.create(local_base, "true", labels=marks, name=name)
            cleanup.callback(container.remove, force=True)
            image = container.commit(changes=[*changes, f"LABEL number={number}"])
            cleanup.callback(client.images.remove, str(image.id))
            leftovers.sweep(engine)
            assert client.containers.get(name).id == container.id
            assert client.images.get(str(image.id)).id == image.id


@pytest.mark.docker
def test_a_dockerfile_cannot_mark_a_kept_image_as_a_dead_runs(
    engine: Engine, base_images: str, python_base: str
) -> None:
    marks = {labels.RUN: "feedfeedfeed", labels.OWNER: DEAD, labels.PLACE: labels.here()}
    text = "\n".join([f"FROM {python_base}", *(f"LABEL {key}={value}" for key, value in marks.items())])
    with open_workspace(keep=True) as keeping, ExitStack() as stack:
        own = find_engine(keeping)
        resources = opened(
            stack,
            own,
            keeping,
            load_policy(base_images, '[build]\nbuilder = "engine"\n'),
            context({"Dockerfile": text}, keeping),
        )
        image = resources.get(Image)
        assert isinstance(image, Image)
        stack.callback(own.remove_image, image.id, keeping)
        carried = own.inspect_image(image.id)["Config"]["Labels"]
        assert {carried[name] for name in marks} == {""}
        leftovers.sweep(engine)
        assert own.inspect_image(image.id)


@pytest.mark.parametrize(
    ("name", "run", "own"),
    [
        ("mcp-vet/feedfeedfeed-7:vet", "feedfeedfeed", True),
        ("mcp-vet-feedfeedfeed-7", "feedfeedfeed", True),
        ("mcp-vet/feedfeedfeed-7:vet", "beefbeefbeef", False),
        ("mcp-vet/feedfeedfeed-7:vet", "", False),
        ("mcp-vet/feedfeedfeed-7:latest", "feedfeedfeed", False),
        ("mcp-vet-feedfeedfeed-7-db", "feedfeedfeed", False),
        ("mcp-vet/mine:1", "mine", False),
        ("<none>:<none>", "feedfeedfeed", False),
    ],
)
def test_a_name_is_a_runs_own_only_if_the_label_names_that_run(name: str, run: str, own: bool) -> None:
    assert labels.is_own(name, {labels.RUN: run}) is own


HOUR = 3600.0
ELSEWHERE = "another-machine:-"


@pytest.mark.parametrize(
    ("who", "where", "deadline", "local", "dead"),
    [
        (GONE, labels.here(), HOUR, True, True),
        (GONE, labels.here(), HOUR, False, True),
        (DEAD, labels.here(), HOUR, True, True),
        (DEAD, labels.here(), HOUR, False, False),
        (DEAD, labels.here(), -HOUR, False, True),
        (DEAD, ELSEWHERE, HOUR, True, False),
        (DEAD, ELSEWHERE, -HOUR, True, True),
        (owner.me(), ELSEWHERE, -HOUR, True, True),
        (owner.me(), labels.here(), HOUR, True, False),
        (owner.me(), labels.here(), -HOUR, True, False),
        ("", labels.here(), -HOUR, True, False),
        ("", "", -HOUR, False, False),
    ],
    ids=[
        "gone", "gone-engine-elsewhere", "restarted", "of-our-name-elsewhere", "of-our-name-elsewhere-late",
        "elsewhere", "elsewhere-late", "of-our-number-elsewhere-late", "alive", "alive-and-the-clock-was-set",
        "kept", "nobodys",
    ],
)  # fmt: skip
def test_who_is_dead(who: str, where: str, deadline: float, local: bool, dead: bool) -> None:
    """Where the owner cannot be looked up its deadline counts; a clock that jumps ends no living run."""
    now = time.time()
    marks = {labels.OWNER: who, labels.PLACE: where, labels.DEADLINE: str(int(now + deadline))}
    assert leftovers.is_dead(marks, now - 2 * HOUR, local=local) is dead


def test_a_living_process_that_is_long_over_its_time_has_no_claim(monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time()
    deadline = str(int(now - HOUR))
    marks = {labels.OWNER: owner.me(), labels.PLACE: labels.here(), labels.DEADLINE: deadline}
    monkeypatch.setattr(time, "monotonic", lambda: 1e9)
    assert leftovers.is_dead(marks, now - 2 * HOUR, local=True)


@pytest.mark.parametrize("deadline", ["", "soon", "-1", "²", "1e9", "0x10"])
def test_a_deadline_that_is_no_number_is_none(deadline: str) -> None:
    marks = {labels.OWNER: DEAD, labels.PLACE: ELSEWHERE, labels.DEADLINE: deadline}
    now = time.time()
    assert not leftovers.is_dead(marks, now - leftovers.ELSEWHERE_SECONDS + 60, local=True)
    assert leftovers.is_dead(marks, now - leftovers.ELSEWHERE_SECONDS - 60, local=True)


def test_what_has_no_label_of_ours_is_never_dead() -> None:
    assert not leftovers.is_dead({}, 0, local=True)
    assert not leftovers.is_dead({labels.OWNER: "", labels.PLACE: ""}, 0, local=True)
    assert not leftovers.is_dead({labels.RUN: "x", "maintainer": "somebody"}, 0, local=True)


def test_the_deadline_is_later_than_all_that_the_policy_gives_an_entry(policy: Policy) -> None:
    with open_workspace() as opened:
        lasting = replace(opened, lasts=lifetime(policy.limits))
        carried = labels.labels(lasting)
    ample = 4 * (policy.limits.build_seconds + policy.limits.fetch_seconds)
    assert float(carried[labels.DEADLINE]) > time.time() + ample


def pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65_536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)


@contextmanager
def proxy(address: str, socket_path: Path) -> Iterator[Callable[[], None]]:
    """A unix socket in front of the engine, and a function that makes it look dead."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(socket_path))
    listener.listen()
    connections: list[socket.socket] = []

    def serve() -> None:
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                behind = socket.socket(socket.AF_UNIX)
                behind.connect(address)
                connections.extend([client, behind])
                for pair in ((client, behind), (behind, client)):
                    threading.Thread(target=pump, args=pair, daemon=True).start()

    def die() -> None:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        socket_path.unlink(missing_ok=True)
        for connection in connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield die
    finally:
        die()
        for connection in connections:
            connection.close()


def through(engine: Engine, socket_path: Path) -> Engine:
    host = f"unix://{socket_path}"
    return replace(engine, host=host, environment={**engine.environment, "DOCKER_HOST": host})


@pytest.fixture
def address(engine: Engine) -> str:
    if not engine.host.startswith("unix://"):
        pytest.skip("the engine is not behind a unix socket: nothing to put a proxy in front of")
    return engine.host.removeprefix("unix://")


# The SDK leaks a socket for each connection that it cannot make.
LEAKS = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture
def _collected() -> Iterator[None]:
    """What a test leaves for the garbage collector is found in that test, not in a later one."""
    yield
    gc.collect()


@LEAKS
@pytest.mark.usefixtures("_collected")
@pytest.mark.docker
def test_an_engine_that_goes_away_during_a_build_rejects_nobody(
    address: str, engine: Engine, workspace: Workspace, policy: Policy, python_base: str
) -> None:
    with proxy(address, workspace.path / "d.sock") as die, ExitStack() as stack:
        made_of = context({"Dockerfile": f"FROM {python_base}\nRUN sleep 104\n"}, workspace)
        threading.Timer(2.0, die).start()
        resources = opened(stack, through(engine, workspace.path / "d.sock"), workspace, policy, made_of)
        with pytest.raises(Missing, match="engine") as caught:
            resources.get(Build)
        assert caught.value.cause is Cause.OURS


@LEAKS
@pytest.mark.usefixtures("_collected")
@pytest.mark.docker
def test_an_engine_that_goes_away_during_a_session_rejects_nobody(
    address: str, engine: Engine, workspace: Workspace, policy: Policy
) -> None:
    """The container is found by its label afterwards, as the next run would."""
    with proxy(address, workspace.path / "d.sock") as die, ExitStack() as stack:
        made_of = context_of(FIXTURES / "never-answers", workspace)
        resources = opened(stack, through(engine, workspace.path / "d.sock"), workspace, policy, made_of)
        resources.get(Image)
        threading.Timer(2.5, die).start()
        with pytest.raises(Missing) as caught:
            resources.get(Launch)
        assert caught.value.cause is Cause.OURS
    remove_all(engine, workspace.run)


def remove_all(engine: Engine, run: str) -> None:
    with engine.client() as client:
        for container in client.containers.list(all=True, filters={"label": f"{labels.RUN}={run}"}):
            container.remove(force=True, v=True)
        for image in client.images.list(filters={"label": f"{labels.RUN}={run}"}):
            client.images.remove(image.tags[0])


def test_no_engine_is_missing_with_the_remedy(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/nobody.sock")
    with pytest.raises(Missing) as caught:
        find_engine(workspace)
    assert caught.value.cause is Cause.OURS
    assert "docker" in str(caught.value).lower()
    assert "\n" not in str(caught.value)


def test_no_docker_command_is_missing_with_the_remedy(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Missing, match="install Docker") as caught:
        find_engine(workspace)
    assert caught.value.cause is Cause.OURS


def test_a_docker_command_without_buildx_is_missing_with_the_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    monkeypatch.setattr(engine_search, "SYSTEM_PLUGINS", ())
    with pytest.raises(engine_search.NotFound, match="install the package docker-buildx-plugin"):
        engine_search.find_buildx()


def test_doctor_names_a_remedy_for_everything_that_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    facts = {fact.name: fact for fact in doctor.diagnose()}
    assert {"docker command", "buildx plug-in", "Docker engine", "git", "disk"} <= set(facts)
    for name in ("docker command", "Docker engine", "git"):
        assert not facts[name].ok
        assert facts[name].remedy
        assert "\n" not in facts[name].remedy


@pytest.mark.docker
def test_doctor_says_what_it_found(engine: Engine) -> None:
    facts = {fact.name: fact for fact in doctor.diagnose()}
    assert engine.version in facts["Docker engine"].found
    assert all(fact.ok and not fact.remedy for name, fact in facts.items() if name != "disk")


def test_cleaning_removes_the_folder_of_a_dead_run_and_not_of_a_living_one(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))  # without Docker it still cleans here
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))  # other tests need their templates
    with open_workspace() as dead:
        (dead.path / "owner").write_text(DEAD)
        removed = doctor.clean()
        assert f"folder {dead.path}" in removed
        assert not dead.path.exists()
    assert workspace.path.exists()
