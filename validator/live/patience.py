"""Wait for one call that cannot be interrupted, but not for ever, and not once the run is cancelled."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from validator.live.process import TICK, TooSlow
from validator.live.workspace import Cancelled, Workspace

T = TypeVar("T")


def within(seconds: float, workspace: Workspace, call: Callable[[], T]) -> T:
    """What *call* returns or raises. Raises TooSlow after *seconds*, Cancelled with the workspace.

    A call that is given up goes on in a daemon thread: its own time limits must end it.
    """
    promise: Future[T] = Future()
    threading.Thread(target=_fulfil, args=(promise, call), daemon=True).start()
    end = time.monotonic() + seconds
    while True:
        try:
            return promise.result(TICK)
        except TimeoutError:
            if promise.done():
                raise
        if workspace.cancelled.is_set():
            raise Cancelled
        if time.monotonic() > end:
            raise TooSlow("the deadline passed")


def _fulfil(promise: "Future[T]", call: Callable[[], T]) -> None:
    try:
        promise.set_result(call())
    except Exception as exc:  # noqa: BLE001 - handed over to who waits
        promise.set_exception(exc)
