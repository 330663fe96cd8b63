"""What the rules about a Dockerfile have in common."""

import re
from dataclasses import dataclass

from checks._words import brief
from validator import UNKNOWN, Dockerfile, Finding, Instruction, is_private

_REMOTE = re.compile(r"(https?|git|ssh)://([^/?#]*)(.*)", re.IGNORECASE | re.DOTALL)
_SCP = re.compile(r"[a-zA-Z0-9_-]+@([a-zA-Z0-9.-]+):(.*)", re.DOTALL)  # BuildKit's form of user@host:path
_PLAIN = re.compile(r"[!-$&-~]*", re.ASCII)
SCHEMES = ("http://", "https://", "git://", "ssh://")


@dataclass(frozen=True, slots=True)
class Remote:
    """Where ADD fetches from. `scp`: written as user@host:path. The host has no port and no user."""

    scheme: str
    host: str
    rest: str
    plain: bool


def remote(source: str) -> Remote | None:
    """The address that a source of ADD is, or None for a path. Linear in the text."""
    if found := _REMOTE.fullmatch(source):
        place = found[2].rpartition("@")[2]
        host = place.partition("]")[0] + "]" if place.startswith("[") else place.partition(":")[0]
        return Remote(found[1].lower(), host, found[3], bool(_PLAIN.fullmatch(found[2])))
    if found := _SCP.fullmatch(source):
        return Remote("ssh", found[1], found[2], True)
    return None


def is_inside(found: Remote) -> bool:
    """Does it name a host that is not public, or one that programs read in different ways?"""
    return not found.plain or not found.host or is_private(found.host)


def may_be_remote(source: str) -> bool:
    """Could what nobody knows before the build make this an address?"""
    begin = source.partition(UNKNOWN)[0].lower()
    return UNKNOWN in source and any(scheme.startswith(begin) for scheme in SCHEMES)


def shown(text: str) -> str:
    """A part of a Dockerfile as a message quotes it."""
    return brief(text.replace(UNKNOWN, "…"), 100)


def found_in(file: Dockerfile, one: Instruction, message: str, fix: str, words: str = "") -> Finding:
    """A finding at the place of *words* in an instruction."""
    return Finding(message, file.of(one, words), fix)
