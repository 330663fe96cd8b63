"""Servers in containers: good ones give their tools, bad ones end in time, and nothing is left of either."""

import json
import threading
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from tests.live.entries import FIXTURES, context, context_of, entry, opened
from tests.promptness import assert_prompt
from validator.evidence.execution import Image, Launch, LaunchEnd, Listing, Session, Stage
from validator.live import labels
from validator.live.confinement import FILES_OPEN, QUEUE_BYTES, Wish, writable
from validator.live.container import NotStartable, created, refuse
from validator.live.engine import Engine
from validator.live.rungs import wish_of
from validator.live.runtimes import Runtime
from validator.live.workspace import Cancelled, Workspace
from validator.model import Cause
from validator.policy import Policy
from validator.resources import Missing, Resources

SPY = (Path(__file__).parent / "servers" / "spy.py").read_text()


def launched(resources: Resources) -> Launch:
    found = resources.get(Launch)
    assert isinstance(found, Launch)
    return found


@pytest.mark.docker
@pytest.mark.parametrize("name", ["echo-plain", "notes-node", "shell-busybox", "clock-python"])
def test_a_good_server_is_built_and_lists_its_tools(
    name: str, stack: ExitStack, engine: Engine, workspace: Workspace, policy: Policy
) -> None:
    made_of = context_of(FIXTURES / name, workspace)
    resources = opened(stack, engine, workspace, policy, made_of)
    assert launched(resources).end is LaunchEnd.COMPLETE
    session, listing = resources.get(Session), resources.get(Listing)
    assert isinstance(session, Session)
    assert isinstance(listing, Listing)
    assert session.protocol >= "2025-06-18"
    assert listing.tools
    assert (session.sdk_error, listing.sdk_error) == ("", "")


@pytest.mark.docker
@pytest.mark.parametrize(
    ("name", "stage", "end", "says"),
    [
        ("crashes", Stage.STARTED, LaunchEnd.EXITED, "(exit code 3)"),
        ("memory-bomb", Stage.STARTED, LaunchEnd.EXITED, "out of memory"),
        ("fork-bomb", Stage.STARTED, LaunchEnd.TIMED_OUT, "within 4 seconds"),
        ("never-answers", Stage.STARTED, LaunchEnd.TIMED_OUT, "within 4 seconds"),
        ("listens-on-http", Stage.STARTED, LaunchEnd.TIMED_OUT, "within 4 seconds"),
        ("floods-stdout", Stage.STARTED, LaunchEnd.LIMIT, "more than"),
        ("hangs-on-tools", Stage.INITIALIZED, LaunchEnd.TIMED_OUT, "tools/list"),
        ("cursor-loop", Stage.INITIALIZED, LaunchEnd.ERROR, "nextCursor"),
        ("ignores-sigterm", Stage.LISTED, LaunchEnd.COMPLETE, ""),
        ("prints-banner", Stage.LISTED, LaunchEnd.COMPLETE, ""),
    ],
)
def test_a_bad_server_ends_by_its_deadline_and_the_launch_says_why(
    name: str,
    stage: Stage,
    end: LaunchEnd,
    says: str,
    stack: ExitStack,
    engine: Engine,
    workspace: Workspace,
    policy: Policy,
) -> None:
    limits = replace(
        policy.limits,
        initialize_seconds=4.0 if end is LaunchEnd.TIMED_OUT else 20.0,
        tools_list_seconds=2.0,
        stop_seconds=1.0,
        memory_bytes=268_435_456,
    )
    policy = replace(policy, limits=limits)
    made_of = context_of(FIXTURES / name, workspace)
    resources = opened(stack, engine, workspace, policy, made_of)
    resources.get(Image)
    begin = time.monotonic()
    launch = launched(resources)
    assert time.monotonic() - begin < limits.initialize_seconds + 2 + 1 + 60  # for ever, without a deadline
    assert (launch.stage, launch.end) == (stage, end), launch.says
    assert says in launch.says
    assert launch.out_of_memory is (name == "memory-bomb")
    assert (launch.noise > 0) is (name == "prints-banner")


@pytest.mark.docker
def test_a_server_that_did_not_answer_leaves_its_session_missing_as_a_consequence(
    stack: ExitStack, engine: Engine, workspace: Workspace, policy: Policy
) -> None:
    resources = opened(stack, engine, workspace, policy, context_of(FIXTURES / "crashes", workspace))
    for kind in (Session, Listing):
        with pytest.raises(Missing, match=r"did not answer .*: it does not find") as caught:
            resources.get(kind)
        assert caught.value.cause is Cause.CONSEQUENCE


def kill_soon(engine: Engine, run: str, signal: str) -> None:
    """Do what an operator's `docker kill` does, once the run's containers (one per era) run."""
    end = time.monotonic() + 10
    with engine.client() as client:
        while time.monotonic() < end:
            found = client.containers.list(filters={"label": f"{labels.RUN}={run}"})
            if len(found) == 2:
                time.sleep(0.5)  # the servers' signal handlers are those of Python by now
                for container in found:
                    container.kill(signal)
                return
            time.sleep(0.05)


@pytest.mark.docker
@pytest.mark.parametrize(("signal", "code"), [("SIGKILL", 137), ("SIGTERM", 143)])
def test_a_container_that_somebody_else_kills_rejects_nobody(
    signal: str, code: int, stack: ExitStack, engine: Engine, workspace: Workspace, policy: Policy
) -> None:
    resources = opened(stack, engine, workspace, policy, context_of(FIXTURES / "never-answers", workspace))
    resources.get(Image)
    killer = threading.Thread(target=kill_soon, args=(engine, workspace.run, signal))
    killer.start()
    with pytest.raises(Missing, match=f"killed from outside .exit code {code}") as caught:
        resources.get(Launch)
    killer.join()
    assert caught.value.cause is Cause.OURS


@pytest.mark.docker
def test_a_server_that_kills_itself_is_neither_accepted_nor_blamed(
    stack: ExitStack, engine: Engine, workspace: Workspace, policy: Policy, python_base: str
) -> None:
    made_of = context({"Dockerfile": f'FROM {python_base}\nENTRYPOINT ["sh", "-c", "exit 137"]\n'}, workspace)
    resources = opened(stack, engine, workspace, policy, made_of)
    with pytest.raises(Missing, match="exit code 137") as caught:
        resources.get(Session)
    assert caught.value.cause is Cause.OURS


@pytest.mark.docker
def test_a_cancelled_run_gives_the_session_up_and_leaves_nothing(
    stack: ExitStack, engine: Engine, workspace: Workspace, policy: Policy
) -> None:
    """As Ctrl-C and SIGTERM do; what is left is looked for when the engine closes."""
    policy = replace(policy, limits=replace(policy.limits, initialize_seconds=60.0))
    made_of = context_of(FIXTURES / "never-answers", workspace)

    def cancelled() -> float:
        workspace.cancelled.clear()
        resources = opened(stack, engine, workspace, policy, made_of)
        resources.get(Image)
        threading.Timer(1.5, workspace.cancelled.set).start()
        begin = time.monotonic()
        with pytest.raises(Cancelled):
            resources.get(Launch)
        return time.monotonic() - begin

    assert_prompt(cancelled, 4)


@pytest.mark.docker
@pytest.mark.parametrize(
    ("last", "says"),
    [
        ('ENTRYPOINT ["/no/such/program"]', "No such file or directory"),
        ('RUN echo nonsense > /x\nENTRYPOINT ["/x"]', "Permission denied"),
        ("USER nobody-of-that-name\nENTRYPOINT /bin/true", "unable to find user"),
        ("CMD []\nENTRYPOINT []", "no command specified"),
        ('VOLUME /proc\nENTRYPOINT ["/bin/true"]', "/proc"),
    ],
)
def test_an_image_that_cannot_be_started_is_told_in_the_engines_words(
    last: str,
    says: str,
    stack: ExitStack,
    engine: Engine,
    workspace: Workspace,
    policy: Policy,
    python_base: str,
) -> None:
    made_of = context({"Dockerfile": f"FROM {python_base}\n{last}\n"}, workspace)
    launch = launched(opened(stack, engine, workspace, policy, made_of))
    assert (launch.stage, launch.end) == (Stage.CREATED, LaunchEnd.NOT_STARTED), launch.says
    assert says in launch.says


@pytest.fixture
def seen(
    stack: ExitStack, engine: Engine, workspace: Workspace, policy: Policy, python_base: str
) -> dict[str, object]:
    """What a server sees of its container."""
    lines = ["VOLUME /data", "COPY spy.py /", 'ENTRYPOINT ["python3", "/spy.py"]', 'CMD ["unused"]']
    text = "\n".join([f"FROM {python_base}", *lines])
    of = entry(
        run={"command": ["--level", "{{sample.level}}"]},
        config={
            "env": [{"name": "A_URL", "example": "https://example.test"}, {"name": "bad name", "value": "x"}],
            "secrets": [{"name": "sample.token", "env": "A_TOKEN", "example": "<token>"}],
            "parameters": {"type": "object", "properties": {"level": {"type": "string", "default": "high"}}},
        },
    )
    made_of = context({"Dockerfile": text, "spy.py": SPY}, workspace)
    session = opened(stack, engine, workspace, policy, made_of, of).get(Session)
    assert isinstance(session, Session)
    found: dict[str, object] = json.loads(session.instructions)
    return found


@pytest.mark.docker
def test_a_server_has_no_powers_no_network_and_writes_only_to_memory(seen: dict[str, object]) -> None:
    assert int(str(seen["caps"]), 16) == 0
    assert int(str(seen["bounding"]), 16) == 0
    assert (seen["privs"], seen["seccomp"]) == ("1", "2")
    assert seen["writable"] == ["/tmp", "/data"]
    assert seen["interfaces"] == ["lo"]
    assert "tmpfs /data tmpfs" in str(seen["mounts"])


@pytest.mark.docker
def test_a_server_gets_the_entrys_command_and_example_values_and_nothing_of_ours(
    seen: dict[str, object],
) -> None:
    environment = seen["env"]
    assert isinstance(environment, dict)
    assert seen["argv"] == ["--level", "high"]
    assert (environment["A_URL"], environment["A_TOKEN"]) == ("https://example.test", "<token>")
    assert environment["HOME"] == "/tmp"
    assert not [name for name in environment if "bad" in name or "proxy" in name.lower() or "DOCKER" in name]


@pytest.mark.parametrize(
    "message",
    [
        "no command specified",
        'OCI runtime create failed: chdir to cwd ("/app") set in config.json failed: permission denied',
        "unable to find user nobody: no matching entries in passwd file",
        'exec: "/x": permission denied: unknown',
        "Duplicate mount point: /data",
    ],
)
def test_a_start_that_the_image_makes_impossible_is_the_authors(message: str) -> None:
    assert isinstance(refuse(message), NotStartable)


@pytest.mark.parametrize(
    "message",
    [
        'exec: "docker-init": executable file not found in $PATH: unknown',
        "unable to apply apparmor profile: permission denied",
        "write /sys/fs/cgroup/x: no space left on device",
        "failed to create shim task: no such file or directory",
        "cgroups: cannot find cgroup mount destination",
        "",
    ],
)
def test_a_start_that_fails_for_another_reason_is_ours(message: str) -> None:
    found = refuse(message)
    assert isinstance(found, Missing)
    assert found.cause is Cause.OURS


def test_every_place_that_can_be_written_is_in_memory_and_limited() -> None:
    """An image's VOLUME would be an unlimited disk; a path named twice would be refused by the engine."""
    image = Image("sha256:0", volumes=("/data", "/tmp/", "/data/"))
    places = writable(image, Wish(None, {}, None, ("/mine",)), 1000)
    assert set(places) == {"/tmp", "/run", "/data", "/mine"}
    assert all("size=" in options and "nosuid,nodev" in options for options in places.values())


def test_paths_that_would_hide_the_image_are_not_mounted_for_an_entry() -> None:
    volumes = ["a:/", "a:/etc/x", "a:/usr", "a:/proc/1", "a:/var/run/docker.sock", "a:/app/data", "a:/data"]
    assert wish_of(entry(run={"volumes": volumes})).paths == ("/app/data", "/data")


CONFINED = {  # all that the engine is told of a container's powers; what is empty or false is left out
    "NetworkMode": "none",
    "CapDrop": ["ALL"],
    "SecurityOpt": ["no-new-privileges:true"],
    "IpcMode": "private",
    "ReadonlyRootfs": True,
    "ShmSize": 16 << 20,
    "Memory": 1 << 30,
    "MemorySwap": 1 << 30,
    "PidsLimit": 256,
    "NanoCpus": 2_000_000_000,
    "LogConfig": {"Type": "none", "Config": {}},
    "RestartPolicy": {"Name": "no", "MaximumRetryCount": 0},
    "Init": True,
    "Runtime": "runc",
}


BOUNDS = {"nofile": FILES_OPEN, "core": 0, "msgqueue": QUEUE_BYTES}


ELSEWHERE = {"Tmpfs", "Ulimits", "MaskedPaths", "ReadonlyPaths", "CgroupnsMode", "ConsoleSize"}


@pytest.mark.docker
def test_the_engine_is_told_of_every_guard_and_nothing_that_the_entry_declares(
    engine: Engine, workspace: Workspace, policy: Policy, stack: ExitStack, local_base: str
) -> None:
    """The entry asks for all that it could; its image for a volume, a health check and a stop signal."""
    text = (
        f"FROM {local_base}\nVOLUME /data /var/lib/x\nSTOPSIGNAL SIGWINCH\nEXPOSE 8080\n"
        "HEALTHCHECK --interval=1s CMD touch /tmp/checked\n"
    )
    image = opened(stack, engine, workspace, policy, context({"Dockerfile": text}, workspace)).get(Image)
    assert isinstance(image, Image)
    greedy = {
        "volumes": ["/var/run/docker.sock:/var/run/docker.sock", "/:/host", "{{sample.path}}:/mine"],
        "user": "0:0",
        "privileged": True,
        "network": "host",
        "capAdd": ["SYS_ADMIN"],
        "devices": ["/dev/kmsg"],
        "ports": ["80:80"],
        "allowHosts": ["example.test:443"],
    }
    wish = wish_of(entry(run=greedy))
    with created(image, wish, policy, engine, workspace, Runtime("runc")) as container:
        container.reload()
        host, config = container.attrs["HostConfig"], container.attrs["Config"]
        said = {key: value for key, value in host.items() if value and key not in ELSEWHERE}
        assert said == CONFINED
        assert {"/proc/kcore", "/proc/keys", "/sys/firmware"} <= set(host["MaskedPaths"])
        folders = {path: set(options.split(",")) for path, options in host["Tmpfs"].items()}
        assert set(folders) == {"/tmp", "/run", "/data", "/var/lib/x", "/host", "/mine"}
        assert all({"nosuid", "nodev"} <= options for options in folders.values())
        size = f"size={policy.limits.tmpfs_bytes}"
        assert all(size in options for path, options in folders.items() if path != "/run")
        assert {limit["Name"]: limit["Hard"] for limit in host["Ulimits"]} == BOUNDS
        assert container.attrs["Mounts"] == []  # no volume of the image's, and none of the host's
        assert config["Healthcheck"]["Test"] == ["NONE"]
        assert (config["StopSignal"], config["Tty"], config["User"]) == ("SIGKILL", False, "0:0")
