"""How work grows with what it is given: a hostile text may cost as much as it is long, and no more.

Seconds alone say nothing on a machine that does other things beside, and the collector of a process
that holds ten thousand tests takes whole ones; so what is asserted is a ratio within one run. Both sizes are
measured right after one another, as a machine is slow for seconds on end, and without coverage's tracing.
How fast the work is, benchmarks/ measures.
"""

import gc
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")

TIMES = 8  # the long one is as many times as long as the short one
MOST = 3 * TIMES  # what is quadratic takes TIMES * TIMES; between them, room for noise
TRIES = 4  # pairs of measurements; the least ratio counts
LEAST_SECONDS = 0.005  # below it a clock tells nothing
RUNAWAY_SECONDS = 10.0  # thirty times of what the slowest takes, and what has no bound takes minutes


def seconds(work: Callable[[], T]) -> tuple[float, T]:
    """Processor seconds of this thread, without the collector's and a tracer's, and what *work* gave."""
    with _alone():
        begin = time.thread_time()
        result = work()
        return time.thread_time() - begin, result


@contextmanager
def _alone() -> Iterator[None]:
    trace = sys.gettrace()
    gc.disable()
    sys.settrace(None)
    try:
        yield
    finally:
        sys.settrace(trace)
        gc.enable()


def assert_linear(work: Callable[[T], object], make: Callable[[int], T], size: int) -> None:
    """`work(make(size))` takes about TIMES as long as `work(make(size // TIMES))`."""
    little, much = make(size // TIMES), make(size)
    pairs: list[tuple[float, float]] = []
    while not pairs or (_ratio(*pairs[-1]) >= MOST and len(pairs) < TRIES):
        short = min(seconds(lambda: work(little))[0] for _ in range(2))
        pairs.append((short, seconds(lambda: work(much))[0]))
    assert _ratio(*pairs[-1]) < MOST, f"{size} and an eighth of it, in seconds: {pairs}"


def _ratio(short: float, long: float) -> float:
    return long / max(LEAST_SECONDS, short)


def repeated(part: str, head: str = "") -> Callable[[int], str]:
    """Makes texts of so many characters: *head*, and *part* over and over."""
    return lambda size: head + part * (size // len(part))


def ends(work: Callable[[], T]) -> T:
    """What *work* gives; an assertion where it ran away, as what has no bound does."""
    took, result = seconds(work)
    assert took < RUNAWAY_SECONDS, f"{took:.1f} s"
    return result
