"""Disks of private engines: image files of a fixed size, with the base images of the policy already on them.

Handing an image over takes seconds. So a template is made once for each set of images and kept in the
user's cache; every engine gets a sparse copy. No byte of a submission ever gets into a template: the
engine that fills one builds nothing.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import stat
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from validator.live.engine import Engine
from validator.live.private_engine import PrivateEngine, search_path
from validator.live.process import TooMuch, TooSlow, run
from validator.live.unavailable import Unavailable
from validator.live.workspace import Cancelled, Workspace

VERSION = "1"  # of what is on a template
KEPT = 4  # templates
SUFFIX = ".ext4"
FILL_SECONDS = 300.0  # for all images; 12 s were seen for 238 MB
LOCK_SECONDS = FILL_SECONDS
COPY_SECONDS = 120.0
TICK = 0.1
SPARE = 2  # of what the images have, for a template's layers and their tars in between

Begin = Callable[[Path], contextlib.AbstractContextManager[PrivateEngine]]  # an engine on this disk


def cache() -> Path:
    """The folder of the templates, which may not exist."""
    above = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(above, "mcp-vet", "engines")


def forget() -> list[Path]:
    """Remove all templates, and say which."""
    removed: list[Path] = []
    try:
        found = sorted(cache().glob("*"))
    except (OSError, RuntimeError):  # there is no home
        return removed
    for file in found:
        with contextlib.suppress(OSError):
            file.unlink()
            removed.append(file)
    return [file for file in removed if file.suffix == SUFFIX]


def new_disk(file: Path, size: int, workspace: Workspace) -> None:
    """An empty file system of *size* bytes; no journal, as nobody mends it. Raises Unavailable."""
    with file.open("wb") as opened:
        opened.truncate(size)
    options = "lazy_itable_init=1,nodiscard"
    _do(["mkfs.ext4", "-q", "-F", "-O", "^has_journal", "-m", "0", "-E", options, str(file)], workspace)


def disk_with(
    images: Mapping[str, str], size: int, engine: Engine, begin: Begin, workspace: Workspace
) -> Path:
    """A disk of this run's own, with *images* (reference -> id) of *engine* on it. Raises Unavailable."""
    file = workspace.folder("disk") / "engine.ext4"
    if shutil.disk_usage(file.parent).free < size:
        raise Unavailable(f"{file.parent.parent} has less than the {size >> 20} MiB free that it may need")
    if not images:
        new_disk(file, size, workspace)
        return file
    template = _template(images, size, engine, begin, workspace)
    copy(template, file, workspace)
    return file


def copy(template: Path, file: Path, workspace: Workspace) -> None:
    """Only what is written takes time and space. Raises Unavailable."""
    _do(["cp", "--sparse=always", "--reflink=auto", str(template), str(file)], workspace)


def _template(
    images: Mapping[str, str], size: int, engine: Engine, begin: Begin, workspace: Workspace
) -> Path:
    known = "\0".join([VERSION, engine.version, str(size), *(f"{a}={b}" for a, b in sorted(images.items()))])
    folder = _private_folder()
    file = folder / f"{hashlib.sha256(known.encode()).hexdigest()[:24]}{SUFFIX}"
    with _locked(file.with_suffix(".lock"), workspace):
        if not file.exists():
            _fill(file, sorted(images), size, engine, begin, workspace)
            _keep_few(folder)
        os.utime(file)
    return file


def _fill(
    file: Path, references: Sequence[str], size: int, engine: Engine, begin: Begin, workspace: Workspace
) -> None:
    made = workspace.folder("template") / "template.ext4"
    new_disk(made, size, workspace)
    with begin(made) as private:
        _hand_over(references, engine, private.engine, workspace)
        private.stop()
    new = file.with_suffix(f".{workspace.run}.new")
    try:
        copy(made, new, workspace)
        with new.open("rb") as written:
            os.fsync(written.fileno())
        new.rename(file)
    finally:
        new.unlink(missing_ok=True)
        shutil.rmtree(made.parent, ignore_errors=True)


def _hand_over(references: Sequence[str], giver: Engine, taker: Engine, workspace: Workspace) -> None:
    saved = subprocess.Popen(
        [giver.cli, "image", "save", *references],
        env=dict(giver.environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _do([taker.cli, "image", "load", "--quiet"], workspace, taker.environment, saved, FILL_SECONDS)
    finally:
        saved.kill()
        saved.wait()
        if saved.stdout:
            saved.stdout.close()


def _private_folder() -> Path:
    """The cache, if it is ours alone. Raises Unavailable."""
    try:
        folder = cache()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = folder.lstat()
    except (OSError, RuntimeError) as exc:
        raise Unavailable(f"there is no cache for its base images: {exc}") from exc
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid() or status.st_mode & 0o022:
        raise Unavailable(f"{folder} is not a folder of this user alone")
    return folder


def _keep_few(folder: Path) -> None:
    """The youngest in use; one that is being copied stays until that is done."""
    found = sorted(folder.glob(f"*{SUFFIX}"), key=lambda file: file.stat().st_mtime, reverse=True)
    killed = [file for file in folder.glob("*.new") if time.time() - file.stat().st_mtime > FILL_SECONDS]
    for file in (*found[KEPT:], *killed):
        file.unlink(missing_ok=True)


@contextmanager
def _locked(file: Path, workspace: Workspace) -> Iterator[None]:
    """One at a time makes a template; the others wait for it."""
    end = time.monotonic() + LOCK_SECONDS
    with file.open("w") as opened:
        while True:
            try:
                fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > end:
                    raise Unavailable("another run holds the template of its base images") from None
            else:
                break
            if workspace.cancelled.wait(TICK):
                raise Cancelled
        yield


def _do(
    words: list[str],
    workspace: Workspace,
    environment: Mapping[str, str] | None = None,
    given: "subprocess.Popen[bytes] | None" = None,
    seconds: float = COPY_SECONDS,
) -> None:
    env = environment or {"PATH": search_path(), "LC_ALL": "C.UTF-8"}
    stdin = given.stdout if given else None
    try:
        ended = run(words, workspace, seconds=seconds, output_bytes=ANSWER, env=env, stdin=stdin)
    except (OSError, TooSlow, TooMuch) as exc:
        raise Unavailable(f"{words[0]}: {exc}") from exc
    if ended.code:
        says = " ".join(ended.output.decode("utf-8", "replace").split())
        raise Unavailable(f"{words[0]} failed: {says[-200:]}")


ANSWER = 65_536  # bytes
