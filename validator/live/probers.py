"""Workers ready before they are needed: importing the official client takes as long as a warm build."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from validator.live.probe import Prober, start_prober
from validator.live.workspace import Workspace


class Probers:
    """Hands out one fresh worker a session, and keeps the next ones warm while sessions are still to come."""

    def __init__(self, workspace: Workspace, stack: ExitStack) -> None:
        self._workspace = workspace
        self._stack = stack
        self._lock = threading.Lock()
        self._ready: list[Prober] = []
        self._to_come = 0

    def expect(self, sessions: int, at_once: int) -> None:
        """So many sessions will be held, so many of them at the same time: have workers for those ready."""
        with self._lock:
            self._to_come = sessions
            while len(self._ready) < min(sessions, at_once):
                self._ready.append(self._start())

    def take(self) -> Prober:
        """A worker that nobody has spoken to."""
        with self._lock:
            taken = self._ready.pop(0) if self._ready else self._start()
            self._to_come -= 1
            if len(self._ready) < self._to_come:
                self._ready.append(self._start())
            return taken

    def _start(self) -> Prober:
        return self._stack.enter_context(start_prober(self._workspace))


@contextmanager
def open_probers(workspace: Workspace) -> Iterator[Probers]:
    """The workers of one run; all are gone afterwards."""
    with ExitStack() as stack:
        yield Probers(workspace, stack)
