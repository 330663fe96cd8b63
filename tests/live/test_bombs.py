"""Servers that use up what they are given: each ends by its deadline, is told why, and leaves nothing."""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import uuid4

import pytest

from checks.launch.run001_server_does_not_initialize import server_does_not_initialize
from tests.conftest import left
from tests.live.entries import context, entry, opened
from validator.evidence.conversation import Rung
from validator.evidence.diagnosis import diagnose
from validator.evidence.execution import Image, Launch, LaunchEnd, Stage
from validator.evidence.manifest import ToolsFile
from validator.live.attempt import Bench
from validator.live.climbed import Climb
from validator.live.confinement import QUEUE_BYTES, SHM, Wish
from validator.live.engine import find_engine
from validator.live.probe import start_prober
from validator.live.probe_contract import Course
from validator.live.rungs import Step
from validator.live.runtimes import Runtime, Runtimes
from validator.live.workspace import open_workspace
from validator.policy import Policy, load_policy
from validator.reading.problem import Parsed

pytestmark = pytest.mark.docker
BOMBS = (Path(__file__).parent / "servers" / "bombs.py").read_text()
SECONDS = 6.0  # until an answer to initialize must be there
PLENTY = 60.0  # beyond that, for a machine that is busy
MIB = 1 << 20
TMPFS = 16 * MIB
ENDS = {  # mode -> what its finding says
    "sleeps": "does not answer `initialize` in time: it waits until its time is over: it used",
    "spins": "does not answer `initialize` in time: it computes until its time is over: it used",
    "forks": "in time: it uses up the processes and threads that it may start (64)",
    "takes_memory": "ends with exit code 137 before it answers `initialize`: it runs out of memory (256 MiB)",
    "has_its_child_killed": "does not answer `initialize` in time: it runs out of memory (256 MiB)",
    "shares_memory": "it runs out of memory (256 MiB)",
    "fills_tmp": "does not answer `initialize` in time: it fills what it can write to (16 MiB a folder)",
    "fills_volume": "does not answer `initialize` in time: it fills what it can write to (16 MiB a folder)",
    "fills_the_rest": "does not answer `initialize` in time: it fills what it can write to (16 MiB a folder)",
    "fills_queues": "does not answer `initialize` in time: it",
    "floods_stdout": "goes over a limit before it answers `initialize` (frame_bytes)",
    "floods_stderr": "goes over a limit before it answers `initialize` (stderr_bytes)",
    "leaves_an_orphan": "ends with exit code 0 before it answers `initialize`",
    "runs_away": "does not answer `initialize` in time",
}


@dataclass(frozen=True)
class Outcome:
    """What became of one mode."""

    launch: Launch
    says: tuple[str, ...]  # the findings of RUN001
    seconds: float

    @property
    def told(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.launch.stderr.splitlines() if line.startswith("{")]


def bombs_policy(base_images: str) -> Policy:
    policy = load_policy(base_images, '[build]\nbuilder = "engine"\n')
    limits = replace(
        policy.limits,
        initialize_seconds=SECONDS,
        stop_seconds=1.0,
        memory_bytes=256 * MIB,
        processes=64,
        tmpfs_bytes=TMPFS,
    )
    return replace(policy, limits=limits)


def tried(bench: Bench, mode: str, mark: str) -> Outcome:
    """One conversation, and what RUN001 makes of it."""
    wish = Wish([mode, mark], {}, None, ("/mine",))
    begin = time.monotonic()
    probed = bench.probe(wish, Course.HANDSHAKE)
    seconds = time.monotonic() - begin
    so_far = Climb()
    so_far.add(Step(Rung.BARE, wish), probed)
    found = so_far.tried(Rung.BARE)
    nothing = ToolsFile("servers/sample/tools.json", False, (), Parsed(None, ()))
    why = diagnose(found.launch, bench.image, found.ladder, entry(), nothing)
    says = tuple(f.message for f in server_does_not_initialize.run(launch=found.launch, diagnosis=why))
    return Outcome(found.launch, says, seconds)


def explode(base_images: str, python_base: str, runtimes: Runtimes, *modes: str) -> dict[str, Outcome]:
    """All modes, a few at a time; nothing of them may be left in the engine, or on its machine if ours."""
    mark = f"bomb-{uuid4().hex}"
    policy = bombs_policy(base_images)
    dockerfile = f'FROM {python_base}\nVOLUME /data\nCOPY bombs.py /\nENTRYPOINT ["python3", "/bombs.py"]\n'
    with open_workspace() as workspace:
        engine = find_engine(workspace)
        with ExitStack() as stack:
            made_of = context({"Dockerfile": dockerfile, "bombs.py": BOMBS}, workspace)
            image = opened(stack, engine, workspace, policy, made_of).get(Image)
            assert isinstance(image, Image)
            prober = stack.enter_context(start_prober(workspace))
            bench = Bench(image, policy, engine, prober, workspace, runtimes)
            with ThreadPoolExecutor(3) as pool:
                futures = {mode: pool.submit(tried, bench, mode, mark) for mode in modes}
                found = {mode: future.result() for mode, future in futures.items()}
        assert left(engine, workspace.run) == []
    assert [line for line in running() if mark in line] == []
    return found


def running() -> Iterator[str]:
    """The command lines of all processes of this machine that can be read."""
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            yield file.read_bytes().decode("utf-8", errors="replace")
        except OSError:
            continue


@pytest.fixture(scope="module")
def outcomes(base_images: str, python_base: str) -> dict[str, Outcome]:
    return explode(base_images, python_base, Runtimes(Runtime()), *ENDS, "ignores_signals")


@pytest.mark.parametrize("mode", sorted(ENDS))
def test_a_bomb_ends_by_its_deadline_with_a_finding_of_its_own(
    mode: str, outcomes: dict[str, Outcome]
) -> None:
    outcome = outcomes[mode]
    assert outcome.launch.stage is Stage.STARTED
    assert outcome.seconds < SECONDS + PLENTY
    (says,) = outcome.says
    assert ENDS[mode] in says


def test_what_can_be_written_to_is_bounded(outcomes: dict[str, Outcome]) -> None:
    """The size of each folder, to the byte; nothing at all where the image and the kernel lie."""
    told = [said for mode in sorted(ENDS) if "fills" in mode for said in outcomes[mode].told]
    wrote = {said["folder"]: said["wrote"] for said in told}
    full = {"/tmp": TMPFS, "/data": TMPFS, "/mine": TMPFS, "/dev/shm": SHM, "/run": 8 * MIB}
    assert {folder: wrote.get(folder) for folder in full} == full
    assert int(str(wrote.get("/dev", 0))) <= 64 * MIB
    assert int(str(wrote["mqueue"])) <= QUEUE_BYTES
    assert all(wrote.get(folder, 0) == 0 for folder in ("/", "/var/tmp", "/proc", "/sys"))


def test_a_server_that_ignores_every_signal_gives_its_tools_and_is_gone(
    outcomes: dict[str, Outcome],
) -> None:
    launch = outcomes["ignores_signals"].launch
    assert (launch.stage, launch.end, launch.exit_code) == (Stage.LISTED, LaunchEnd.COMPLETE, None)
    assert launch.seconds["stop"] >= 1.0  # as long as it was waited for
    assert launch.usage is None  # nobody needs to know


def test_the_engine_counts_what_a_bomb_held(outcomes: dict[str, Outcome]) -> None:
    forked, full = outcomes["forks"].launch.usage, outcomes["fills_tmp"].launch.usage
    slept = outcomes["sleeps"].launch.usage
    assert forked
    assert full
    assert slept
    assert (forked.processes, forked.most_processes) == (64, 64)
    assert TMPFS <= (full.files or 0) < 2 * TMPFS
    assert (slept.files or 0) < MIB
    assert not slept.out_of_processes
