"""The hostile corpus, all of it, in figures: `dev/with-engine python -m benchmarks.hostile_corpus [WORD...]`.

With words only the cases whose names have one of them. The memory is the peak of the validator, or of a
process that it waits for (git, docker); `made` is what it takes to make the attack, and is not in `seconds`.
"""

import sys
import tempfile
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from statistics import median

from tests.hostile.cases import MIB, Case, corpus
from tests.hostile.lab import laboratory
from tests.hostile.run import Ended, attack
from tests.hostile.wrong import wrong

Ran = tuple[Case, Ended, list[str]]
COLUMNS = "{:10} {:>5} {:>6} {:>12} {:>12} {:>11} {:>9}"


def run(case: Case) -> Ran:
    """Attack once."""
    with tempfile.TemporaryDirectory(prefix="hostile-") as folder:
        (Path(folder) / "run").mkdir()
        with laboratory(case, Path(folder) / "lab") as lab:
            ended = attack(case, lab, Path(folder) / "run")
    return case, ended, wrong(case, ended)


def row(name: str, ran: Sequence[Ran]) -> str:
    """One line of the table. A case counts as caught where all that it expects came true."""
    seconds = [ended.seconds for _, ended, _ in ran]
    caught = sum(not faults for _, _, faults in ran)
    left = sum(len(ended.left) for _, ended, _ in ran)
    peak = max(ended.memory for _, ended, _ in ran) // MIB
    figures = f"{max(seconds):.2f}", f"{median(seconds):.2f}", f"{peak} MiB"
    return COLUMNS.format(name, len(ran), caught, *figures, left)


def main(words: Sequence[str]) -> int:
    """Print the table; 1 if a case did not end as it should."""
    chosen = [case for case in corpus() if not words or any(word in case.name for word in words)]
    ran = [run(case) for case in chosen]
    print(COLUMNS.format("layer", "cases", "caught", "worst s", "median s", "peak memory", "leftovers"))
    for layer, below in groupby(ran, key=lambda each: each[0].layer):
        print(row(layer, list(below)))
    print(row("all", ran))
    for case, _, faults in ran:
        for fault in faults:
            print(f"{case.name}: {fault[:300]}")
    return int(any(faults for _, _, faults in ran))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
