"""What gVisor, and the least-privilege proof, cost: `python benchmarks/sandbox.py [ROUNDS]`.

Needs an engine with base images and a runtime named runsc (`dev/with-engine`). For good fixture servers it
alternates, in one run, between one conversation under runc and the same under gVisor; and between the whole
session phase and the proof that follows it. The worker is warm. Believe the ratios of the medians.
"""

import statistics
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from benchmarks.session import ENTRY, SERVERS, bench, built, seconds  # noqa: E402
from validator.live.attempt import Bench  # noqa: E402
from validator.live.climbed import Tried, works  # noqa: E402
from validator.live.ladder import climb  # noqa: E402
from validator.live.privileges import Proof  # noqa: E402
from validator.live.probe_contract import Course  # noqa: E402
from validator.live.rungs import wish_of  # noqa: E402
from validator.live.runtimes import GVISOR, Runtime  # noqa: E402
from validator.live.sidecar import Beside  # noqa: E402

RUNC = Runtime("runc", "runc")
RUNSC = Runtime(GVISOR, "gVisor", gvisor=True, limited=False, networked=False)


def one(made: Bench, runtime: Runtime) -> None:
    """One conversation; it must list tools."""
    if not works(made.probe_once(wish_of(ENTRY), Course.HANDSHAKE, runtime)):
        raise SystemExit(f"a good server lists no tools under {runtime.says}")


def measure(name: str, rounds: int) -> str:
    """One line of the table."""
    took: dict[str, list[float]] = {"runc": [], "gVisor": [], "session": [], "proof": []}
    with bench(built(name)) as made:
        tried: list[Tried] = []
        work: dict[str, Callable[[], object]] = {
            "runc": lambda: one(made, RUNC),
            "gVisor": lambda: one(made, RUNSC),
            "session": lambda: tried.append(climb(ENTRY, made, Beside())),
            "proof": lambda: Proof(made, wish_of(ENTRY), tried[-1], mounts=False).all(),
        }
        for _ in range(rounds):
            for kind, does in work.items():
                took[kind].append(seconds(does))
    runc, gvisor, session, proof = (statistics.median(took[kind]) for kind in took)
    ratio = statistics.median(b / a for a, b in zip(took["runc"], took["gVisor"], strict=True))
    return (
        f"{name:14} runc {runc:5.2f} s  gVisor {gvisor:5.2f} s  ratio {ratio:4.2f}"
        f"  session {session:5.2f} s  proof {proof:5.2f} s"
    )


def main() -> None:
    """Measure and print."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    for name in SERVERS:
        print(measure(name, rounds), flush=True)


if __name__ == "__main__":
    main()
