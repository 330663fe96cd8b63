"""What mcp-vet costs on top of the bare work: `python benchmarks/overhead.py [ROUNDS]`.

Needs an engine (`eval "$(dev/engine env)"`). For one fixture server it measures the wall time of
`mcp-vet check` and that of bare `docker buildx build` and `docker run` with the same handshake,
alternating, in one run: cold (the pip install is built anew each time) as a ratio, warm (all
cached) as seconds on top. Machines are noisy: believe the ratio and the median, not a single number.
"""

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import tomllib
import uuid
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from dev import sample_registry  # noqa: E402

MCP_VET = Path(sys.executable).with_name("mcp-vet")
SERVER = "clock-python"
ENTRY = "clock"
HEAVY = ("pandas", "scipy", "sqlalchemy", "boto3")  # what makes the cold build take longer than 15 s
ASK: list[dict[str, object]] = [
    {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {
            "protocolVersion": "2025-11-25",
            "capabilities": {},
            "clientInfo": {"name": "benchmark", "version": "0"},
        },
    },
    {"jsonrpc": "2.0", "method": "notifications/initialized"},
    {"jsonrpc": "2.0", "id": 2, "method": "tools/list"},
]


def timed(work: Callable[[], object]) -> float:
    """Seconds of wall time."""
    begin = time.monotonic()
    work()
    return time.monotonic() - begin


def command(*words: str | Path) -> None:
    """Run it quietly; it must succeed."""
    subprocess.run([str(w) for w in words], check=True, capture_output=True, timeout=1200)


def bare(source: Path, tag: str) -> None:
    """What is measured against: a build, a run, a handshake, and the image removed, as mcp-vet does."""
    words = ["docker", "buildx", "build", "-q", "--provenance=false", "-t", tag]
    for name, value in base_images().items():
        words += ["--build-context", f"{name}={value}"]
    command(*words, source)
    handshake(tag)
    command("docker", "image", "rm", "-f", tag)


def handshake(tag: str) -> None:
    """initialize, notifications/initialized, tools/list by hand, in a container as confined as ours."""
    words = ["docker", "run", "-i", "--rm", "--init", "--network", "none", "--cap-drop", "ALL", "--read-only"]
    with subprocess.Popen([*words, tag], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin
        assert server.stdout
        for message in ASK:
            server.stdin.write(json.dumps(message) + "\n")
            server.stdin.flush()
            if "id" in message:
                assert "result" in json.loads(server.stdout.readline())
        server.stdin.close()
        server.wait(30)


def base_images() -> dict[str, str]:
    """The stand-ins that dev/bases made, where it made any."""
    if not sample_registry.BASES.exists():
        return {}
    found: dict[str, str] = tomllib.loads(sample_registry.BASES.read_text())["build"]["base_images"]
    return found


def make_cold(source: Path) -> None:
    """Make the layer of the pip install new, and as heavy as a real server's; so is every one above it."""
    requirements = source / "requirements.txt"
    pinned = [line for line in requirements.read_text().splitlines() if line and line[0] not in "#+"]
    heavy = [package for package in HEAVY if package not in pinned]
    requirements.write_text("\n".join([*pinned, *heavy, f"# {uuid.uuid4()}"]) + "\n")


class Bench:
    """One registry with one entry, whose source can be made cold."""

    def __init__(self, folder: Path) -> None:
        self.source = folder / "bare"
        self.mirror = folder / "sources" / SERVER
        self.registry = folder / "registry"
        shutil.copytree(sample_registry.SERVERS / SERVER, self.source)
        shutil.copytree(sample_registry.SERVERS / SERVER, self.mirror)
        sample_registry.git(self.mirror, "init", "-q", "-b", "main")
        (self.registry / "servers" / ENTRY).mkdir(parents=True)
        (self.registry / "mcp-vet.toml").write_text(sample_registry.policy(folder / "sources"))
        self.pin()

    def pin(self) -> None:
        """Commit the source and pin the entry to it."""
        newest = sample_registry.commit(self.mirror, "now")
        pull = sample_registry.REGISTRY / "pull-requests" / "01-new-server" / "files" / "servers" / ENTRY
        text = sample_registry.COMMIT.sub(newest, (pull / "server.yaml").read_text())
        (self.registry / "servers" / ENTRY / "server.yaml").write_text(text)

    def vet(self) -> None:
        """One whole judgement; it must accept."""
        command(MCP_VET, "check", ENTRY, "--registry", self.registry)

    def cold(self) -> tuple[float, float]:
        """(bare, mcp-vet) seconds with the pip install built anew."""
        make_cold(self.source)
        make_cold(self.mirror)
        self.pin()
        return timed(lambda: bare(self.source, f"bench-{uuid.uuid4().hex[:8]}")), timed(self.vet)

    def warm(self) -> tuple[float, float]:
        """(bare, mcp-vet) seconds with everything cached."""
        return timed(lambda: bare(self.source, f"bench-{uuid.uuid4().hex[:8]}")), timed(self.vet)

    def profile(self) -> str:
        """Where the seconds of one warm run go, by its own report."""
        report = self.registry.parent / "report.json"
        command(MCP_VET, "check", ENTRY, "--registry", self.registry, "--json", report)
        said = json.loads(report.read_text())
        unit = next(unit for unit in said["units"] if unit["name"] == ENTRY)
        steps = [
            f"  {t['name']:14} from {t['start']:6.2f} s  took {t['seconds']:6.2f} s" for t in unit["timings"]
        ]
        return "\n".join([*steps, f"  {'all':14} {said['seconds']:.2f} s, without the interpreter's start"])


def main() -> None:
    """Measure and print."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    with tempfile.TemporaryDirectory(prefix="mcp-vet-bench-") as folder:
        bench = Bench(Path(folder))
        cold = [bench.cold() for _ in range(rounds)]
        bench.warm()
        warm = [bench.warm() for _ in range(rounds * 2)]
        print("cold: bare, mcp-vet (s):", *(f"{b:.1f} {v:.1f};" for b, v in cold))
        print(f"cold ratio: {sum(v for _, v in cold) / sum(b for b, _ in cold):.3f}")
        print("warm: bare, mcp-vet (s):", *(f"{b:.2f} {v:.2f};" for b, v in warm))
        print(f"warm extra: {statistics.median(v - b for b, v in warm):.2f} s (median)")
        print("one warm run:\n" + bench.profile())
        static = [timed(lambda: subprocess.run(
            [MCP_VET, "check", ENTRY, "--registry", bench.registry, "--static"],
            check=True, capture_output=True, timeout=60)) for _ in range(5)]  # fmt: skip
        version = [timed(lambda: command(MCP_VET, "--version")) for _ in range(5)]
        python = [timed(lambda: command(sys.executable, "-c", "pass")) for _ in range(5)]
        print(f"check --static of one entry: {statistics.median(static):.2f} s")
        print(
            f"--version: {statistics.median(version):.3f} s; bare python: {statistics.median(python):.3f} s"
        )


if __name__ == "__main__":
    main()
