"""Servers that use up what they are given: `python bombs.py MODE`. Never run it outside a container.

What a mode does is its function's name; `tests/live/test_bombs.py` says what must become of it. Each tells on
standard error how far it came, and none goes on for more than a minute in case nobody stops it.
"""

import ctypes
import errno
import json
import mmap
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

END = time.monotonic() + 60
BLOCK = b"x" * (1 << 20)
TOOL = {"name": "a", "description": "A tool.", "inputSchema": {"type": "object"}}
ANSWERS = {
    "initialize": {
        "protocolVersion": "2025-11-25",
        "capabilities": {"tools": {}},
        "serverInfo": {"name": "bombs", "version": "1"},
    },
    "tools/list": {"tools": [TOOL]},
    "ping": {},
}
NO_METHOD = {"code": -32601, "message": "Method not found"}


def tell(**said: object) -> None:
    print(json.dumps(said), file=sys.stderr, flush=True)


def sleeps() -> None:
    time.sleep(max(0.0, END - time.monotonic()))


def spins() -> None:
    while time.monotonic() < END:
        pass


def forks() -> None:
    """And says nothing of it."""
    for _ in range(500):
        try:
            if os.fork() == 0:
                os.setsid()
                sleeps()
                os._exit(0)
        except OSError:
            break
    sleeps()


def _takes() -> None:
    held = [bytearray(BLOCK) for _ in range(600)]
    tell(held=len(held))
    sleeps()


def takes_memory() -> None:
    _takes()


def has_its_child_killed() -> None:
    if os.fork() == 0:
        _takes()
    os.wait()
    sleeps()


def shares_memory() -> None:
    """Anonymous, and in no folder."""
    held = mmap.mmap(-1, 600 << 20)
    for _ in range(600):
        held.write(BLOCK)
    sleeps()


def _fills(folder: str) -> None:
    wrote = 0
    try:
        with Path(folder, "x").open("wb", buffering=0) as file:
            while wrote < 600 << 20:
                wrote += file.write(BLOCK)
    except OSError as error:
        tell(folder=folder, wrote=wrote, error=errno.errorcode[error.errno or 0])


def fills_tmp() -> None:
    _fills("/tmp")
    sleeps()


def fills_volume() -> None:
    """That of the image, and that of the entry."""
    _fills("/data")
    _fills("/mine")
    sleeps()


def fills_the_rest() -> None:
    for folder in ("/", "/var/tmp", "/proc", "/sys", "/dev/shm", "/run", "/dev"):
        _fills(folder)
    sleeps()


def fills_queues() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.mq_send.argtypes = [ctypes.c_int, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_uint]
    wrote = 0
    for number in range(1000):
        queue = libc.mq_open(f"/q{number}".encode(), os.O_CREAT | os.O_RDWR | os.O_NONBLOCK, 0o600, None)
        if queue < 0:
            tell(folder="mqueue", wrote=wrote, error=errno.errorcode.get(ctypes.get_errno(), "?"))
            break
        while libc.mq_send(queue, b"x" * 8192, 8192, 0) == 0:
            wrote += 8192
    sleeps()


def floods_stdout() -> None:
    while time.monotonic() < END:
        os.write(1, BLOCK)


def floods_stderr() -> None:
    while time.monotonic() < END:
        os.write(2, BLOCK)


def _works(later: Callable[[], None]) -> None:
    """Answers well, to the end of its input."""
    for line in sys.stdin:
        asked = json.loads(line)
        if "id" in asked:
            known = ANSWERS.get(asked["method"])
            said = {"result": known} if known is not None else {"error": NO_METHOD}
            print(json.dumps({"jsonrpc": "2.0", "id": asked["id"], **said}), flush=True)
    later()


def ignores_signals() -> None:
    """Works well, and does not want to end."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGPIPE):
        signal.signal(number, signal.SIG_IGN)
    _works(sleeps)


def bombs_later() -> None:
    """Once its tools are known and nobody asks any more."""
    _works(_all_at_once)


def _all_at_once() -> None:
    _fills("/tmp")
    if os.fork() == 0:
        _takes()
    forks()


def leaves_an_orphan() -> None:
    """A child of a child, in a session of its own, that holds all three streams open."""
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            sleeps()
        os._exit(0)
    os.wait()


def _moves_away() -> None:
    while time.monotonic() < END:
        if os.fork():
            os._exit(0)
        os.setsid()
        time.sleep(0.01)


def runs_away() -> None:
    """The first process stays; another one is never the same for long."""
    if os.fork() == 0:
        _moves_away()
    sleeps()


if __name__ == "__main__":
    globals()[sys.argv[1]]()
