"""Units in parallel are stopped by a signal whichever thread the kernel hands it to."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[1]
# The unit signals its own thread, not the one that waits for it: that one's sleep is not broken off.
PROGRAM = """
import signal, sys, threading, time
from validator.in_parallel import in_parallel
from validator.stopping import stoppable
told = threading.Event()
def unit():
    time.sleep(0.5)  # until the other thread waits
    signal.pthread_kill(threading.get_ident(), int(sys.argv[1]))
    print("told" if told.wait(30) else "judged", flush=True)
def queued():
    print("begun", flush=True)
try:
    with stoppable():
        in_parallel([unit, queued], 1, told.set)
except KeyboardInterrupt as exc:
    print(type(exc).__name__, flush=True)
"""


@pytest.mark.parametrize(
    ("number", "name"),
    [
        (signal.SIGINT, "KeyboardInterrupt"),
        (signal.SIGTERM, "Terminated"),
        (signal.SIGHUP, "Terminated"),
    ],
)
def test_a_signal_that_another_thread_gets_stops_the_units_too(number: int, name: str) -> None:
    argv = [sys.executable, "-c", PROGRAM, str(int(number))]
    done = subprocess.run(argv, capture_output=True, text=True, cwd=CHECKOUT, timeout=60, check=False)
    assert (done.stdout, done.stderr) == (f"told\n{name}\n", "")
