"""Several units at a time, and an end in good order when the user stops them."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait

from validator.model import UnitReport
from validator.stopping import uninterrupted

# Seconds between two looks. Python runs the handler of a signal in the main thread, and a wait without an end
# is only broken off where the kernel gave the signal to that thread, while it slept.
TICK = 0.2


def in_parallel(
    calls: Sequence[Callable[[], UnitReport]], jobs: int, stopped: Callable[[], None]
) -> tuple[UnitReport, ...]:
    """What the calls return, in their order; at most *jobs* run at a time. Raises what they raise.

    On KeyboardInterrupt *stopped* is called; then those that run are waited for, so that they clean up, and
    it is raised again.
    """
    pool = ThreadPoolExecutor(max_workers=max(1, jobs), thread_name_prefix="unit")
    futures: list[Future[UnitReport]] = []
    try:
        with uninterrupted():  # or the pool would not know a thread that it has started
            futures = [pool.submit(call) for call in calls]
        _wait_for(futures)
    except KeyboardInterrupt:
        stopped()
        _wait_for([future for future in futures if not future.cancel()])
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
    return tuple(future.result() for future in futures)


def _wait_for(futures: Iterable[Future[UnitReport]]) -> None:
    while wait(futures, TICK).not_done:
        pass
