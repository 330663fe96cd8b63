"""A private engine with a real daemon: what runs in it is held, ended and gone."""

import hashlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tests.conftest import BASE_IMAGES, left
from tests.live.entries import FIXTURES, SOURCE, context, context_of, opened
from validator.evidence.execution import Build, BuildEnd, BuilderKind, Listing
from validator.live import builder as building
from validator.live.build_site import Builder
from validator.live.control_groups import found
from validator.live.engine import Engine
from validator.live.private_disk import cache
from validator.live.private_engine import refuse_machine
from validator.live.private_network import own_addresses
from validator.live.unavailable import Unavailable
from validator.live.workspace import Workspace
from validator.model import Cause
from validator.policy import Policy, load_policy
from validator.resources import Missing, Resources

pytestmark = pytest.mark.docker
DISK = 1 << 30
SMALL = f"""
[build]
builder = "private"
network = "none"
[limits]
build_seconds = 60.0
build_memory_bytes = 536870912
build_processes = 240
build_disk_bytes = {DISK}
"""
Attempt = Callable[..., Resources]


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Templates of these tests are beside the engine's own files."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(BASE_IMAGES.parent / "cache"))
    try:
        refuse_machine()
    except Unavailable as exc:
        pytest.skip(f"no private engine here: {exc}")


@pytest.fixture
def small(base_images: str) -> Policy:
    return load_policy(base_images, SMALL)


@pytest.fixture
def attempt(engine: Engine, workspace: Workspace, small: Policy) -> Iterator[Attempt]:
    """A build of FROM busybox with the given lines. Afterwards nothing of it is on this machine."""
    with ExitStack() as stack:

        def build(lines: str, policy: Policy = small, base: str = "busybox:1.37") -> Resources:
            text = f"FROM {base}\n{lines}\n"
            source = replace(SOURCE, dockerfile_text=text)
            made_of = context({"Dockerfile": text}, workspace)
            return opened(stack, engine, workspace, policy, made_of, source=source)

        yield build
    assert remains(workspace) == []


def built(resources: Resources) -> Build:
    found = resources.get(Build)
    assert isinstance(found, Build)
    return found


def remains(workspace: Workspace) -> list[str]:
    """Control groups, loop devices, mounts and processes of a run."""
    groups = [str(path) for path in found(f"mcp-vet-{workspace.run}-*")]
    loops = subprocess.run(["losetup", "--all"], capture_output=True, text=True, check=True).stdout
    mounts = Path("/proc/mounts").read_text()
    lines = [line for line in (*loops.splitlines(), *mounts.splitlines()) if workspace.run in line]
    return [*groups, *lines, *processes(workspace.run)]


def processes(run: str) -> list[str]:
    """The commands of all processes that have the run's folder in their environment."""
    held = []
    for folder in Path("/proc").iterdir():
        try:
            if folder.name.isdecimal() and f"/mcp-vet-{run}-".encode() in (folder / "environ").read_bytes():
                held.append((folder / "cmdline").read_text().replace("\0", " "))
        except OSError:
            continue
    return held


def test_a_server_is_built_and_asked_in_an_engine_of_its_own(
    engine: Engine, workspace: Workspace, base_images: str
) -> None:
    policy = load_policy(base_images, '[build]\nbuilder = "private"\nnetwork = "none"\n')
    folder = FIXTURES / "echo-plain"
    source = replace(SOURCE, dockerfile_text=(folder / "Dockerfile").read_text())
    with ExitStack() as stack:
        made_of = context_of(folder, workspace)
        resources = opened(stack, engine, workspace, policy, made_of, source=source)
        listing, build, builder = (resources.get(kind) for kind in (Listing, Build, Builder))
        assert isinstance(listing, Listing)
        assert isinstance(build, Build)
        assert isinstance(builder, Builder)
        assert listing.tools
        assert (build.end, build.builder) == (BuildEnd.BUILT, BuilderKind.PRIVATE)
        assert dict(build.guards)["disk"] == "10240 MiB of its own"
        assert builder.engine.host != engine.host
        assert left(engine, workspace.run) == []  # neither its image nor its containers are there
    assert remains(workspace) == []


@pytest.mark.parametrize(
    ("step", "says"),
    [
        ("RUN x=x; while :; do x=$x$x; done", "512 MiB of memory"),
        ("RUN dd if=/dev/zero of=/x bs=1M", "1024 MiB of disk"),
        ("RUN f() { f | f & }; f; sleep 3; exit 1", "240 processes"),
    ],
    ids=["memory", "disk", "processes"],
)
def test_a_bomb_ends_with_the_limit_that_it_ran_into(
    step: str, says: str, attempt: Attempt, engine: Engine
) -> None:
    build = built(attempt(step))
    assert build.end is BuildEnd.TOO_LARGE
    assert says in build.says
    assert engine.answers()


@pytest.mark.parametrize(
    "lines",
    [
        "RUN trap '' INT TERM HUP; (setsid sleep 1000 &); while :; do sleep 1000; done",
        "ENV A=aaaaaaaaaaaaaaaa\n" + "ENV A=$A$A\n" * 24,
    ],
    ids=["deaf", "expansion"],
)
def test_what_would_never_end_is_over_with_its_deadline(lines: str, attempt: Attempt, small: Policy) -> None:
    short = replace(small, limits=replace(small.limits, build_seconds=5.0))
    resources = attempt(lines, short)
    assert built(resources).end in (BuildEnd.TIMED_OUT, BuildEnd.TOO_LARGE)
    builder = resources.get(Builder)
    assert isinstance(builder, Builder)
    if built(resources).end is BuildEnd.TIMED_OUT:
        assert not builder.engine.answers()


def test_a_failing_step_is_the_authors_still(attempt: Attempt) -> None:
    build = built(attempt("RUN exit 7"))
    assert (build.end, build.exit_code) == (BuildEnd.FAILED, 7)


def test_a_cache_is_not_shared_even_with_a_build_of_the_same_tree(attempt: Attempt) -> None:
    lines = "RUN --mount=type=cache,id=a,target=/cache test ! -e /cache/left && touch /cache/left"
    assert built(attempt(lines)).end is BuildEnd.BUILT
    assert built(attempt(lines)).end is BuildEnd.BUILT


def test_an_image_of_this_machine_that_the_policy_does_not_offer_is_not_there(
    engine: Engine, workspace: Workspace, small: Policy, local_base: str
) -> None:
    """It is not even looked for anywhere else: the run is offline."""
    text = f"FROM {local_base}\n"
    policy = replace(small, build=replace(small.build, base_images={})).without_network()
    source = replace(SOURCE, dockerfile_text=text)
    with ExitStack() as stack:
        made_of = context({"Dockerfile": text}, workspace)
        with pytest.raises(Missing, match="--offline") as caught:
            built(opened(stack, engine, workspace, policy, made_of, source=source))
    assert caught.value.cause is Cause.SCOPE


def test_what_a_build_writes_gets_into_no_template(attempt: Attempt) -> None:
    assert built(attempt("RUN true")).end is BuildEnd.BUILT
    before = templates()
    assert before
    assert built(attempt("RUN echo mark-of-a-submission > /mark")).end is BuildEnd.BUILT
    assert templates() == before


def templates() -> dict[Path, str]:
    """The small ones, and a digest of all that is on each."""
    made = {}
    for file in cache().glob("*.ext4"):
        with file.open("rb") as opened:
            if file.stat().st_size == DISK:
                made[file] = hashlib.file_digest(opened, "sha256").hexdigest()
    return made


@contextmanager
def listening() -> Iterator[tuple[int, list[str]]]:
    """A server on all addresses of this machine: its port, and what it was asked for."""
    asked: list[str] = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("0.0.0.0", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port, asked
        server.shutdown()


KNOCK = """\
import socket
for address in {addresses}:
    try:
        with socket.create_connection((address, {port}), 2) as line:
            line.sendall(b"GET /step HTTP/1.0\\r\\n\\r\\n")
            line.recv(100)
            print("reached", address)
    except OSError as exc:
        print(address, exc)
"""


def test_a_build_with_network_reaches_nothing_of_this_machine(
    attempt: Attempt, small: Policy, python_base: str
) -> None:
    open_policy = replace(small, build=replace(small.build, network="default"))
    addresses = ["127.0.0.1", *own_addresses(), "169.254.169.254"]
    with listening() as (port, asked):
        knock = KNOCK.format(addresses=addresses, port=port)
        build = built(attempt(f"RUN python3 <<END\n{knock}END", open_policy, python_base))
        assert build.end is BuildEnd.BUILT
        assert "127.0.0.1 [Errno 111]" in build.log  # it was tried
        assert asked == []


def test_the_daemon_reaches_nothing_of_this_machine_either(
    attempt: Attempt, small: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even without the source policy, which denies this before it is tried."""
    monkeypatch.setattr(building, "write_source_policy", lambda *_: {})
    with listening() as (port, asked):
        with pytest.raises(Missing, match="the network failed"):
            built(attempt(f"ADD http://127.0.0.1:{port}/add /x"))
        assert asked == []


KILLED = """
import sys
from dataclasses import replace
from contextlib import ExitStack
from pathlib import Path
from tests.live.entries import SOURCE, context, opened
from validator.evidence.execution import Build
from validator.live.engine import engine
from validator.live.workspace import open_workspace
from validator.policy import load_policy
policy = load_policy(Path(sys.argv[1]).read_text(), sys.argv[2].replace('"none"', '"default"'))
text = "FROM busybox:1.37\\nRUN echo begun; sleep 1000\\n"
with open_workspace() as workspace, engine.open(workspace) as found, ExitStack() as stack:
    made_of, source = context({"Dockerfile": text}, workspace), replace(SOURCE, dockerfile_text=text)
    print(workspace.run, workspace.path, flush=True)
    opened(stack, found, workspace, policy, made_of, source=source).get(Build)
"""


def test_nothing_is_left_of_a_run_that_is_killed_while_it_builds(engine: Engine) -> None:
    words = [sys.executable, "-c", KILLED, str(BASE_IMAGES), SMALL]
    root = str(Path(__file__).parents[2])
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": root}
    ) as run:
        assert run.stdout is not None
        name, folder = run.stdout.readline().split()
        until(lambda: any("sleep 1000" in command for command in of_groups(name)))
        assert left(engine, name)  # what holds its network
        run.kill()
    workspace = Workspace(name, Path(folder), "")
    until(lambda: not remains(workspace) and not left(engine, name) and not Path(folder).exists())


def of_groups(run: str) -> list[str]:
    """The commands of all processes in a run's control groups."""
    commands = []
    for group in found(f"mcp-vet-{run}-*"):
        for path, _, _ in os.walk(group):
            try:
                pids = Path(path, "cgroup.procs").read_text().split()
                commands += [Path("/proc", pid, "cmdline").read_text().replace("\0", " ") for pid in pids]
            except OSError:
                continue
    return commands


def until(true: Callable[[], bool]) -> None:
    """Wait for it, generously."""
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end
        time.sleep(0.1)
