"""What every format costs for a pull request of ten entries, with all there is to show: processor seconds.

    .venv/bin/python -m benchmarks.reports

The first column is the first report of a process, with what has to be imported and compiled for it; the
second the best of the next ten. The last line holds both against the 0.3 s that all may take together.
"""

import time
from dataclasses import replace

from tests.golden.exhibits import WEATHER
from tests.golden.reports import BAD_TITLE, BRANCH, NAME, PINNED, failed, report, unit
from validator.model import Report
from validator.reporters import REPORTERS

ENTRIES, FINDINGS, ROUNDS = 10, 5, 10
TOGETHER = 0.3  # seconds: "reports people act on", issue 6


def main() -> None:
    """Print the table."""
    told = report(
        *(
            replace(
                unit(f"weather-{n}", failed(NAME, *[BAD_TITLE] * FINDINGS), failed(PINNED, BRANCH)),
                exhibit=WEATHER,
            )
            for n in range(ENTRIES)
        )
    )
    firsts, bests = 0.0, 0.0
    for name in REPORTERS:
        first, size = taken(name, told)
        best = min(taken(name, told)[0] for _ in range(ROUNDS))
        firsts, bests = firsts + first, bests + best
        print(f"{name:10} first {first:.3f} s, then {best:.3f} s, {size:,} characters")
    ratios = [f"{seconds / TOGETHER:.2f}" for seconds in (firsts, bests)]
    print(f"together {firsts:.3f} s and {bests:.3f} s: {' and '.join(ratios)} of what they may take")


def taken(name: str, told: Report) -> tuple[float, int]:
    """Seconds of the processor, and how long the report is."""
    begin = time.process_time()
    size = len(REPORTERS[name](told))
    return time.process_time() - begin, size


if __name__ == "__main__":
    main()
