"""Two sources, images or sessions held against each other. Pure."""

import re
from collections.abc import Iterator, Mapping

from validator.evidence.conversation import REVISIONS
from validator.evidence.difference import Difference, What
from validator.evidence.execution import Image, Session, Source

MIB = 1 << 20
GROWN = 1.5  # times the size before
LEAST = 10 * MIB  # bytes that an image must have grown by, to be spoken of
FROM = re.compile(r"^[ \t]*FROM[ \t]+(?:--\S+[ \t]+)*(\S+)", re.IGNORECASE | re.MULTILINE)
COPYRIGHT = re.compile(r"^\W*(?:copyright|\(c\)|©).*$", re.IGNORECASE | re.MULTILINE)
HEADING = 60  # characters of a licence's first line, by which people know it


def source_differences(before: Source, after: Source) -> tuple[Difference, ...]:
    """The Dockerfile, what it builds on, and the licence."""
    return (*_dockerfile(before, after), *_licences(before.licences, after.licences))


def _dockerfile(before: Source, after: Source) -> Iterator[Difference]:
    old, new = before.dockerfile_text, after.dockerfile_text
    if old.split() != new.split() or within(before) != within(after):
        yield Difference(What.DOCKERFILE, after.dockerfile or before.dockerfile, "", old, new)
    had, has = bases(old), bases(new)
    gone, come = [b for b in had if b not in has], [b for b in has if b not in had]
    if come and gone:
        yield Difference(What.BASE_IMAGE, after.dockerfile, "", ", ".join(gone), ", ".join(come))
    elif come:  # one more stage, on something else
        yield Difference(What.BASE_IMAGE, after.dockerfile, "", ", ".join(had), ", ".join(has))


def within(source: Source) -> str:
    """The path of its Dockerfile in its build context."""
    return source.dockerfile.removeprefix(f"{source.directory}/" if source.directory else "")


def bases(dockerfile: str) -> list[str]:
    """The images that its stages begin with, without digests, each once."""
    return list(dict.fromkeys(name.partition("@")[0] for name in FROM.findall(dockerfile)))


def _licences(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Difference]:
    """One difference for all files: their names, places and years do not matter."""
    had, has = ({_terms(text): text for text in found.values()} for found in (before, after))
    gone, come = [t for t in had if t not in has], [t for t in has if t not in had]
    if gone or come:
        old, new = ("\n\n".join(texts[t] for t in side) for texts, side in ((had, gone), (has, come)))
        yield Difference(What.LICENCE, heading(old), heading(new), old, new)


def _terms(text: str) -> str:
    """What a licence says, without who holds the rights since when, and without its layout."""
    return " ".join(COPYRIGHT.sub("", text).casefold().split())


def heading(text: str) -> str:
    """The first line of a text that has words in it: of a licence, its name."""
    lines = (line.strip(" \t#*=-") for line in text.splitlines())
    return next((line[:HEADING] for line in lines if line), "")


def image_differences(before: Image, after: Image) -> tuple[Difference, ...]:
    """How it is started, as whom, with what, and how large it is."""
    return (*_user(before, after), *_parts(before, after), *_size(before, after))


def _user(before: Image, after: Image) -> Iterator[Difference]:
    if is_root(after.user) and not is_root(before.user):
        yield Difference(What.IMAGE_ROOT, "user", "", before.user, after.user)
    elif before.user != after.user:
        yield Difference(What.IMAGE_PART, "user", "user", before.user or "root", after.user or "root")


def is_root(user: str) -> bool:
    """Is a USER of that text root? So is the lack of one."""
    name = user.partition(":")[0].strip()
    return name in ("", "root") or (name.isdecimal() and int(name[:20]) == 0)


def _parts(before: Image, after: Image) -> Iterator[Difference]:
    old, new = _inspected(before), _inspected(after)
    for part in sorted({*old, *new}):
        if old.get(part, "") != new.get(part, ""):
            yield Difference(What.IMAGE_PART, "image", part, old.get(part, ""), new.get(part, ""))


def _inspected(image: Image) -> dict[str, str]:
    """Every part of an image's configuration as a text, by what people call it."""
    variables = (item.partition("=") for item in image.environment)
    return {
        "entrypoint": " ".join(image.entrypoint),
        "command": " ".join(image.command),
        "working directory": image.working_directory,
        "platform": f"{image.os}/{image.architecture}".strip("/"),
        **{f"port {port}": "open" for port in image.ports},
        **{f"volume {path}": "mounted" for path in image.volumes},
        **{f"variable {name}": value or "empty" for name, _, value in variables},
    }


def _size(before: Image, after: Image) -> Iterator[Difference]:
    if before.size and after.size >= before.size * GROWN and after.size - before.size >= LEAST:
        yield Difference(What.IMAGE_GREW, "size", "", *(f"{i.size / MIB:.0f} MiB" for i in (before, after)))


def session_differences(before: Session, after: Session) -> tuple[Difference, ...]:
    """What the server says of itself."""
    return tuple(_session(before, after))


def _session(before: Session, after: Session) -> Iterator[Difference]:
    named = (
        (What.SERVER_NAME, before.server_name, after.server_name),
        (What.SERVER_VERSION, before.server_version, after.server_version),
    )
    for what, old, new in named:
        if old != new:
            yield Difference(what, "server", "", old, new)
    if before.protocol != after.protocol:
        what = What.PROTOCOL_BACK if _older(after.protocol, before.protocol) else What.PROTOCOL
        yield Difference(what, "server", "", before.protocol, after.protocol)
    if before.instructions.split() != after.instructions.split():
        yield Difference(What.INSTRUCTIONS, "server", "", before.instructions, after.instructions)


def _older(one: str, other: str) -> bool:
    return one in REVISIONS and other in REVISIONS and REVISIONS.index(one) < REVISIONS.index(other)
