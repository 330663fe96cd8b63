"""Several units at a time, and an end in good order when the user stops them."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait

from validator.model import UnitReport
from validator.stopping import uninterrupted


def in_parallel(
    calls: Sequence[Callable[[], UnitReport]], jobs: int, stopped: Callable[[], None]
) -> tuple[UnitReport, ...]:
    """What the calls return, in their order; at most *jobs* run at a time. Raises what they raise.

    On KeyboardInterrupt *stopped* is called; then those that run are waited for, so that they clean up, and
    it is raised again.
    """
    pool = ThreadPoolExecutor(max_workers=max(1, jobs), thread_name_prefix="unit")
    try:
        with uninterrupted():  # or the pool would not know a thread that it has started
            futures = [pool.submit(call) for call in calls]
        wait(futures)
    except KeyboardInterrupt:
        stopped()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
    return tuple(future.result() for future in futures)
