"""The documents by which a client learns how to sign in: RFC 9728 (protected resource), RFC 8414, OpenID."""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from validator.evidence.remote import Metadata
from validator.live.framing import Overrun
from validator.live.http_trouble import NotHttp, Passing, Trouble
from validator.live.messages import NotMessage, parse
from validator.live.remote_streamable import is_passing
from validator.live.web import Web

NAMED = re.compile(r'resource_metadata\s*=\s*(?:"([^"]*)"|([^\s,"]+))', re.IGNORECASE)
SERVERS = 3  # authorisation servers of one resource that are looked at
RESOURCE = "/.well-known/oauth-protected-resource"
SERVER, OPENID = "/.well-known/oauth-authorization-server", "/.well-known/openid-configuration"


async def sign_in(web: Web, url: str, challenge: str) -> tuple[Metadata, tuple[Metadata, ...]]:
    """The resource's document and those of its authorisation servers, found as MCP clients find them."""
    resource = await _first(web, resource_places(url, challenge))
    named = resource.document.get("authorization_servers")
    issuers = [each for each in named if isinstance(each, str)] if isinstance(named, list) else []
    if not issuers:  # MCP 2025-03-26: the server's own origin is its authorisation server
        issuers = [_origin(url)]
    found = [await _first(web, server_places(issuer)) for issuer in issuers[:SERVERS]]
    return resource, tuple(found)


def resource_places(url: str, challenge: str) -> list[str]:
    """Where the resource's document may be: what the challenge says, then RFC 9728, 3.1."""
    match = NAMED.search(challenge)
    said = [match[1] or match[2]] if match else []
    path = urlsplit(url).path.rstrip("/")
    known = [f"{_origin(url)}{RESOURCE}{path}", f"{_origin(url)}{RESOURCE}"]
    return list(dict.fromkeys([*filter(None, said), *known]))


def server_places(issuer: str) -> list[str]:
    """Where an authorisation server's document may be: RFC 8414, 3.1, and OpenID Connect Discovery, 4."""
    path = _path(issuer)
    places = [f"{_origin(issuer)}{SERVER}{path}", f"{_origin(issuer)}{OPENID}{path}"]
    return list(dict.fromkeys([*places, f"{_origin(issuer)}{path}{OPENID}"]))


async def _first(web: Web, places: Iterable[str]) -> Metadata:
    """The first usable document; where there is none, the likeliest reason."""
    failed: list[Metadata] = []
    for place in places:
        found = await _document(web, place)
        if found.document:
            return found
        failed.append(found)
    unsure = [each for each in failed if not each.certain]
    said = [each for each in failed if each.status != 404]  # what is there and of no use, first
    return (unsure or said or failed)[0]


async def _document(web: Web, place: str) -> Metadata:
    status = 0
    try:
        headers = {"Accept": "application/json"}
        async with web.open("GET", place, "metadata", headers=headers) as answer:
            status = answer.status
            if status != 200:
                return Metadata(place, status, fault=f"answered {status}", certain=not is_passing(status))
            value, _ = parse(await answer.body(), web.limits)
    except (NotMessage, NotHttp, Overrun) as exc:
        return Metadata(place, status, fault=str(exc)[:300])
    except Trouble as exc:
        return Metadata(place, status, fault=str(exc)[:300], certain=not isinstance(exc, Passing))
    if not isinstance(value, dict) or not value:
        return Metadata(place, status, fault="not a JSON object")
    return Metadata(place, status, value)


def _origin(url: str) -> str:
    try:
        parts = urlsplit(url)
        return f"{parts.scheme}://{parts.netloc}"
    except ValueError:
        return url


def _path(url: str) -> str:
    try:
        return urlsplit(url).path.rstrip("/")
    except ValueError:
        return ""
