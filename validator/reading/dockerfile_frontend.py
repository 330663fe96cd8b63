"""Which program a Dockerfile wants to be read by: a foreign one is arbitrary code in the builder (B1).

The forms are those of BuildKit's parser.DetectSyntax: directives with `#`, with `//`, and JSON; all of them
after a byte order mark or a `#!` line.
"""

import re
from dataclasses import dataclass

SHOWN = 120  # characters of a frontend's name
_ALLOWED = re.compile(
    r"(?:docker\.io/)?docker/dockerfile(?::(?:latest|labs|1[A-Za-z0-9._-]*))?(?:@sha256:[0-9a-f]{64})?",
    re.ASCII,
)
_DIRECTIVE = re.compile(r"\s*(?:#|//)\s*([A-Za-z][A-Za-z0-9]*)\s*=\s*(.*)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Foreign:
    """A frontend that is not Docker's own, and the line that asks for it, from 1."""

    name: str
    line: int

    def __str__(self) -> str:
        return (
            f"the Dockerfile asks for the frontend {self.name!r}, which is arbitrary code in the builder; "
            "only docker/dockerfile is allowed"
        )


def foreign_frontend(dockerfile: str) -> Foreign | None:
    """The frontend that this text asks for, unless it is Docker's own or none. Linear in the text."""
    lines = dockerfile.removeprefix("\ufeff").split("\n")
    begin = 1 if lines[0].startswith("#!") else 0
    if "\n".join(lines[begin:]).lstrip().startswith("{"):  # no instruction begins so
        return Foreign("(JSON)", begin + 1)
    for number, line in enumerate(lines[begin:], begin + 1):
        directive = _DIRECTIVE.fullmatch(line)
        if directive is None:
            return None
        name = directive[2].partition(" ")[0].strip()
        if directive[1].lower() == "syntax" and not _ALLOWED.fullmatch(name):
            return Foreign(name[:SHOWN], number)
    return None
