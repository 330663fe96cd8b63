"""Find the reports below some folders. What is there may be anybody's: artifacts, downloads, evidence.

Links are not followed, and nothing but plain files is opened: a pipe would block for ever. Every file, and
all together, have limits.
"""

import json
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from validator.review_index.row import NoReport, Row, rows_of

FILE_BYTES = 64 * 1024**2  # a report on 201 entries has 16 MB
ALL_BYTES = 8 * 1024**3
MOST_FILES = 50_000  # JSON files that are opened
MOST_ROWS = 100_000  # beyond that no browser is quick


@dataclass(frozen=True, slots=True)
class Gathered:
    """A report that was found. `modified`: when its file was written, in seconds since 1970.

    `page` is the HTML report beside it, None where there is none.
    """

    file: Path
    modified: float
    rows: tuple[Row, ...]
    page: Path | None


@dataclass(frozen=True, slots=True)
class Gathering:
    """All reports, the titles of their rules, and which JSON files are none: (file, why)."""

    reports: tuple[Gathered, ...]
    titles: dict[str, str]
    others: tuple[tuple[Path, str], ...]
    cut: str = ""  # which limit ended the search; "" where none did

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return sum(len(report.rows) for report in self.reports)


def gather(folders: Sequence[Path]) -> Gathering:
    """The reports below *folders*, by path; one that is reached twice is read once."""
    reports: list[Gathered] = []
    others: list[tuple[Path, str]] = []
    titles: dict[str, str] = {}
    spent = rows = 0
    for number, (file, status) in enumerate(_json_files(folders)):
        spent += min(status.st_size, FILE_BYTES)
        if cut := _too_much(number, spent, rows):
            return Gathering(tuple(reports), titles, tuple(others), cut)
        try:
            found, named = _read(file, status.st_size)
        except NoReport as exc:
            others.append((file, str(exc)))
            continue
        titles = {**named, **titles} if named.keys() - titles.keys() else titles
        rows += len(found)
        reports.append(Gathered(file, status.st_mtime, tuple(found), _page_beside(file)))
    return Gathering(tuple(reports), titles, tuple(others))


def _too_much(files: int, spent: int, rows: int) -> str:
    if files >= MOST_FILES:
        return f"there are more than {MOST_FILES:,} JSON files"
    if spent > ALL_BYTES:
        return f"they have more than {ALL_BYTES // 1024**3} GiB"
    return f"they have more than {MOST_ROWS:,} entries" if rows > MOST_ROWS else ""


def _json_files(folders: Sequence[Path]) -> Iterator[tuple[Path, os.stat_result]]:
    seen: set[tuple[int, int]] = set()
    for folder in folders:
        for where, below, names in os.walk(folder):
            below.sort()
            for name in sorted(name for name in names if name.lower().endswith(".json")):
                status = _plain(Path(where, name))
                if status and (status.st_dev, status.st_ino) not in seen:
                    seen.add((status.st_dev, status.st_ino))
                    yield Path(where, name), status


def _plain(file: Path) -> os.stat_result | None:
    """The status of a plain file; None for a link, a pipe, a device, and what is gone again."""
    try:
        status = file.lstat()
    except OSError:
        return None
    return status if stat.S_ISREG(status.st_mode) else None


def _read(file: Path, size: int) -> tuple[list[Row], dict[str, str]]:
    if size > FILE_BYTES:
        raise NoReport(f"it is larger than {FILE_BYTES // 1024**2} MiB")
    try:
        with file.open("rb") as stream:
            text = stream.read(FILE_BYTES + 1)  # it may have grown since
        return rows_of(json.loads(text[:FILE_BYTES]))
    except OSError as exc:
        raise NoReport(f"it cannot be read: {exc.strerror}") from exc
    except (ValueError, RecursionError) as exc:
        raise NoReport("it is not JSON") from exc


def _page_beside(file: Path) -> Path | None:
    page = file.with_suffix(".html")
    return page if _plain(page) else None
