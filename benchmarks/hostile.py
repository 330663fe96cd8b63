"""Hostile servers against the stock client and ours, in one run.

    python benchmarks/hostile.py [stdio|http] [MODE…]

The servers are those of the tests (tests/live/servers, tests/live/http_modes.py); HTTP stays on loopback.
The stock client is used as a trusting caller does, without time-outs; ours is what mcp-vet's workers do,
with the policy's limits and shorter deadlines. Each conversation has a fresh process. Then all rules judge
what ours learnt. Ends with 1 where ours hangs, or a hostile mode has no finding. Twelve minutes or so.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from benchmarks._hostile_children import result_of  # noqa: E402
from benchmarks._hostile_modes import Mode, wanted  # noqa: E402
from benchmarks._hostile_sides import (  # noqa: E402
    BASELINE,
    OURS,
    STOCK,
    STOCK_SECONDS,
    Told,
    read_side,
    run_side,
)

SIDE = "--side"
AT_A_TIME = 2  # conversations
PARTS = 4  # of the stock client's modes, so that neither place stays empty
CUT = 200  # characters of a finding in the table


@dataclass(frozen=True, slots=True)
class Row:
    """One mode on both sides. `short` is what is found, for the table; `found` all of it, "" for nothing."""

    mode: Mode
    stock: Told
    ours: Told
    short: str = ""
    found: str = ""


def main() -> int:
    """Run both sides, judge, print."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    if sys.argv[1:2] == [SIDE]:
        return _side(*sys.argv[2:])
    modes = wanted(sys.argv[1:])
    with tempfile.TemporaryDirectory(prefix="mcp-vet-hostile-") as folder:
        run_both(Path(folder), sys.argv[1:])
        made = rows(modes, Path(folder))
        print(table(made), "", *summary(made, Path(folder)), "", *doubts(made), sep="\n")
    return int(any(row.ours.hung for row in made) or bool(unfound(made)))


def run_both(folder: Path, words: list[str], patience: float = STOCK_SECONDS) -> None:
    """Both sides into files in *folder*, two conversations at a time; all is ended with this process.

    *patience*: seconds until the stock client is said to hang. Raises SystemExit where a side fails.
    """
    own = [sys.executable, str(Path(__file__)), SIDE, str(folder), str(patience)]
    parts = [(OURS, 0, 1), *((STOCK, number, PARTS) for number in range(PARTS))]
    waiting = [[*own, side, str(number), str(of), *words] for side, number, of in parts]
    running: list[subprocess.Popen[bytes]] = []
    try:
        while waiting or running:
            while waiting and len(running) < AT_A_TIME:
                running.append(subprocess.Popen(waiting.pop(0)))
            time.sleep(0.1)
            if failed := [process.returncode for process in running if process.poll()]:
                raise SystemExit(f"one side of the benchmark failed ({failed[0]})")
            running = [process for process in running if process.poll() is None]
    finally:
        for process in running:
            process.terminate()
            process.wait(30)


def _side(folder: str, patience: str, side: str, number: str, of: str, *words: str) -> int:
    """In a process of its own: import the client, then one child per conversation with each of its modes."""
    import logging
    from importlib import import_module

    logging.disable(logging.CRITICAL)
    import_module(f"benchmarks._hostile_{side}")
    modes = wanted([*words])[int(number) :: int(of)]
    run_side(side, modes, Path(folder, f"{side}-{number}"), float(patience))
    return os.EX_OK


def rows(modes: list[Mode], folder: Path) -> list[Row]:
    """What came of each mode, in the order of the modes."""
    stock, ours = read_side(folder, STOCK), read_side(folder, OURS)
    keys = [(mode.kind, mode.name) for mode in modes]
    return [_row(mode, stock[key], ours[key]) for mode, key in zip(modes, keys, strict=True)]


def _row(mode: Mode, stock: Told, ours: Told) -> Row:
    from benchmarks._hostile_findings import found

    learnt = None if ours.hung else found(mode, ours.said)
    if learnt is None or not (learnt.undecided or learnt.said):
        return Row(mode, stock, ours)
    if learnt.undecided:
        says = f"undecided: {learnt.undecided}"
        return Row(mode, stock, ours, says, says)
    ids = dict.fromkeys(rule for rule, _, _ in learnt.said)
    first, severity, message = learnt.said[0]
    cut = message if len(message) <= CUT else message[: CUT - 1] + "…"
    short = f"{first} ({severity}) {cut}" + "".join(f", {rule}" for rule in ids if rule != first)
    return Row(mode, stock, ours, short, "\n".join(f"{rule} {says}" for rule, _, says in learnt.said))


def table(made: list[Row]) -> str:
    """In Markdown."""
    lines = ["| mode | stock | s | MB | ours s | MB | finding |", "|---|---|---|---|---|---|---|"]
    for row in made:
        stock, ours = row.stock, row.ours
        words = [f"{row.mode.kind} {row.mode.name}", _ended(stock), f"{stock.seconds:.1f}", str(stock.mb)]
        words += [f"HANG {ours.seconds:.1f}" if ours.hung else f"{ours.seconds:.1f}", str(ours.mb)]
        lines.append("| " + " | ".join([*words, _plain(row.short) or "-"]) + " |")
    return "\n".join(lines)


def summary(made: list[Row], folder: Path) -> list[str]:
    """Hangs, the worst second and the worst megabyte of either side."""
    lines = []
    for side, told in ((STOCK, [row.stock for row in made]), (OURS, [row.ours for row in made])):
        slow, large = max(told, key=lambda each: each.seconds), max(told, key=lambda each: each.mb)
        lines.append(
            f"{side}: {sum(each.hung for each in told)} hangs of {len(told)};"
            f" worst {slow.seconds:.1f} s ({slow.name}), peak {large.mb} MB ({large.name});"
            f" {read_side(folder, side)['', BASELINE].mb} MB before anything is asked;"
            f" {sum(each.orphans for each in told)} servers outlived their client"
        )
    return lines


def doubts(made: list[Row]) -> list[str]:
    """Hostile modes without a finding, harmless ones with one, and modes that are told in the same words."""
    same = defaultdict(list)
    for row in made:
        same[row.found].append(f"{row.mode.kind} {row.mode.name}")
    lines = [f"no finding: {mode.kind} {mode.name}" for mode in unfound(made)]
    accused = [row for row in made if row.mode.harmless and row.found]
    lines += [f"harmless: {row.mode.kind} {row.mode.name}: {_plain(row.found)}" for row in accused]
    return lines + [f"told alike: {', '.join(names)}" for said, names in same.items() if said and names[1:]]


def unfound(made: list[Row]) -> list[Mode]:
    """Hostile modes of which no rule says anything."""
    return [row.mode for row in made if not row.mode.harmless and not row.found]


def _ended(told: Told) -> str:
    if told.hung:
        return "HANG"
    said = result_of(Path(told.said["client"]))
    return f"takes {said['tools']} tools" if "tools" in said else _plain(said["raised"][:60])


def _plain(text: str) -> str:
    """One cell: what servers say must not break the table."""
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    return shown.replace("|", "\\|")


if __name__ == "__main__":
    sys.exit(main())
