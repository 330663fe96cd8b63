"""What the static tier costs: `python benchmarks/static.py [--registry DIR] [--most N]`.

Four figures, each from processes of its own, so that nothing is measured warm by accident:
all entries of a registry in one process (seconds of wall and of processor time after imports, peak
memory); one entry from a cold start, alone and inside that registry; the share of imports in it; and
the cost per entry in synthetic registries of 200, 2,000 and 20,000 entries, registry-wide rules
included. Machines are noisy: the last figure is a ratio within one run, the others are medians.
"""

import argparse
import json
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("MCP_VET_SHARED") or ROOT.parent / "shared") / "registry"
PATTERN = ROOT / "fixtures" / "registry" / "base" / "servers"
COMMIT = re.compile(r"\{\{commit:[^}]*\}\}")  # stands for a commit id in the sample registry
SIZES = (200, 2_000, 20_000)  # of synthetic registries; a working tree may hold 20,000 files
ROUNDS = 5
NOBODY = ("-c", "user.name=Nobody", "-c", "user.email=nobody@example.com")
SECONDS = 1_200  # for one measured process


@dataclass(frozen=True, slots=True)
class Cost:
    """One process: entries judged, seconds of wall and of processor time, peak resident memory in MB."""

    entries: int
    wall: float
    cpu: float
    peak: float
    findings: int

    @property
    def each(self) -> float:
        """Milliseconds of processor time for one entry."""
        return 1_000 * self.cpu / max(1, self.entries)


def judge_all(registry: Path, warm: Path) -> Cost:
    """Judge all of *registry* in this process, after everything was imported by judging *warm*."""
    from validator.options import Mode, Options
    from validator.start import start

    start(Options(mode=Mode.CHECK, registry=warm, everything=True, static=True))
    wall, cpu = time.perf_counter(), time.process_time()
    report = start(
        Options(mode=Mode.CHECK, registry=registry, everything=True, static=True, jobs=os.cpu_count() or 1)
    )
    spent = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    findings = sum(len(result.findings) for unit in report.units for result in unit.results)
    return Cost(len(report.units) - 1, *spent, peak, findings)


def measured(registry: Path, warm: Path) -> Cost:
    """As `judge_all`, in a process of its own."""
    words = [sys.executable, __file__, "--child", str(registry), str(warm)]
    done = subprocess.run(words, check=True, capture_output=True, text=True, timeout=SECONDS, cwd=ROOT)
    return Cost(**json.loads(done.stdout))


def cold(registry: Path, entry: str) -> float:
    """Seconds of wall from starting `mcp-vet check` to its end, for one entry; the median."""
    words = [sys.executable, "-m", "validator", "check", entry, "--static", "--registry", str(registry)]
    return median(
        lambda: subprocess.run(words, capture_output=True, timeout=60, cwd=ROOT, check=False).returncode
    )


def median(work: Callable[[], object]) -> float:
    """Seconds of wall that *work* takes."""
    spent = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        work()
        spent.append(time.perf_counter() - begin)
    return statistics.median(spent)


def synthetic(folder: Path, entries: int) -> Path:
    """A clone of a registry of so many entries, each a sample one under a name and source of its own."""
    models = [file.read_text("utf-8") for file in sorted(PATTERN.glob("*/server.yaml"))]
    for number in range(entries):
        name = f"{_letters(number)}-{number:05}"
        text = models[number % len(models)]
        old = re.search(r"^name: *(\S+)", text, re.MULTILINE)
        text = re.sub(rf"\b{re.escape(old[1])}\b", name, text) if old else text
        text = COMMIT.sub(f"{number:040x}", text).replace("/mcp-vet-samples/", f"/owner-{number}/")
        where = folder / "servers" / name
        where.mkdir(parents=True)
        (where / "server.yaml").write_text(text, "utf-8")
    for words in (
        ["init", "-q", "-b", "main"],
        ["add", "-A"],
        [*NOBODY, "commit", "-q", "-m", "The registry"],
    ):
        subprocess.run(["git", *words], cwd=folder, check=True, timeout=SECONDS)
    return folder


def _letters(number: int) -> str:
    """A word that two numbers do not share, and that is not like another number's."""
    word = ""
    mixed = number * 2_654_435_761 % 4_294_967_296  # Knuth's multiplicative hash: neighbours drift apart
    for _ in range(7):
        mixed, rest = divmod(mixed, 26)
        word += chr(ord("a") + rest)
    return word


def one_entry(registry: Path, folder: Path) -> str:
    """Copy the entry of median size to a registry of its own below *folder*; its name."""
    files = sorted(registry.glob("servers/*/server.yaml"), key=lambda file: file.stat().st_size)
    entry = files[len(files) // 2].parent
    shutil.copytree(entry, folder / "servers" / entry.name)
    return entry.name


def report_real(registry: Path, folder: Path) -> None:
    """The figures of the registry at hand."""
    name = one_entry(registry, folder / "one")
    costs = [measured(registry, folder / "one") for _ in range(ROUNDS)]
    wall, cpu = (statistics.median(getattr(cost, field) for cost in costs) for field in ("wall", "cpu"))
    print(
        f"{costs[0].entries} entries: {wall:.2f} s wall, {cpu:.2f} s processor, {costs[0].each:.1f} ms each"
    )
    print(f"peak memory {max(cost.peak for cost in costs):.0f} MB; {costs[0].findings} findings")
    alone, within = cold(folder / "one", name), cold(registry, name)
    bare = median(lambda: subprocess.run([sys.executable, "-c", "pass"], check=True, timeout=60))
    print(f"one entry, cold: {alone:.3f} s alone, {within:.3f} s in the registry; bare python {bare:.3f} s")


def report_growth(folder: Path, most: int) -> None:
    """The cost per entry in ever larger registries, and its ratio to the smallest."""
    first = 0.0
    for size in (size for size in SIZES if size <= most):
        cost = measured(synthetic(folder / str(size), size), folder / "one")
        first = first or cost.each
        print(
            f"{cost.entries:6} synthetic: {cost.wall:6.2f} s, {cost.each:.2f} ms of processor each "
            f"({cost.each / first:.2f} of the smallest), peak {cost.peak:.0f} MB, {cost.findings} findings"
        )
        shutil.rmtree(folder / str(size))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--registry", type=Path, default=SHARED if SHARED.is_dir() else PATTERN.parent)
    parser.add_argument("--most", type=int, default=SIZES[-1], help="entries of the largest synthetic one")
    parser.add_argument("--child", nargs=2, type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.child:
        cost = judge_all(*args.child)
        print(json.dumps({name: getattr(cost, name) for name in Cost.__slots__}))
        return
    with tempfile.TemporaryDirectory(prefix="mcp-vet-bench-") as folder:
        report_real(args.registry, Path(folder))
        report_growth(Path(folder), args.most)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
