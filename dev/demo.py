"""The demonstration: two pull requests of the sample registry, judged with real containers.

`make demo` sets up all it needs, runs this and cleans up. The first pull request is accepted, the
second rejected, for what its metadata says and for what its server does. The exit status is 0
when that is what happened.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from dev import sample_registry

EXPECTED = {1: 0, 3: 3}  # number of the pull request -> exit status of mcp-vet
MCP_VET = Path(sys.executable).with_name("mcp-vet")


def main() -> int:
    """Judge the two; 0 if mcp-vet said what it should."""
    with tempfile.TemporaryDirectory(prefix="mcp-vet-demo-") as folder:
        registry, pulls = sample_registry.make(Path(folder))
        titles = {pull.number: pull.title for pull in pulls}
        ended = {}
        for number in EXPECTED:
            command = ["mcp-vet", "pr", str(number), "--repo", str(registry), "--base", "main"]
            print(f"\n# Pull request {number}: {titles[number]}\n$ {' '.join(command)}\n", flush=True)
            ended[number] = subprocess.run([MCP_VET, *command[1:]], check=False, timeout=900).returncode
    if ended != EXPECTED:
        print(f"\nExpected exit statuses {EXPECTED}, got {ended}.", file=sys.stderr)
        return 1
    print("\nOne accepted, one rejected, as it should be.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
