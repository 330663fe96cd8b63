"""Which addresses a remote server may have. A name counts by all the addresses that it resolves to."""

import ipaddress
import socket
from collections.abc import Awaitable, Callable

from validator.live.http_trouble import Gone, OwnNetwork, Refused

MOST = 4  # addresses of one name that are tried
# RFC 6052 and 8215: an IPv4 address in the clothes of an IPv6 one, made by a translator on the way.
TRANSLATED = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))
NO_NAME = (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME))

Resolve = Callable[[str, int], Awaitable[list[str]]]


async def resolve(host: str, port: int) -> list[str]:
    """The addresses of *host*, each once. Raises Gone for a name that does not exist, OwnNetwork."""
    import anyio

    try:
        found = await anyio.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except socket.gaierror as exc:
        if exc.errno in NO_NAME:
            raise Gone(f"there is no host {host[:200]}") from exc
        raise OwnNetwork(f"the name {host[:200]} could not be looked up: {exc.strerror}") from exc
    except (OSError, UnicodeError) as exc:
        raise OwnNetwork(f"the name {host[:200]} could not be looked up: {exc}") from exc
    return list(dict.fromkeys(str(address[4][0]) for address in found))


async def public_addresses(host: str, port: int, look_up: Resolve) -> list[str]:
    """The addresses that may be connected to. Raises Refused where any is not public, and as *look_up*.

    An address that only a network's own machinery can have given (a translator's, or the "nowhere"
    of a blocking name server) says nothing about the server, and is left out.
    """
    found = await look_up(host, port)
    for address in found:
        if not is_local_answer(address) and not is_public(address):
            raise Refused(f"{host[:200]} is {address}, which is no public address")
    if usable := [address for address in found if not is_local_answer(address)]:
        return usable[:MOST]
    raise OwnNetwork(f"our name server gives no usable address for {host[:200]}")


def is_public(address: str) -> bool:
    """Is it a unicast address of the public internet, written as nothing else?"""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:  # with a zone, say: of one link only
        return False
    if isinstance(parsed, ipaddress.IPv6Address) and _holds_another(parsed):
        return False
    return parsed.is_global and not (parsed.is_multicast or parsed.is_reserved or parsed.is_unspecified)


def is_local_answer(address: str) -> bool:
    """Is it an answer that tells of our network: "nowhere", or a public IPv4 address in translation?"""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    if parsed.is_unspecified:
        return True
    translated = isinstance(parsed, ipaddress.IPv6Address) and parsed in TRANSLATED[0]
    return translated and is_public(str(ipaddress.IPv4Address(int(parsed) & 0xFFFFFFFF)))


def _holds_another(address: ipaddress.IPv6Address) -> bool:
    """RFC 4291 (mapped), 3056 (6to4), 4380 (Teredo), 6052 (NAT64): the IPv4 address inside is what counts."""
    inside = address.ipv4_mapped or address.sixtofour or address.teredo
    return bool(inside) or any(address in network for network in TRANSLATED)
