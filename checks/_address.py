"""Web addresses as they stand in a manifest, taken apart by hand and strictly.

General URL parsers repair what they are given, and two of them repair differently: what is not
plainly an address is none here (threats.md 2.9, 2.10).
"""

import ipaddress
import re
from dataclasses import dataclass

SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*", re.ASCII)
LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?", re.ASCII)
VISIBLE = re.compile(r"[!-~]+", re.ASCII)
NUMBER = re.compile(r"[0-9]+|0[xX][0-9a-fA-F]*", re.ASCII)
INSIDE = (
    "localhost",
    "local",
    "internal",
    "intranet",
    "lan",
    "home",
    "corp",
    "private",
    "arpa",
)  # RFC 6762, 8375
LONGEST = 2000  # characters


@dataclass(frozen=True, slots=True)
class Address:
    """`scheme://user@host:port/path?query#fragment`; "" for what is not written. The host is lower-case."""

    scheme: str
    user: str
    host: str
    port: str
    path: str
    query: str
    fragment: str


def parse(text: str) -> Address | None:
    """The address, or None where *text* is none. Linear in the text."""
    scheme, mark, rest = text.partition("://")
    if not mark or not SCHEME.fullmatch(scheme) or len(text) > LONGEST:
        return None
    if not VISIBLE.fullmatch(rest) or "\\" in rest:
        return None
    rest, _, fragment = rest.partition("#")
    rest, _, query = rest.partition("?")
    authority, slash, path = rest.partition("/")
    user, _, place = authority.rpartition("@")
    host, port = _split(place)
    if not host or (port and not port.isdigit()):
        return None
    return Address(scheme.lower(), user, host.lower(), port, slash + path, query, fragment)


def is_domain(host: str) -> bool:
    """Whether *host* is a DNS name of at least two labels that no program reads as a number."""
    labels = host.split(".")
    named = all(LABEL.fullmatch(label) for label in labels)
    return named and len(labels) > 1 and len(host) <= 253 and not NUMBER.fullmatch(labels[-1])


def is_number(host: str) -> bool:
    """Whether some program reads *host* as an IP address: `127.1`, `0x7f000001` and `[::1]` too."""
    if host.startswith("["):
        return True
    return bool(NUMBER.fullmatch(host.rpartition(".")[2]))


def is_inside(host: str) -> bool:
    """Whether *host* names something inside a user's own network, or an address that is not public."""
    try:
        return not ipaddress.ip_address(host.strip("[]")).is_global
    except ValueError:
        return host.rpartition(".")[2] in INSIDE


def _split(place: str) -> tuple[str, str]:
    if place.startswith("["):
        host, bracket, rest = place.partition("]")
        return host + bracket, rest.removeprefix(":")
    host, _, port = place.partition(":")
    return host, port
