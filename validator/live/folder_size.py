"""How much a folder holds, so that what is written into it can be stopped."""

import os
from collections.abc import Callable
from pathlib import Path


def folder_bytes(folder: Path) -> int:
    """Bytes of all files below *folder*; links are not followed, files that vanish meanwhile count 0."""
    total = 0
    for root, _, names in os.walk(folder):
        for name in names:
            try:
                total += (Path(root) / name).lstat().st_size
            except OSError:
                continue
    return total


def stays_below(folder: Path, limit: int) -> Callable[[], str]:
    """A `watch` for `process.run`: says why to stop once *folder* holds more than *limit* bytes."""

    def watch() -> str:
        return f"more than {limit} bytes" if folder_bytes(folder) > limit else ""

    return watch
