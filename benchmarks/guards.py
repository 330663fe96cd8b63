"""What the guards cost a good server: `python benchmarks/guards.py [ROUNDS]`.

Needs an engine with base images (`dev/with-engine`) and this repository's history. In one run it alternates
between the tool as it was when the spine was done (commit SPINE: a build in the machine's own engine, one
conversation) and the tool as it is, with each kind of builder that this machine has. Every run judges the
same entry, whole, and must accept it. All layers are cached where a builder can keep any: the worst case for
builders that keep none. Believe the ratios of the medians.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from benchmarks.overhead import ENTRY, Bench  # noqa: E402
from dev import sample_registry  # noqa: E402

SPINE = "ba11521"
BUILDERS = ("engine", "private", "container")
SECONDS = 600.0


def spine(folder: Path) -> Path:
    """The tool as it was, in a folder of its own."""
    there = folder / "spine"
    there.mkdir()
    archive = subprocess.run(["git", "archive", SPINE], cwd=ROOT, check=True, capture_output=True).stdout
    subprocess.run(["tar", "-x", "-C", str(there)], input=archive, check=True)
    return there


def policies(folder: Path) -> dict[str, Path]:
    """How each contestant is told where sources and base images are: the older one knows fewer words."""
    source = (
        f'[source]\nallow_file = true\n[source.mirrors]\n"{sample_registry.PREFIX}" = "{folder}/sources/"\n'
    )
    bases = sample_registry.BASES.read_text() if sample_registry.BASES.exists() else "[build.base_images]\n"
    found = {"spine": folder / "spine.toml"}
    found["spine"].write_text(source + bases)
    for builder in BUILDERS:
        found[builder] = folder / f"{builder}.toml"
        found[builder].write_text(f'{source}[build]\nbuilder = "{builder}"\n{bases}')
    return found


def judge(tree: Path, policy: Path, registry: Path) -> tuple[float, int]:
    """Seconds of one whole run, and its exit status. In its own folder: the older one sweeps others away."""
    words = [sys.executable, "-m", "validator", "check", ENTRY]
    words += ["--registry", str(registry), "--policy", str(policy)]
    begin = time.monotonic()
    done = subprocess.run(
        words,
        check=False,
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree), "TMPDIR": str(policy.parent)},
        capture_output=True,
        timeout=SECONDS,
    )
    return time.monotonic() - begin, done.returncode


def main() -> None:
    """Measure and print."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory(prefix="mcp-vet-bench-") as name:
        folder = Path(name)
        bench, old, told = Bench(folder), spine(folder), policies(folder)
        trees = {kind: old if kind == "spine" else ROOT for kind in told}
        able = [
            kind for kind in told if judge(trees[kind], told[kind], bench.registry)[1] == 0
        ]  # and warm now
        took: dict[str, list[float]] = {kind: [] for kind in able}
        for _ in range(rounds):
            for kind in able:
                took[kind].append(judge(trees[kind], told[kind], bench.registry)[0])
    base = statistics.median(took["spine"])
    for kind in told:
        if kind in able:
            median = statistics.median(took[kind])
            print(f"{kind:10} {median:6.2f} s  ratio {median / base:5.2f}  extra {median - base:6.2f} s")
        else:
            print(f"{kind:10} cannot be had here")


if __name__ == "__main__":
    main()
