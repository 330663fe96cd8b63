"""Replay a registry's merged pull requests with the static tier: `python dev/history.py [BUNDLE]`.

BUNDLE holds refs/pull/N/head, each of which is the commit that was merged; its first parent is the
registry before it. All are judged in this one process. dev/history.toml says, from reading every edit,
which defects of a class that the catalogue of rules calls static an edit mended: the rule must fire on
the parent and be silent after. A pin bump must bring nothing but inherited findings.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from validator.model import Kind, Outcome, Severity, Standing, UnitReport
from validator.options import Mode, Options
from validator.start import start

ROOT = Path(__file__).resolve().parent.parent
BUNDLE = ROOT.parent / "shared" / "registry" / "history.bundle"
READING = Path(__file__).with_suffix(".toml")
SECONDS = 300  # for one git command on the bundle


@dataclass(frozen=True, slots=True)
class Told:
    """One finding, and what its rule does to a verdict."""

    rule: str
    severity: str
    message: str


@dataclass(frozen=True, slots=True)
class Replayed:
    """One touched entry of one pull request.

    `names`: the entry's, and its old one where it was renamed. `change` as reports say it: "added",
    "edited", "pin bump", ... `mended`: (rule, message) of findings of the base that are gone.
    `broke`: rules that raised, which is always a fault of ours.
    """

    pull: int
    names: tuple[str, ...]
    change: str
    mended: tuple[tuple[str, str], ...]
    brought: tuple[Told, ...]
    inherited: tuple[Told, ...]
    broke: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mended:
    """One defect that an edit mended, as somebody read it in the diff.

    `rule` must fire on the parent and not after; "" where no rule looks for it, and then `missed`
    says why.
    """

    pull: int
    entry: str
    what: str
    rule: str = ""
    missed: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """What became of the expectations. `surprises`: errors that an edit mended and nobody listed."""

    fired: tuple[Mended, ...]
    missed: tuple[Mended, ...]
    surprises: tuple[tuple[Replayed, str, str], ...]


def replay_all(bundle: Path) -> list[Replayed]:
    """Every touched entry of every pull request of the bundle, by number of the pull request."""
    with tempfile.TemporaryDirectory(prefix="mcp-vet-history-") as folder:
        repo = Path(folder) / "registry.git"
        git("clone", "-q", "--mirror", str(bundle), str(repo))
        return [one for number, head, parent in pulls(repo) for one in replay(repo, number, head, parent)]


def pulls(repo: Path) -> list[tuple[int, str, str]]:
    """(number, head, first parent) of every pull request that has a parent, by number."""
    shown = git("for-each-ref", "--format=%(refname) %(objectname) %(parent)", "refs/pull", where=repo)
    found = [line.split() for line in shown.splitlines()]
    return sorted((int(words[0].split("/")[2]), words[1], words[2]) for words in found if len(words) > 2)


def replay(repo: Path, number: int, head: str, parent: str) -> Iterator[Replayed]:
    """Judge one pull request as it was on the day before it was merged."""
    options = Options(mode=Mode.PR, what=(head,), repo=str(repo), base=parent, static=True)
    for unit in start(options).units:
        if unit.kind is not Kind.PULL_REQUEST:
            yield replayed(number, unit)


def replayed(number: int, unit: UnitReport) -> Replayed:
    """What became of one entry."""
    previous = unit.change.removeprefix("renamed from ")
    names = (unit.name,) if previous == unit.change else (unit.name, previous)
    told = {
        standing: tuple(
            Told(result.check.id, result.check.severity.value, finding.message)
            for result in unit.results
            for finding in result.findings
            if finding.standing is standing
        )
        for standing in Standing
    }
    broke = tuple(f"{r.check.id}: {r.because}" for r in unit.results if r.outcome is Outcome.BROKE)
    change = "renamed" if len(names) > 1 else unit.change
    return Replayed(
        number, names, change, unit.mended, told[Standing.COUNTS], told[Standing.INHERITED], broke
    )


def git(*words: str, where: Path | None = None) -> str:
    """The output of one git command."""
    done = subprocess.run(
        ["git", *words], cwd=where, check=True, capture_output=True, text=True, timeout=SECONDS
    )
    return done.stdout


def reading(file: Path = READING) -> list[Mended]:
    """What dev/history.toml says, one line for each entry that it names."""
    rows = tomllib.loads(file.read_text("utf-8"))["mended"]
    return [Mended(entry=name, **row) for row in rows for name in row.pop("entries")]


def score(all_replayed: Iterable[Replayed], rows: Sequence[Mended]) -> Score:
    """Hold the replay against the reading of the diffs."""
    by_name = {(one.pull, name): one for one in all_replayed for name in one.names}
    seen = {(place, rule) for place, one in by_name.items() for rule, _ in one.mended}
    hits = [bool(row.rule) and ((row.pull, row.entry), row.rule) in seen for row in rows]
    listed = {(row.pull, row.entry, row.rule) for row in rows}
    surprises = (
        (one, rule, message)
        for one in {id(one): one for one in by_name.values()}.values()
        for rule, message in one.mended
        if not listed & {(one.pull, name, rule) for name in one.names}
    )
    return Score(
        tuple(row for row, hit in zip(rows, hits, strict=True) if hit),
        tuple(row for row, hit in zip(rows, hits, strict=True) if not hit),
        tuple(surprises),
    )


def main() -> int:
    """Replay and print; 1 where a miss has no reason, a rule broke, or a pin bump brings a finding."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("bundle", type=Path, nargs="?", default=BUNDLE)
    parser.add_argument("--json", type=Path, help="also write what became of every entry")
    args = parser.parse_args()
    found = replay_all(args.bundle)
    if args.json:
        args.json.write_text(json.dumps([asdict(one) for one in found], indent=1))
    return tell(found, score(found, reading()))


def tell(found: Sequence[Replayed], scored: Score) -> int:
    """Print it; the exit status."""
    bumps = [one for one in found if one.change == "pin bump"]
    faults = [one for one in found if one.broke or (one in bumps and one.brought)]
    inherited = sum(told.severity == Severity.ERROR for one in bumps for told in one.inherited)
    print(f"{len({one.pull for one in found})} pull requests, {len(found)} touched entries")
    print(f"pin bumps: {len(bumps)} entries with {inherited} inherited errors")
    print(f"pin bumps that bring a finding: {sum(bool(one.brought) for one in bumps)}")
    print(f"mended and seen: {len(scored.fired)} of {len(scored.fired) + len(scored.missed)}")
    for row in scored.missed:
        print(f"  missed #{row.pull} {row.entry} {row.rule}: {row.what}: {row.missed or 'NO REASON GIVEN'}")
    for one, rule, message in scored.surprises:
        print(f"  not listed #{one.pull} {one.names[0]} {rule}: {message}")
    for one in faults:
        print(f"  FAULT #{one.pull} {one.names[0]}: {[told.message for told in one.brought]} {one.broke}")
    return int(bool(faults) or any(not row.missed for row in scored.missed))


if __name__ == "__main__":
    sys.exit(main())
