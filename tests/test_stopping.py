"""Signals to a process that stops: the first in good order, the second at once, none in between."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from validator.stopping import ONE_PRESS

CHECKOUT = Path(__file__).parents[1]
PROGRAM = """
import sys, time
from validator.stopping import stoppable, uninterrupted
def nap(seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        time.sleep(0.01)
try:
    with stoppable():
        if "held" in sys.argv:
            with uninterrupted():
                print("ready", flush=True)
                nap(1)
                print("written", flush=True)
        try:
            if "held" not in sys.argv:
                print("ready", flush=True)
            nap(60)
        finally:
            if "slow" in sys.argv:
                print("cleaning", flush=True)
                nap(60)
except KeyboardInterrupt as exc:
    print("cleaning", type(exc).__name__, flush=True)
    if "ending" in sys.argv:
        nap(60)
"""


def program(*words: str) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=CHECKOUT,
    )
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    return process


@pytest.mark.parametrize(
    ("number", "name"),
    [
        (signal.SIGINT, "KeyboardInterrupt"),
        (signal.SIGTERM, "Terminated"),
        (signal.SIGHUP, "Terminated"),
    ],
)
def test_the_first_signal_raises(number: int, name: str) -> None:
    process = program()
    process.send_signal(number)
    assert process.communicate(timeout=30)[0] == f"cleaning {name}\n"


@pytest.mark.parametrize(
    ("second", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_the_second_signal_ends_a_process_that_still_cleans(second: int, status: int) -> None:
    process = program("slow")
    assert process.stdout
    process.send_signal(signal.SIGINT)
    assert process.stdout.readline() == "cleaning\n"
    time.sleep(ONE_PRESS + 0.1)
    process.send_signal(second)
    _, err = process.communicate(timeout=30)
    assert process.returncode == status
    assert "stopped at once" in err


def test_the_second_signal_ends_a_process_that_is_about_to_end() -> None:
    """With our status: the interpreter takes a moment to end, too."""
    process = program("ending")
    assert process.stdout
    process.send_signal(signal.SIGTERM)
    assert process.stdout.readline() == "cleaning Terminated\n"
    time.sleep(ONE_PRESS + 0.1)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Traceback" not in err


def test_one_press_that_arrives_twice_is_one() -> None:
    process = program("slow")
    assert process.stdout
    process.send_signal(signal.SIGINT)
    assert process.stdout.readline() == "cleaning\n"
    process.send_signal(signal.SIGINT)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(1.0)
    process.kill()
    process.communicate()


def test_a_signal_waits_until_the_report_is_written() -> None:
    process = program("held")
    process.send_signal(signal.SIGTERM)
    assert process.communicate(timeout=30)[0] == "written\ncleaning Terminated\n"


def test_what_our_parent_ignores_is_ignored() -> None:
    """`nohup mcp-vet`, and a shell that starts us in the background."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        process = program()
    finally:
        signal.signal(signal.SIGHUP, before)
    process.send_signal(signal.SIGHUP)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(1.0)
    process.kill()
    process.communicate()
