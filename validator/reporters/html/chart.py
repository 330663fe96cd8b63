"""How long the phases took, as bars: places and widths in thousandths of the whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from validator.model import Timing, UnitReport
from validator.reporters import steps

WHOLE = 1_000
LEAST = 4  # thousandths: a bar that can be seen
MOST = 30


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of the chart."""

    name: str
    start: int
    width: int
    seconds: float


def bars(unit: UnitReport) -> list[Bar]:
    """The steps of the run; of a replay, which only reads, the phases that the evidence recorded.

    Only those that took long enough to be said; of very many the longest, in the order of time.
    """
    live, recorded = unit.timings, _recorded(unit)
    of_replay = sum(one.seconds for one in recorded) > sum(one.seconds for one in live)
    chosen = recorded if of_replay else live
    return _bars(_joined([timing for timing in chosen if timing.seconds >= steps.WORTH_SAYING]))


def _recorded(unit: UnitReport) -> list[Timing]:
    """The phases, one after the other."""
    phases = unit.exhibit.phases if unit.exhibit else ()
    starts = accumulate((phase.seconds for phase in phases), initial=0.0)
    return [Timing(one.name, start, one.seconds) for one, start in zip(phases, starts, strict=False)]


def _joined(timings: Sequence[Timing]) -> list[Timing]:
    """Resources of one step, one after the other, are one bar."""
    found: list[Timing] = []
    for timing in sorted(timings, key=lambda timing: timing.start):
        name = steps.DOING.get(timing.name, timing.name)
        start = found.pop().start if found and found[-1].name == name else timing.start
        found.append(Timing(name, start, timing.start + timing.seconds - start))
    longest = sorted(found, key=lambda timing: -timing.seconds)[:MOST]
    return sorted(longest, key=lambda timing: timing.start)


def _bars(timings: Sequence[Timing]) -> list[Bar]:
    begin = min((timing.start for timing in timings), default=0.0)
    whole = max((timing.start + timing.seconds for timing in timings), default=0.0) - begin
    return [
        Bar(
            timing.name,
            min(round((timing.start - begin) / whole * WHOLE), WHOLE - LEAST),
            max(round(timing.seconds / whole * WHOLE), LEAST),
            timing.seconds,
        )
        for timing in timings
        if whole > 0
    ]
