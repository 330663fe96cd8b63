"""What a user asked for: the options of `check` and `pr` as one value."""

import math
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Mode(StrEnum):
    """Where the submission comes from."""

    CHECK = "check"  # entries of a working tree
    PR = "pr"  # a pull request, from git alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """One run. Paths are as the user gave them: relative ones count from the current folder.

    `what`: for CHECK names or paths of entries, none for all that differ; for PR exactly one
    number, URL, ref or commit id. `repo` and `base` None: what intake finds by itself. `select` and
    `ignore`: rule ids or their beginnings, not yet held against the loaded checks.
    """

    mode: Mode
    what: tuple[str, ...] = ()
    registry: Path = Path()  # CHECK: the registry's folder
    repo: str | None = None  # PR: a local repository or an https URL
    base: str | None = None
    policy: Path | None = None  # a policy instead of the base side's
    values: tuple[tuple[str, str], ...] = ()  # environment of the servers, of --env-file
    everything: bool = False  # CHECK: all entries, also those that do not differ from the base
    static: bool = False  # no Docker, no network
    offline: bool = False  # no network
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    jobs: int = 1  # entries judged at the same time
    begins: float = math.inf  # seconds from the start, after which no further entry is built or run
    evidence: Path | None = None  # where to write what was seen
    called: str = ""  # the submission in words, instead of intake's own
    published: str | None = None  # the registry's URL, for who judges it again elsewhere
    keep: bool = False  # leave images and containers for looking at
