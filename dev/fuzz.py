"""Fuzz one parser with atheris, guided by its branches, and add to its kept corpus what opens new ones.

    python -m dev.fuzz yaml --seconds 600

A fault is written to fixtures/fuzz/<target>/fault-<hash>, where the tests replay it from then on.
"""

import argparse
import hashlib
import importlib
import re
import shutil
import subprocess
import sys
import warnings
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).parent.parent
WORK = ROOT / ".fuzz"  # all that was ever found, a folder for each target; listed in .gitignore
PARSERS = ["validator", "yaml", "json", "h11"]  # whose branches guide the fuzzer
CHILD = "--child"
SEEDS = 400  # documents that the target's grammar gives, to begin with
MOST_FILES, MOST_BYTES = 150, 300_000  # of a kept corpus
ONE_SECONDS, ONE_MIB = 20, 2_048  # what one input may take at most
MERGE_SECONDS = 900


def main(argv: list[str]) -> int:
    """Returns 0, or 1 where a fault was found."""
    if argv[:1] == [CHILD]:
        child(argv[1], argv[2:])
    from tests.fuzz.targets import CORPUS, TARGETS

    parser = argparse.ArgumentParser(prog="python -m dev.fuzz", description=__doc__)
    parser.add_argument("target", choices=sorted(TARGETS))
    parser.add_argument("--seconds", type=int, default=600)
    asked = parser.parse_args(argv)
    work, kept = WORK / asked.target, CORPUS / asked.target
    for folder in (work / "found", work / "seeds", kept):
        folder.mkdir(parents=True, exist_ok=True)
    write_seeds(asked.target, work / "seeds")
    flags = [f"-max_total_time={asked.seconds}", f"-timeout={ONE_SECONDS}", f"-rss_limit_mb={ONE_MIB}"]
    prefix = f"-artifact_prefix={work}/fault-"
    said = run(
        asked.target,
        [*flags, prefix, "-print_final_stats=1", *map(str, (work / "found", kept, work / "seeds"))],
    )
    print(summary(asked.target, said), flush=True)
    faults = keep_faults(work, kept)
    keep(asked.target, work, kept)
    return 1 if faults else 0


def child(name: str, flags: list[str]) -> NoReturn:
    """The fuzzer itself, in a process that imports the parsers with counters in them."""
    atheris = importlib.import_module("atheris")  # not there unless `make fuzz` asked for it

    with warnings.catch_warnings(), atheris.instrument_imports(include=PARSERS):
        warnings.simplefilter("ignore")
        from tests.fuzz.targets import TARGETS
    target = TARGETS[name]
    # A merge starts more of these through a shell, by the first of the words.
    words = [f"{sys.executable} -m dev.fuzz {CHILD} {name}", f"-max_len={target.most}", *flags]
    atheris.Setup(words, target.one)
    atheris.Fuzz()
    sys.exit()


def run(name: str, flags: list[str]) -> str:
    """Start the fuzzer; what it said."""
    words = [sys.executable, "-m", "dev.fuzz", CHILD, name, *flags]
    done = subprocess.run(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    said = done.stdout.decode("utf-8", errors="backslashreplace")
    log = "merge.log" if "-set_cover_merge=1" in flags else "log"
    (WORK / name / log).write_text(said)
    return said


def write_seeds(name: str, folder: Path) -> None:
    """Documents of the target's grammar, one a file."""
    from hypothesis import HealthCheck, given, settings

    from tests.fuzz.targets import TARGETS

    @settings(max_examples=SEEDS, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(TARGETS[name].grammar)
    def write(document: bytes) -> None:
        (folder / hashlib.sha256(document).hexdigest()[:16]).write_bytes(document)

    write()


def summary(name: str, said: str) -> str:
    """Executions, branches and the slowest input, of libFuzzer's own words."""
    edges = re.findall(r"cov: (\d+) ft: (\d+)", said)
    stats = dict(re.findall(r"^stat::(\w+):\s+(\d+)$", said, re.MULTILINE))
    covered = "{} edges, {} features".format(*edges[-1]) if edges else "no coverage"
    runs, slowest = stats.get("number_of_executed_units", "?"), stats.get("slowest_unit_time_sec", "?")
    memory = stats.get("peak_rss_mb", "?")
    return f"{name}: {runs} executions, {covered}, slowest input {slowest} s, {memory} MiB"


def keep_faults(work: Path, kept: Path) -> list[Path]:
    """Move what broke the parser to where the tests replay it."""
    faults = sorted(work.glob("fault-*"))
    for fault in faults:
        there = kept / f"fault-{hashlib.sha256(fault.read_bytes()).hexdigest()[:12]}"
        shutil.move(fault, there)
        print(f"a fault: {there.relative_to(ROOT)}; the end of {work / 'log'} says why", flush=True)
    return faults


def keep(name: str, work: Path, kept: Path) -> None:
    """Replace the kept corpus by one that reaches as many branches, and then as often.

    Faults stay, and what was laid there by hand: their names begin with `fault-` and `seed-`.
    """
    every = merged(name, work, kept, "-use_counters=0")
    more = [file for file in merged(name, work, kept, "-use_counters=1").values() if file.name not in every]
    chosen = [file.read_bytes() for file in every.values()]
    chosen += [file.read_bytes() for file in sorted(more, key=lambda file: file.stat().st_size)]
    for file in kept.iterdir():
        if not file.name.startswith(("fault-", "seed-")):
            file.unlink()
    room = MOST_BYTES
    for content in chosen[:MOST_FILES]:
        if (room := room - len(content)) >= 0:
            (kept / hashlib.sha256(content).hexdigest()[:16]).write_bytes(content)
    print(f"{name}: {len(list(kept.iterdir()))} of {len(chosen)} inputs kept", flush=True)


def merged(name: str, work: Path, kept: Path, how: str) -> dict[str, Path]:
    """The fewest inputs that do as much as all, by their names."""
    there = work / f"merged{how}"
    shutil.rmtree(there, ignore_errors=True)
    there.mkdir()
    flags = ["-set_cover_merge=1", how, f"-max_total_time={MERGE_SECONDS}", f"-timeout={ONE_SECONDS}"]
    run(name, [*flags, *map(str, (there, kept, work / "found", work / "seeds"))])
    return {file.name: file for file in there.iterdir()}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
