"""Mounts of RUN that ask for a secret: no build is given one, so an optional one does no harm."""

from collections.abc import Mapping
from enum import StrEnum

from validator import UNKNOWN

FALSE = ("0", "f", "F", "false", "FALSE", "False")  # Go, strconv.ParseBool
FIX = "use public packages and repositories only, and remove the mount"


class Secret(StrEnum):
    """What a mount asks for, in words."""

    NEEDED = "a secret"
    SSH = "an SSH key"
    UNTOLD = "a mount whose type only the base image knows"
    OPTIONAL = "a secret, if there is one"


def secret(options: Mapping[str, str]) -> Secret | None:
    """What the options of a mount ask for; None for the other types."""
    kind = options.get("type", "bind").lower()
    if UNKNOWN in kind:
        return Secret.UNTOLD
    if kind == "ssh":
        return Secret.SSH
    if kind != "secret":
        return None
    return Secret.OPTIONAL if options.get("required", "false") in FALSE else Secret.NEEDED
