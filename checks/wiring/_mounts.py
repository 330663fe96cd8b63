"""Volumes as the gateway takes them: `source:target[:mode]` (docker/mcp-gateway, docker_binds.go)."""

import re

from validator import Placeholder, Scope, Site

NAMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*", re.ASCII)
BLOCKED = (
    *("/dev", "/etc", "/library", "/proc", "/private/etc", "/private/var/run", "/root", "/run", "/sys"),
    *("/system", "/var/lib/containerd", "/var/lib/docker", "/var/root", "/var/run", "c:/windows"),
)
CREDENTIALS = {".aws", ".azure", ".config", ".docker", ".gnupg", ".kube", ".ssh", ".netrc", ".npmrc"}
SOCKET = "docker.sock"
OWN_COMPUTER = "is a path of somebody's own computer"


def parts(site: Site) -> list[str]:
    """The text split at its colons, those inside placeholders aside: `{{x|or:[]|volume}}` is one part."""
    text, masked, done = site.text, [], 0
    for placeholder in site.placeholders:
        end = placeholder.start + len(placeholder.text)
        masked.append(text[done : placeholder.start] + "\0" * len(placeholder.text))
        done = end
    shape = "".join(masked) + text[done:]
    found, start = [], 0
    for piece in shape.split(":"):
        found.append(text[start : start + len(piece)])
        start += len(piece) + 1
    return found


def forbidden(source: str) -> str:
    """Why a literal source of a mount is refused, in words that follow it; "" for a named volume."""
    path = source.strip().replace("\\", "/").lower()
    if path.endswith(SOCKET):
        return "gives the server control over the whole computer"
    if any(path == root or path.startswith(root + "/") for root in BLOCKED):
        return "is a folder of the system, which the gateway refuses to mount"
    if CREDENTIALS & set(path.split("/")):
        return "holds the user's credentials, which the gateway refuses to mount"
    return "" if NAMED.fullmatch(source.strip()) else OWN_COMPUTER


def gives_nothing(scope: Scope, placeholder: Placeholder) -> bool:
    """Whether a placeholder can come out empty: of a parameter the user may leave out, without `or:`."""
    path = scope.addressed(placeholder)
    parameter = scope.declared(path) if path else None
    spared = any(f.startswith("or:") and len(f) > len("or:") for f in placeholder.filters)
    return parameter is not None and not parameter.certain and not spared
