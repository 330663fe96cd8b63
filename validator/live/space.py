"""Is there room for a run on the disk? Said before it begins, not found out in the middle of it."""

import shutil
import tempfile
from pathlib import Path

AMPLE = 12 << 30  # bytes; threats.md 2.13, L5: a build of the allowed size and its context
SCARCE = 256 << 20  # bytes; below this nothing is begun: others on this machine need the rest


def free_bytes(folder: str | Path | None = None) -> int:
    """Free bytes for this user where *folder* lies; None: where temporary files do. Raises OSError."""
    return shutil.disk_usage(folder or tempfile.gettempdir()).free


def too_little() -> str:
    """Why nothing should be fetched, built or run; "" where there is room, or nobody can tell."""
    free = _free()
    if free is None or free >= SCARCE:
        return ""
    return f"{_told(free)}; nothing is begun below {SCARCE >> 20} MiB: free some space and try again"


def tight() -> str:
    """A word of warning for the report; "" where there is ample room, or nobody can tell."""
    free = _free()
    if free is None or free >= AMPLE:
        return ""
    return f"{_told(free)}: a build that needs more is undecided; up to {AMPLE >> 30} GiB are allowed"


def _free() -> int | None:
    try:
        return free_bytes()
    except OSError:
        return None


def _told(free: int) -> str:
    return f"only {free >> 20} MiB are free in {tempfile.gettempdir()}"
