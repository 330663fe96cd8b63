"""Hosts that only the engine's own network reaches: no submission may have it ask there (threats.md B4).

A public name that resolves to a private address cannot be told from here.
"""

import re

# One expression for us and for BuildKit's source policy, so in what Python's and Go's have in common.
# Numbers in any form that some program reads as an address; names of one label; RFC 6762 and 8375.
_OCTET = r"\.[0-9]{1,3}"
HOST = (
    r"(?:\[[^\]]*\]|(?:[^./:@?#\[\]]+\.)*"
    r"(?:localhost|local|internal|intranet|lan|home|corp|private|arpa)\.?"
    r"|(?:0x[0-9a-f]*|[0-9]+)(?:\.(?:0x[0-9a-f]*|[0-9]+)){0,2}\.?"
    r"|0[0-9x][0-9a-f.x]*|0x[0-9a-f.x]*"
    rf"|(?:0|10|127|22[4-9]|23[0-9]|24[0-9]|25[0-5])(?:{_OCTET}){{3}}\.?"
    rf"|(?:169\.254|192\.168|172\.(?:1[6-9]|2[0-9]|3[01])|100\.(?:6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7])"
    rf"|198\.1[89])(?:{_OCTET}){{2}}\.?|192\.0\.0{_OCTET}\.?)"
)
SINGLE = r"[^./:@?#\[\]]+"  # a name without a dot: the search list of the engine's machine completes it
_PRIVATE = re.compile(rf"(?:{HOST}|{SINGLE})", re.ASCII | re.IGNORECASE)


def is_private(host: str) -> bool:
    """Is *host*, without its port, no public name or address?"""
    return bool(_PRIVATE.fullmatch(host))


def registry_host(reference: str) -> str:
    """The host that an image's name asks, without its port; "" for Docker Hub (distribution, reference)."""
    first, slash, _ = reference.partition("/")
    if not slash or not (set(first) & set(".:[") or first == "localhost" or first != first.lower()):
        return ""
    return re.sub(r":[0-9]*$", "", first)
