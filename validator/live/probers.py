"""A run's worker, ready before it is needed: importing the official client takes as long as a build."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from validator.live.probe import Prober, start_prober
from validator.live.workspace import Workspace


class Probers:
    """One worker for all conversations of a run; started when it is first wanted, or warmed up before."""

    def __init__(self, workspace: Workspace, stack: ExitStack) -> None:
        self._workspace = workspace
        self._stack = stack
        self._lock = threading.Lock()
        self._started: Prober | None = None

    def take(self) -> Prober:
        """The worker; a fresh one where the last has died."""
        with self._lock:
            if self._started is None or self._started.process.poll() is not None:
                self._started = self._stack.enter_context(start_prober(self._workspace))
            return self._started


@contextmanager
def open_probers(workspace: Workspace) -> Iterator[Probers]:
    """The worker of one run; it is gone afterwards."""
    with ExitStack() as stack:
        yield Probers(workspace, stack)
