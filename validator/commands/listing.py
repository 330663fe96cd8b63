"""What a server lists, from a run or from evidence, or why it could not be listed."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from validator.commands.console import Console, Misuse

if TYPE_CHECKING:
    from validator.options import Options

FILE = "tools.json"
MORE = "`mcp-vet check` says more"
# Whatever these families need is obtained: the session, and the remote server. Nothing else is run.
FAMILIES = ("RUN", "TLS", "REM")


@dataclass(frozen=True, slots=True)
class Seen:
    """The raw tools of the entry *name*; None, and why, where they could not be had."""

    name: str
    tools: tuple[Any, ...] | None = None
    why: str = ""
    before: bytes | None = None  # the entry's tools.json, as it was then


def seen_live(options: "Options", console: Console, evidence: Path) -> Seen:
    """Run the one entry that *options* name, as `check` does, with its evidence below *evidence*.

    Raises what `start` raises, but for Unreachable, which is a reason; and Misuse for several entries.
    """
    from validator.live.intake_result import Unreachable

    try:
        console.start(replace(options, select=FAMILIES, evidence=evidence), None)
    except Unreachable as exc:
        return Seen(options.what[0], why=str(exc))
    seen = seen_in(evidence, None)
    return seen if seen.tools is not None else replace(seen, why=f"{seen.why}; {MORE}")


def seen_in(evidence: Path, name: str | None) -> Seen:
    """What an earlier run kept. Raises Misuse for a folder without evidence of that one entry."""
    from validator import archive
    from validator.evidence.codec import Malformed
    from validator.evidence.submission import Files

    try:
        _, _, submission = archive.read(evidence)
        entry = _one([entry.name for entry in submission.entries], name)
        seen = _tools_of(archive.folder(evidence, entry), evidence, entry)
        files, _ = _recorded(archive.folder(evidence, entry), evidence, Files)
        return replace(seen, before=files.contents.get(FILE) if isinstance(files, Files) else None)
    except FileNotFoundError as exc:
        raise Misuse(f"{str(evidence)!r} holds no evidence: `check --evidence DIR` writes it") from exc
    except Malformed as exc:
        raise Misuse(f"{str(evidence)!r} holds no evidence that this mcp-vet can read: {exc}") from exc


def _one(found: list[str], name: str | None) -> str:
    wanted = [entry for entry in found if name in (None, entry)]
    if len(wanted) != 1:
        there = ", ".join(found[:5]) or "none"
        raise Misuse(f"name one entry of those that are there: {there}")
    return wanted[0]


def _tools_of(unit: Path, shared: Path, entry: str) -> Seen:
    """The listing of a server, or the answer of a remote one."""
    from validator.evidence.execution import Listing
    from validator.evidence.remote import Remote

    listing, why = _recorded(unit, shared, Listing)
    if isinstance(listing, Listing):
        return Seen(entry, listing.tools)
    remote, _ = _recorded(unit, shared, Remote)
    calls = remote.calls if isinstance(remote, Remote) else ()
    answers = [call.result for call in calls if call.probe == "tools" and call.result]
    listed = [answer["tools"] for answer in answers if isinstance(answer.get("tools"), list)]
    return Seen(entry, tuple(listed[0])) if listed else Seen(entry, why=why)


def _recorded(unit: Path, shared: Path, kind: type) -> tuple[object, str]:
    """What was recorded of that kind, or None and why there is nothing."""
    from contextlib import ExitStack

    from validator.evidence.store import recorded
    from validator.resources import Broke, Missing, Resources

    with ExitStack() as stack:
        try:
            return Resources(recorded(unit, shared), stack).get(kind), ""
        except (Missing, Broke) as exc:
            return None, str(exc)
