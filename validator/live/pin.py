"""A manifest's pin (project, commit, directory, Dockerfile), and where git may fetch it from."""

import re
from dataclasses import dataclass
from pathlib import Path

from validator.live.intake_result import shown
from validator.policy import SourcePolicy

COMMIT = re.compile(r"[0-9a-f]{40}", re.ASCII)  # threats.md G3: nothing but a whole, lower-case id is a pin
SEGMENT = r"(?!\.{1,2}(?:/|\Z))[A-Za-z0-9._~][A-Za-z0-9._~-]{0,99}"
# host, then owner and repository (and groups in between, on GitLab); threats.md G1
PROJECT = re.compile(rf"https://([A-Za-z0-9.-]{{1,253}})((?:/{SEGMENT}){{2,8}})/?", re.ASCII)
MIRROR_URL = re.compile(r"https://[A-Za-z0-9.-]+(?::[0-9]{1,5})?(?:/[A-Za-z0-9._~-]*)*", re.ASCII)


class Refused(Exception):
    """Nothing is fetched for such a pin; the message says why, to the manifest's author."""


class BadMirror(Exception):
    """The policy maps the project to a place that it does not allow itself."""


@dataclass(frozen=True, slots=True)
class Pin:
    """source.* of a manifest, as written there; "" for what it leaves out."""

    project: str
    commit: str
    directory: str = ""
    dockerfile: str = ""


@dataclass(frozen=True, slots=True)
class Address:
    """What git is told to fetch from, and the only transport that it may use for it."""

    url: str
    protocol: str  # https or file


def address(pin: Pin, policy: SourcePolicy) -> Address:
    """Where the pinned commit is fetched from.

    The forms of URL and commit, and the list of hosts, are held against what the manifest says,
    before any mirror is looked at. Raises Refused, BadMirror.
    """
    match = PROJECT.fullmatch(pin.project)
    if not match:
        raise Refused(f"source.project {shown(pin.project, 120)!r} {_wrong(pin.project)}")
    if match[1] not in policy.hosts:
        raise Refused(f"source.project is on {match[1]}; sources may only be on {', '.join(policy.hosts)}")
    if not COMMIT.fullmatch(pin.commit):
        form = "a full commit id: 40 hexadecimal digits, lower case"
        raise Refused(f"source.commit {shown(pin.commit, 60)!r} is not {form}")
    return _mirrored(f"https://{match[1]}{match[2]}", policy)


def context_directory(text: str) -> str | None:
    """source.directory as a path of git's, "" for the root; None for one that leads out of the repository."""
    if "\\" in text or any(ord(character) < 32 for character in text):
        return None
    parts = [part for part in text.split("/") if part not in ("", ".")]
    return None if ".." in parts else "/".join(parts)


def _wrong(project: str) -> str:
    if not project.startswith("https://"):
        return "does not begin with https://"
    if "@" in project:
        return "holds a user name or password"
    if "?" in project or "#" in project:
        return "has a query or fragment; source.commit and source.directory say what to build"
    return "is not the plain address of a repository, such as https://github.com/owner/name"


def _mirrored(url: str, policy: SourcePolicy) -> Address:
    """The longest prefix wins, as with git's insteadOf (git-config(1))."""
    prefixes = sorted((p for p in policy.mirrors if p and url.startswith(p)), key=len)
    if not prefixes:
        return Address(url, "https")
    target = policy.mirrors[prefixes[-1]] + url.removeprefix(prefixes[-1])
    path = target.removeprefix("file://")
    if Path(path).is_absolute() and policy.allow_file:
        return Address(Path(path).as_uri(), "file")
    if MIRROR_URL.fullmatch(target):
        return Address(target, "https")
    where = f"the policy's mirror for {prefixes[-1]} leads to {shown(target, 120)}"
    raise BadMirror(f"{where}: want https, or a path with allow_file")
