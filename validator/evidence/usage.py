"""What a server's container held when its conversation ended, beside what it may hold."""

from dataclasses import dataclass

FULL = 0.95  # of a limit: the rest is what the engine's own init and rounding take
BUSY = 0.3  # of one processor, all the time: a busy machine may not give it more
IDLE = 0.1


@dataclass(frozen=True, slots=True)
class Usage:
    """As the engine counts it. None is not known: the container has ended, or its limits are not its own.

    `files`: bytes in folders in memory, and other shared memory; `most_files` is what one folder takes.
    `cpu_seconds` of processor time in `seconds` since the start; `cpus`: processors that it may use.
    """

    processes: int | None = None
    most_processes: int = 0
    memory: int | None = None  # bytes
    most_memory: int = 0
    files: int | None = None
    most_files: int = 0
    cpu_seconds: float | None = None
    cpus: float = 0.0
    seconds: float = 0.0

    @property
    def out_of_processes(self) -> bool:
        """It has as many processes and threads as it may."""
        return _is_full(self.processes, self.most_processes)

    @property
    def out_of_space(self) -> bool:
        """Its files in memory would fill a folder."""
        return _is_full(self.files, self.most_files)

    @property
    def busy(self) -> bool:
        """It computed all the time."""
        return self.cpu_seconds is not None and self.cpu_seconds >= BUSY * self.seconds > 0

    @property
    def idle(self) -> bool:
        """It hardly did anything."""
        return self.cpu_seconds is not None and self.cpu_seconds < IDLE * self.seconds


def _is_full(held: int | None, most: int) -> bool:
    return held is not None and held >= FULL * most > 0
