"""One side of the benchmark: every mode in a fresh child of a process that has imported its client."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import IO, Any

from benchmarks._hostile_children import Ran, adopt_orphans, end_orphans, forked, in_a_child
from benchmarks._hostile_modes import STDIO, Mode
from tests.live.http_modes import serving

STOCK, OURS = "stock", "ours"
STOCK_SECONDS = 12.0  # longer than any deadline of ours, and nobody would wait so long for such a server
BASELINE = "(nothing)"


@dataclass(frozen=True, slots=True)
class Told:
    """What came of one mode on one side. Where ours has two conversations, one an era, the worse counts."""

    kind: str
    name: str
    seconds: float
    mb: int
    hung: bool
    orphans: int  # servers that outlived their client's process
    said: dict[str, str]  # conversation -> file with its result, where it came to one


def run_side(side: str, modes: list[Mode], file: Path, patience: float = STOCK_SECONDS) -> None:
    """One line of JSON for each mode into *file*, the baseline first. *patience*: the stock client's."""
    adopt_orphans()
    works = partial(_stock, patience) if side == STOCK else _ours
    with file.open("w") as out:
        empty = in_a_child(lambda: None, 60.0, file.with_name(f"{file.name}.nothing"))
        _tell(out, Told("", BASELINE, empty.seconds, empty.mb, empty.hung, 0, {}))
        for mode in modes:
            _tell(out, told(mode, works, file))


def told(mode: Mode, works: Callable[[Mode, str], "Works"], beside: Path) -> Told:
    """All conversations of one side with one mode; their results into files beside that one."""
    with _served(mode) as (url, *spared):
        rans: dict[str, Ran] = {}
        said: dict[str, str] = {}
        orphans = 0
        for name, (work, seconds) in works(mode, url).items():
            result = beside.with_name(f"{beside.name}.{mode.kind}.{mode.name}.{name}")
            rans[name] = ran = in_a_child(work, seconds, result)
            said |= {} if ran.hung else {name: str(result)}
            orphans += end_orphans(*spared)
    worst, most = max(ran.seconds for ran in rans.values()), max(ran.mb for ran in rans.values())
    return Told(mode.kind, mode.name, worst, most, any(r.hung for r in rans.values()), orphans, said)


def read_side(folder: Path, side: str) -> dict[tuple[str, str], Told]:
    """What `run_side` wrote into the files of that side, by kind and name."""
    texts = [file.read_text() for file in sorted(folder.glob(f"{side}-[0-9]"))]
    lines = [Told(**json.loads(line)) for text in texts for line in text.splitlines()]
    return {(line.kind, line.name): line for line in lines}


Works = dict[str, tuple[Callable[[], Any], float]]  # conversation -> (what to do, by when)


def _stock(patience: float, mode: Mode, url: str) -> Works:
    from benchmarks._hostile_stock import hold

    return {"client": (partial(hold, mode, url), patience)}


def _ours(mode: Mode, url: str) -> Works:
    from benchmarks._hostile_ours import HTTP_SECONDS, STDIO_SECONDS, ask, hold
    from validator.live.probe_contract import Course

    if mode.kind != STDIO:
        return {"remote": (partial(ask, mode, url), HTTP_SECONDS)}
    courses = (Course.HANDSHAKE,) if mode.scripted else (Course.CURIOUS, Course.DISCOVER)
    return {course.value: (partial(hold, mode, course), STDIO_SECONDS) for course in courses}


@contextmanager
def _served(mode: Mode) -> Iterator[tuple[Any, ...]]:
    """(address, id of its process) of a fresh HTTP server; ("",) where none is needed."""
    if mode.kind == STDIO:
        yield ("",)
        return
    with forked(_serve) as (said, pid):
        yield f"http://127.0.0.1:{int(said.readline())}/{mode.name}", pid


def _serve(end: IO[bytes], tell: IO[bytes]) -> None:
    with serving() as served:
        tell.write(b"%d\n" % served.port)
        tell.flush()
        end.read()


def _tell(out: IO[str], line: Told) -> None:
    out.write(json.dumps(asdict(line)) + "\n")
    out.flush()
