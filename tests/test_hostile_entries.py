"""A whole `mcp-vet check --static` of a hostile entry: a finding, in linear time and within bounded memory.

The bytes are those of tests/reading; here they meet the whole program, in a process of its own.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.reading.test_hostile import JSON, YAML

ROOT = Path(__file__).parent.parent
MIB = 1024 * 1024
PEAK = 200 * MIB  # resident, of the whole process
# Of processor time, beyond what a harmless entry takes. On a quiet machine each takes less than one; this
# bound tells apart work that grows with the square of the input while another worker uses the same core.
SECONDS = 5.0
KILLED = 60.0  # seconds
HARMLESS = b"name: weather\n"
BOMBS = {
    "aliases of aliases": b"".join(
        b"a%d: &a%d [%s]\n" % (n, n, b", ".join([b"*a%d" % (n - 1)] * 9) if n else b"x") for n in range(9)
    ),
    "a merge of merges": b"a0: &a0 {k: v}\n"
    + b"".join(b"a%d: &a%d {<<: [%s]}\n" % (n, n, b", ".join([b"*a%d" % (n - 1)] * 9)) for n in range(1, 9)),
    "an object of Python": b"name: !!python/object/apply:os.system ['true']\n",
    "a byte order mark": b"\xef\xbb\xbfname: weather\n",
    "UTF-16": "name: weather\n".encode("utf-16"),
    "not a number": b"name: .nan\ntype: .inf\n",
    "a billion tags": b"meta: {tags: [" + b"a, " * 4_900 + b"]}",
    "placeholders": b"run:\n  command:\n" + b'    - "' + b"{{weather.a|" * 600 + b'"\n',
    "a placeholder that never ends": b'run:\n  user: "{{' + b"weather." * 900 + b'"\n',
    "a long title": b"about:\n  title: " + b"mcp server " * 700 + b"\n",
    "a long address": b"source:\n  project: https://" + b"a." * 4_000 + b"\n",
    "a long volume": b"run:\n  volumes:\n    - " + b"/a:" * 2_500 + b"\n",
    "many parameters": b"config:\n  parameters:\n    type: object\n    properties:\n"
    + b"".join(b"      p%d:\n        type: string\n" % n for n in range(900)),
    "many secrets": b"config:\n  secrets:\n"
    + b"".join(b"    - name: weather.s%d\n      env: S%d\n" % (n, n) for n in range(600)),
}


# In a small process of its own: a child counts the memory of whoever forked it as its own (getrusage(2)).
MEASURE = """
import json, resource, subprocess, sys
done = subprocess.run(sys.argv[2:], capture_output=True, text=True, timeout=float(sys.argv[1]))
used = resource.getrusage(resource.RUSAGE_CHILDREN)
cpu = used.ru_utime + used.ru_stime
print(json.dumps([done.returncode, done.stdout + done.stderr, cpu, used.ru_maxrss * 1024]))
"""


@dataclass(frozen=True, slots=True)
class Run:
    """One finished process: `cpu` in seconds, `peak` in bytes."""

    status: int
    output: str
    cpu: float
    peak: int


def check(registry: Path, files: dict[str, bytes]) -> Run:
    """Judge an entry of these files, statically."""
    entry = registry / "servers" / "weather"
    entry.mkdir(parents=True)
    for name, content in files.items():
        (entry / name).write_bytes(content)
    words = [sys.executable, "-m", "validator", "check", "weather", "--static", "--registry", str(registry)]
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(KILLED), *words],
        check=True,
        capture_output=True,
        timeout=KILLED * 2,
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")},
    )
    status, said, cpu, peak = json.loads(done.stdout)
    return Run(status, said, cpu, peak)


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> float:
    """Seconds of processor time for a harmless entry."""
    return check(tmp_path_factory.mktemp("harmless"), {"server.yaml": HARMLESS}).cpu


def refused(run: Run, usual: float) -> None:
    assert run.status == 3, run.output[-2_000:]
    assert "error SCH00" in run.output or "error REG007" in run.output
    assert "broke" not in run.output
    assert run.peak < PEAK
    assert run.cpu < usual + SECONDS
    assert len(run.output) < 200_000


@pytest.mark.parametrize("name", [*YAML, *BOMBS])
def test_a_hostile_manifest_is_refused_quickly_and_in_little_memory(
    name: str, tmp_path: Path, usual: float
) -> None:
    refused(check(tmp_path, {"server.yaml": {**YAML, **BOMBS}[name]}), usual)


@pytest.mark.parametrize("name", JSON)
def test_a_hostile_tools_file_is_refused_quickly_and_in_little_memory(
    name: str, tmp_path: Path, usual: float
) -> None:
    run = check(tmp_path, {"server.yaml": HARMLESS, "tools.json": JSON[name]})

    refused(run, usual)
    assert "tools.json" in run.output
