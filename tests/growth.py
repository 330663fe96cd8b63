"""How work grows with what it is given: a hostile text may cost as much as it is long, and no more.

Seconds alone say nothing on a machine that does other things beside, and the collector of a process
that holds ten thousand tests takes whole ones; so what is asserted is a ratio within one run, of the
least of a few runs each. How fast the work is, benchmarks/ measures.
"""

import gc
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

TIMES = 8  # the long one is as many times as long as the short one
MOST = 3 * TIMES  # what is quadratic takes TIMES * TIMES; between them, room for noise
LEAST_SECONDS = 0.005  # below it a clock tells nothing
RUNAWAY_SECONDS = 10.0  # thirty times of what the slowest takes, and what has no bound takes minutes


def seconds(work: Callable[[], T]) -> tuple[float, T]:
    """Processor seconds of this thread, without the collector's, and what *work* gave."""
    gc.disable()
    try:
        begin = time.thread_time()
        result = work()
        return time.thread_time() - begin, result
    finally:
        gc.enable()


def assert_linear(work: Callable[[T], object], make: Callable[[int], T], size: int) -> None:
    """`work(make(size))` takes about TIMES as long as `work(make(size // TIMES))`."""
    little, much = make(size // TIMES), make(size)
    short = max(LEAST_SECONDS, min(seconds(lambda: work(little))[0] for _ in range(3)))
    long = seconds(lambda: work(much))[0]
    for _ in range(2):
        if long > MOST * short:  # what ran beside it may be why
            long = min(long, seconds(lambda: work(much))[0])
    assert long < MOST * short, f"{size} takes {long:.3f} s, an eighth of it {short:.3f} s"


def repeated(part: str, head: str = "") -> Callable[[int], str]:
    """Makes texts of so many characters: *head*, and *part* over and over."""
    return lambda size: head + part * (size // len(part))


def ends(work: Callable[[], T]) -> T:
    """What *work* gives; an assertion where it ran away, as what has no bound does."""
    took, result = seconds(work)
    assert took < RUNAWAY_SECONDS, f"{took:.1f} s"
    return result
