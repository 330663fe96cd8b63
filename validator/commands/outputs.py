"""Reports into files: whole or not at all, and none that an earlier run left behind."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from validator.commands.console import Console, Misuse
from validator.model import Report

STDOUT = "-"


@dataclass(frozen=True, slots=True)
class Outputs:
    """Where the machine-readable reports go: a file's path, `-`, or None."""

    json: str | None = None
    markdown: str | None = None

    def prepare(self) -> None:
        """Refuse what cannot work before a long run, and remove reports of earlier runs.

        A file that says "accept" must not outlive the run it was written by. Raises Misuse, OSError.
        """
        given = [where for where in (self.json, self.markdown) if where is not None]
        if given.count(STDOUT) > 1:
            raise Misuse(
                "only one of --json and --markdown can go to the standard output: give the other a file"
            )
        files = [Path(where) for where in given if where != STDOUT]
        if len({os.path.realpath(path) for path in files}) < len(files):
            raise Misuse("--json and --markdown name the same file: give each its own")
        for path in files:
            refuse_hopeless(path)
            if path.is_file():
                path.unlink()

    def human(self, console: Console) -> TextIO:
        """The stream for people: the standard error where the output is a program's."""
        return console.err if STDOUT in (self.json, self.markdown) else console.out

    def write(self, report: Report, console: Console) -> None:
        """Write every report that was asked for. Raises OSError."""
        from validator.reporters import REPORTERS

        for kind, where in (("json", self.json), ("markdown", self.markdown)):
            if where == STDOUT:
                console.out.write(REPORTERS[kind](report))
            elif where is not None:
                write_whole(Path(where), REPORTERS[kind](report))


def refuse_hopeless(path: Path) -> None:
    """Raises Misuse where no file can be made at *path*."""
    if path.is_dir():
        raise Misuse(f"{str(path)!r} is a folder: name a file")
    if not path.parent.is_dir():
        raise Misuse(f"the folder {str(path.parent)!r} does not exist: make it first")
    if not os.access(path.parent, os.W_OK):
        raise Misuse(f"you may not write into {str(path.parent)!r}: name another folder")


def write_whole(path: Path, text: str) -> None:
    """Replace *path* in one step, so that no reader ever sees half a report (threats.md O11).

    A device or a pipe is written to as it is: it must not be replaced by a file. Raises OSError.
    """
    path = Path(os.path.realpath(path))
    if path.exists() and not path.is_file():
        path.write_text(text, encoding="utf-8")
        return
    new = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with new.open("w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)
