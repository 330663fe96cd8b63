"""Reports into files: whole or not at all, and none that an earlier run left behind."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from validator.commands.console import Console, Misuse
from validator.evidence import durable
from validator.model import Report

STDOUT = "-"


@dataclass(frozen=True, slots=True)
class Outputs:
    """Where the reports for programs go: kind of report (an option's name) -> a file's path, or `-`."""

    where: Mapping[str, str] = field(default_factory=dict)

    def prepare(self) -> None:
        """Refuse what cannot work before a long run, and remove reports of earlier runs.

        A file that says "accept" must not outlive the run it was written by. Raises Misuse, OSError.
        """
        options = " and ".join(f"--{kind}" for kind in self.where)
        if list(self.where.values()).count(STDOUT) > 1:
            raise Misuse(f"only one of {options} can go to the standard output: give the others a file")
        files = [Path(where) for where in self.where.values() if where != STDOUT]
        if len({os.path.realpath(path) for path in files}) < len(files):
            raise Misuse(f"{options} name the same file: give each its own")
        for path in files:
            refuse_hopeless(path)
            if path.is_file():
                path.unlink()

    def human(self, console: Console) -> TextIO:
        """The stream for people: the standard error where the output is a program's."""
        return console.err if STDOUT in self.where.values() else console.out

    def write(self, report: Report, console: Console) -> None:
        """Write every report that was asked for, files first. Raises OSError once all were tried."""
        failed: OSError | None = None
        for kind, where in sorted(self.where.items(), key=lambda pair: pair[1] == STDOUT):
            try:
                _write(kind, where, report, console)
            except OSError as exc:
                failed = failed or exc
        if failed:
            raise failed


def _write(kind: str, where: str, report: Report, console: Console) -> None:
    from validator.reporters import REPORTERS

    if where == STDOUT:
        console.out.write(REPORTERS[kind](report))
        console.out.flush()
    else:
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
    durable.write_text(path, text)
