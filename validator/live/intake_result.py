"""What an intake gives: the submission, and the ways to read its entries and the registry beside them."""

from collections.abc import Callable
from dataclasses import dataclass

from validator.evidence.submission import EntryChange, Files, Registry, Submission
from validator.policy import FILE

# Bytes of a known file that are read. server.yaml, tools.json: threats.md section 1; a readme is
# prose of the same order. A longer file is listed with its size, without its contents.
READ_BYTES = {"server.yaml": 64 * 1024, "tools.json": 1 << 20, "readme.md": 1 << 20}
MOST_PATHS = 20_000  # threats.md section 1: beyond it nobody could review the change either
MOST_ENTRIES = 1_000  # of one pull request: reading and judging one takes some 0.05 seconds
POLICY_BYTES = 1 << 20
CONTENT_BYTES = max(READ_BYTES.values())
BUILT_IN_POLICY = "the built-in policy"
FOLDERS_POLICY = f"{FILE} of the folder"


class NotUsable(Exception):
    """What the user asked for cannot be judged; the message says in one line how to ask instead."""


class Unreachable(Exception):
    """The submission could not be had, through no fault of the user's: network, deadline, limit."""


@dataclass(frozen=True, slots=True)
class PolicyText:
    """A registry's policy as TOML, and where it comes from, for people."""

    text: str
    origin: str


def base_policy(text: str, tip: str) -> PolicyText:
    """The policy that lies at the commit *tip* of the base branch; "" where there is none."""
    return PolicyText(text, f"{FILE} of {tip[:12]}" if text else BUILT_IN_POLICY)


@dataclass(frozen=True, slots=True)
class Intake:
    """One submission, taken in.

    `subject` names it for people: "pull request 12 of https://…", "3 entries of ./registry".
    `policy` is the text of mcp-vet.toml on the base side, "" if there is none, and `policy_from` says
    where it comes from: BUILT_IN_POLICY, FOLDERS_POLICY or a commit. `files` reads an entry's folder
    at the head, `before` at the merge base, under its old name (empty where it is new), `registry`
    the index of the base side (once, then remembered); all three raise Unreachable where the
    repository cannot be read any more.
    """

    submission: Submission
    subject: str
    policy: str
    policy_from: str
    files: Callable[[EntryChange], Files]
    before: Callable[[EntryChange], Files]
    registry: Callable[[], Registry]


def shown(text: str, most: int = 200) -> str:
    """Text of the user or of git, short enough for a message: at most *most* characters, one line."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"
