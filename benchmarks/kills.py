"""Kill mcp-vet at random moments and see what is left: `python benchmarks/kills.py [KILLS] [SEED]`.

Needs root, dockerd on the PATH and the base images (`dev/with-engine`): it starts an engine of its own,
so that everything in it can be counted. No other mcp-vet of this checkout may run meanwhile: its reapers
would be counted, and killed, too. Each round starts a run over the five entries of the sample registry
and sends it SIGKILL; in every fourth its reapers, too, so that only the next start can clean up. Exit
status 1 if anything is left then, or a bystander was touched.
"""

import os
import random
import signal
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from benchmarks._kills_stage import Stage, There, stage, until_gone  # noqa: E402

EVERY = 4  # which rounds kill the reapers, too
REAPER_SECONDS = 60.0  # for the reapers, before the next start is asked
NEXT_SECONDS = 30.0  # after the next start has ended


@dataclass(frozen=True, slots=True)
class Round:
    """One kill: when, what there was, how long it took to go, what was left then and after the next start."""

    moment: float
    with_reapers: bool
    there: There
    gone: float
    after_reaper: There
    after_next: There
    untouched: bool

    @property
    def good(self) -> bool:
        """Nothing left, nobody touched."""
        return not self.after_next and self.untouched

    def row(self, number: int) -> str:
        """Of the table."""
        by = "next start" if self.with_reapers else "reaper"
        gone = f"{self.gone:.1f}" if not self.after_next else "never"
        bystanders = "untouched" if self.untouched else "TOUCHED"
        left = f"{self.after_reaper} | {self.after_next}"
        return f"| {number} | {self.moment:.1f} | {self.there} | {by} | {gone} | {left} | {bystanders} |"


HEAD = (
    "| kill | at s | there at the kill | who cleans | gone after s | left by the reaper "
    "| left after the next start | bystanders |\n|---|---|---|---|---|---|---|---|"
)


def duration(made: Stage) -> float:
    """Seconds that a run which nobody kills takes, once the build cache is filled."""
    for _ in range(2):
        begin = time.monotonic()
        made.check().wait(600)
    return time.monotonic() - begin


def kill(made: Stage, moment: float, before: There, *, with_reapers: bool) -> Round:
    """One round."""
    bystanders = made.bystanders()
    running = made.check()
    time.sleep(moment)
    there = made.look() - before
    reapers = made.reapers() if with_reapers else []
    for pid in (*reapers, running.pid):
        os.kill(pid, signal.SIGKILL)
    running.wait()
    gone, after_reaper = until_gone(made, before, 2.0 if with_reapers else REAPER_SECONDS)
    begin = time.monotonic()
    made.check("echo").wait(600)
    _, after_next = until_gone(made, before, NEXT_SECONDS)
    if after_reaper:
        gone += time.monotonic() - begin
    untouched = made.bystanders() == bystanders
    return Round(moment, with_reapers, there, gone, after_reaper, after_next, untouched)


def kills(made: Stage, count: int, seed: int, seconds: float) -> list[Round]:
    """So many rounds; the same moments for the same seed."""
    chance, rounds = random.Random(seed), []
    before = made.look()
    for number in range(1, count + 1):
        moment = chance.uniform(0.1, seconds)
        rounds.append(kill(made, moment, before, with_reapers=number % EVERY == 0))
        print(rounds[-1].row(number), flush=True)
    return rounds


def main() -> None:
    """Print the table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    with tempfile.TemporaryDirectory(prefix="kills-") as folder, stage(Path(folder)) as made:
        seconds = duration(made)
        print(f"A whole run takes {seconds:.1f} s; seed {seed}.\n\n{HEAD}", flush=True)
        rounds = kills(made, count, seed, seconds)
    bad = sum(not one.good for one in rounds)
    caught = sorted(one.gone for one in rounds if not one.with_reapers)
    print(f"\n{count} kills, {bad} with leftovers after the next start or a bystander touched.")
    if caught:
        print(f"By the reaper: median {caught[len(caught) // 2]:.1f} s, worst {caught[-1]:.1f} s.")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
