"""Ctrl-C, SIGTERM and SIGHUP: the first stops the run in good order, the second at once."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
ONE_PRESS = 0.5  # seconds: one Ctrl-C may arrive twice, from the terminal and from a program around us
AT_ONCE = b"mcp-vet: stopped at once; what is left is removed in the background\n"
SIGNALLED = 128  # and the signal's number: the exit status, as shells have it


class Terminated(KeyboardInterrupt):
    """SIGTERM, SIGHUP: as Ctrl-C, with another exit status."""

    def __init__(self, number: int = signal.SIGTERM) -> None:
        super().__init__()
        self.number = number


class _Stop:
    """What came so far, in this process."""

    first: float | None = None  # when the first signal came, by the monotonic clock
    held: int = 0  # how many blocks are not to be interrupted
    due: int = 0  # the number of a signal that came in one of them


_stop = _Stop()


@contextmanager
def stoppable() -> Iterator[None]:
    """The first signal in the block raises KeyboardInterrupt or Terminated; the second ends the process.

    Its reapers do the rest then. Elsewhere than in the main thread nothing changes, and neither does a
    signal that whoever started us has ignored.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in SIGNALS}
    _stop.first, _stop.due = None, 0
    for number, handler in before.items():
        if handler is not signal.SIG_IGN:
            signal.signal(number, _on_signal)
    try:
        yield
    finally:
        if _stop.first is None:  # else this process ends: a second signal is to find it so until it has
            for number, handler in before.items():
                signal.signal(number, handler)


@contextmanager
def uninterrupted() -> Iterator[None]:
    """A first signal waits for the end of the block: a few files are written, say."""
    _stop.held += 1
    try:
        yield
    finally:
        _stop.held -= 1
    if not _stop.held and _stop.due:
        number, _stop.due = _stop.due, 0
        _raise(number)


def _on_signal(number: int, _frame: FrameType | None) -> None:
    now = time.monotonic()
    if _stop.first is not None:
        if now - _stop.first > ONE_PRESS:
            os.write(2, AT_ONCE)
            os._exit(SIGNALLED + number)
        return
    _stop.first = now
    if _stop.held:
        _stop.due = number
    else:
        _raise(number)


def _raise(number: int) -> None:
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    raise Terminated(number)
