"""What the session phase costs over a handshake by hand: `python benchmarks/session.py [ROUNDS]`.

Needs an engine with base images (`dev/with-engine`). For one built fixture server it alternates, in one
run, between (a) `docker run` with initialize, notifications/initialized, tools/list and the end of input
by hand, (b) the same confined and driven by mcp-vet's worker, (c) the whole session phase: the judged
conversation with its questions beside the fresh container that is asked in the other era. The worker
is warm, as it is after a build. Machines are noisy: believe the ratios of the medians.
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from benchmarks.overhead import base_images, handshake  # noqa: E402
from validator.evidence.execution import Image  # noqa: E402
from validator.evidence.manifest import Document, Entry  # noqa: E402
from validator.evidence.submission import Change, EntryChange  # noqa: E402
from validator.live.attempt import Bench  # noqa: E402
from validator.live.climbed import works  # noqa: E402
from validator.live.engine import find_engine  # noqa: E402
from validator.live.image import read_image  # noqa: E402
from validator.live.ladder import climb  # noqa: E402
from validator.live.probe import start_prober  # noqa: E402
from validator.live.probe_contract import Course  # noqa: E402
from validator.live.rungs import wish_of  # noqa: E402
from validator.live.runtimes import find_runtimes  # noqa: E402
from validator.live.sidecar import Beside  # noqa: E402
from validator.live.workspace import open_workspace  # noqa: E402
from validator.model import Kind  # noqa: E402
from validator.policy import load_policy  # noqa: E402
from validator.reading.problem import Parsed  # noqa: E402

SERVERS = ("clock-python", "notes-node", "echo-plain")
DOCUMENT = Document("servers/sample/server.yaml", True, (), Parsed(None, ()))
ENTRY = Entry("sample", Kind.SERVER, EntryChange("sample", Change.ADDED), {"name": "sample"}, DOCUMENT)


def built(name: str) -> str:
    """The tag of the fixture server's image."""
    tag = f"mcp-vet-session-{name}:local"
    words = ["docker", "buildx", "build", "--load", "-q", "--provenance=false", "-t", tag]
    for base, value in base_images().items():
        words += ["--build-context", f"{base}={value}"]
    subprocess.run([*words, str(ROOT / "fixtures" / "servers" / name)], check=True, capture_output=True)
    return tag


@contextmanager
def bench(tag: str) -> Iterator[Bench]:
    """Where the image is tried, with a worker that is ready."""
    with open_workspace() as workspace, start_prober(workspace) as prober:
        engine = find_engine(workspace)
        image: Image = read_image(engine.inspect_image(tag))
        policy = load_policy()
        made = Bench(image, policy, engine, prober, workspace, find_runtimes(policy, engine))
        made.probe(wish_of(ENTRY), Course.HANDSHAKE)
        yield made


def seconds(work: Callable[[], object]) -> float:
    """Of wall time."""
    begin = time.monotonic()
    work()
    return time.monotonic() - begin


def measure(name: str, rounds: int) -> str:
    """One line of the table."""
    tag = built(name)
    took: dict[str, list[float]] = {"hand": [], "alone": [], "phase": []}
    with bench(tag) as made:
        for _ in range(rounds):
            took["hand"].append(seconds(lambda: handshake(tag)))
            took["alone"].append(seconds(lambda: _must(works(made.probe(wish_of(ENTRY), Course.HANDSHAKE)))))
            took["phase"].append(seconds(lambda: climb(ENTRY, made, Beside())))
    hand, alone, phase = (statistics.median(took[kind]) for kind in took)
    subprocess.run(["docker", "image", "rm", "-f", tag], check=True, capture_output=True)
    return f"| {name} | {hand:.2f} | {alone:.2f} | {alone / hand:.2f} | {phase:.2f} | {phase / hand:.2f} |"


def _must(true: bool) -> None:
    if not true:
        sys.exit("the server did not list its tools")


def main() -> None:
    """Print the table."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    print("| server | by hand s | our worker s | ratio | whole phase s | ratio |")
    print("|---|---|---|---|---|---|")
    for name in SERVERS:
        print(measure(name, rounds), flush=True)


if __name__ == "__main__":
    main()
