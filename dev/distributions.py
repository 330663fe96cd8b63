"""Build the sdist, and from it the wheel, so that whoever builds the same commit gets the same bytes.

    python -m dev.distributions [--tag v0.1.0] dist

Setuptools' sdist holds the times, owners and modes of the builder's files; here all are the commit's.
"""

import argparse
import gzip
import io
import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from validator.version import VERSION

ROOT = Path(__file__).parent.parent
SECONDS = 300
PLAIN, PROGRAM = 0o644, 0o755  # modes, whatever the builder's umask is


def main(argv: list[str]) -> int:
    """Returns 0, or 2 where the tag is not that of the version."""
    parser = argparse.ArgumentParser(prog="python -m dev.distributions")
    parser.add_argument("--tag", help="refuse to build unless this is the version's tag")
    parser.add_argument("folder", type=Path)
    asked = parser.parse_args(argv)
    if asked.tag not in (None, f"v{VERSION}"):
        print(f"the tag is {asked.tag}, the version {VERSION}", file=sys.stderr)
        return 2
    for made in build(ROOT, asked.folder, commit_time(ROOT)):
        print(made)
    return 0


def commit_time(source: Path) -> int:
    """Of the commit that is checked out, in seconds since 1970."""
    words = ["git", "-C", str(source), "log", "-1", "--format=%ct"]
    return int(subprocess.run(words, check=True, capture_output=True, text=True, timeout=60).stdout)


def build(source: Path, folder: Path, epoch: int) -> tuple[Path, Path]:
    """The sdist and the wheel in *folder*, all times *epoch* (seconds). Raises CalledProcessError."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        sdist = _built(source, Path(scratch) / "sdist", "--sdist", epoch)
        _repack(sdist, folder / sdist.name, epoch)
        with tarfile.open(folder / sdist.name) as tar:
            tar.extractall(scratch, filter="data")
        wheel = _built(Path(scratch) / sdist.name.removesuffix(".tar.gz"), folder, "--wheel", epoch)
    return folder / sdist.name, wheel


def _built(source: Path, folder: Path, what: str, epoch: int) -> Path:
    """By the setuptools that the lock names: no isolated environment, which would fetch another."""
    words = [sys.executable, "-m", "build", "--no-isolation", what, "--outdir", str(folder), str(source)]
    env = os.environ | {"SOURCE_DATE_EPOCH": str(epoch)}
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, timeout=SECONDS, env=env, umask=0o022)
    (made,) = folder.glob("*.tar.gz" if what == "--sdist" else "*.whl")
    return made


def _repack(sdist: Path, there: Path, epoch: int) -> None:
    """The same files by name, owned by nobody, at one time."""
    content = io.BytesIO()
    with (
        tarfile.open(sdist) as given,
        tarfile.open(fileobj=content, mode="w", format=tarfile.PAX_FORMAT) as made,
    ):
        for member in sorted(given.getmembers(), key=lambda member: member.name):
            plain = tarfile.TarInfo(member.name)
            plain.type, plain.size, plain.mtime = member.type, member.size, epoch
            plain.mode = PROGRAM if member.isdir() or member.mode & 0o100 else PLAIN
            made.addfile(plain, given.extractfile(member) if member.isfile() else None)
    there.write_bytes(gzip.compress(content.getvalue(), mtime=epoch))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
