"""Which limit of a private engine its build ran into: looked at while it runs, as the traces go with it."""

import threading
from dataclasses import dataclass, field

from validator.live.private_engine import PrivateEngine

TICK = 0.02  # seconds between two looks: the group of a step that was killed is gone a little later


@dataclass(slots=True)
class LimitWatch:
    """A thread that looks, from `begin` to `end`. `hit` is the first limit that it saw reached, or ""."""

    private: PrivateEngine
    words: dict[str, str]  # of the limits on memory, processes and disk
    hit: str = ""
    _ended: threading.Event = field(default_factory=threading.Event)

    def begin(self) -> None:
        """Look from now on."""
        threading.Thread(target=self._look, daemon=True).start()

    def end(self) -> None:
        """Look no more."""
        self._ended.set()

    def _look(self) -> None:
        while not self.hit and not self._ended.wait(TICK):
            self.hit = self._seen()

    def _seen(self) -> str:
        if self.private.groups.out_of_memory():
            return self.words["memory"]
        if self.private.groups.out_of_processes():
            return self.words["processes"]
        return self.words["disk"] if self.private.disk_full() else ""
