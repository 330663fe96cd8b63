"""May another entry be fetched, built and run: is there time for it, and room on the disk?"""

import math
import time
from dataclasses import dataclass

from validator.live import space


@dataclass(frozen=True, slots=True)
class Beginning:
    """From when on nothing more is begun. `until`: by the monotonic clock; `seconds`: how long that was."""

    until: float
    seconds: float

    def refused(self) -> str:
        """Why nothing more is begun; "" where it may."""
        if time.monotonic() > self.until:
            return (
                f"no entry is begun after {self.seconds / 60:g} minutes of a run, and those before it took "
                "them: run it again with more minutes, or submit fewer entries at a time"
            )
        return space.too_little()


def beginning(seconds: float = math.inf) -> Beginning:
    """From now on, for so many seconds."""
    return Beginning(time.monotonic() + seconds, seconds)
