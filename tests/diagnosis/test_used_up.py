"""What a container held when its time was over says more than that there was no answer."""

from dataclasses import replace
from typing import Any

import pytest

from tests.diagnosis.starts import attempt, ladder, read, started, tools
from validator.evidence.conversation import Rung
from validator.evidence.diagnosis import Ailment
from validator.evidence.execution import LaunchEnd, Stage
from validator.evidence.usage import Usage

MIB = 1 << 20
NOTHING = Usage(2, 256, 20 * MIB, 1024 * MIB, 0, 64 * MIB, 20.0, 2.0, 60.0)


@pytest.mark.parametrize(
    ("held", "kind", "says"),
    [
        ({"processes": 256}, Ailment.OUT_OF_PROCESSES, "processes and threads that it may start (256)"),
        ({"files": 64 * MIB}, Ailment.OUT_OF_SPACE, "fills what it can write to (64 MiB a folder)"),
        ({"cpu_seconds": 118.0}, Ailment.BUSY, "it used 118.0 s of a processor in 60.0 s"),
        ({"cpu_seconds": 0.2}, Ailment.IDLE, "it used 0.2 s of a processor in 60.0 s"),
        ({"cpu_seconds": 10.0}, Ailment.TIMED_OUT, "it does not answer in time"),
        (
            {"processes": None, "files": None, "cpu_seconds": None},
            Ailment.TIMED_OUT,
            "does not answer in time",
        ),
    ],
)
def test_the_engines_count_tells_why_there_was_no_answer(
    held: dict[str, Any], kind: Ailment, says: str
) -> None:
    found = read(started(end=LaunchEnd.TIMED_OUT, usage=replace(NOTHING, **held)))
    assert found.kind is kind
    assert says in found.says


def test_memory_is_told_with_its_limit() -> None:
    found = read(started(exit_code=137, out_of_memory=True, usage=NOTHING))
    assert found.says == "it runs out of memory (1 GiB)"


def test_a_server_that_says_what_it_wants_is_believed_though_it_waits() -> None:
    text = "Error: NOTES_TOKEN is required\n"
    found = read(started(text, end=LaunchEnd.TIMED_OUT, usage=replace(NOTHING, cpu_seconds=0.1)))
    assert found.kind is Ailment.WANTS_CREDENTIAL


def test_a_server_out_of_processes_is_not_excused_by_what_it_says() -> None:
    """A tools.json stands in for nobody who starts processes until there are no more."""
    text = "Error: NOTES_TOKEN is required\n"
    bomb = started(text, end=LaunchEnd.TIMED_OUT, usage=replace(NOTHING, processes=256))
    found = read(bomb, tools=tools())
    assert (found.kind, found.unverified) == (Ailment.OUT_OF_PROCESSES, False)


def test_the_count_of_another_rung_is_read_too() -> None:
    idle = started(end=LaunchEnd.TIMED_OUT, usage=replace(NOTHING, cpu_seconds=0.0))
    bare = replace(attempt(Rung.BARE, idle), usage=idle.usage)
    found = read(idle, ladder=ladder(idle, bare))
    assert "bare: came to `started`, timed-out: it waits until its time is over" in found.rungs[0]


def test_a_full_folder_does_not_speak_against_a_server_that_lists_its_tools() -> None:
    full = started(
        usage=replace(NOTHING, processes=256, files=64 * MIB), stage=Stage.LISTED, end=LaunchEnd.COMPLETE
    )
    found = read(full, ladder=ladder(full, tools=2))
    assert found.kind is Ailment.NONE
