"""Documents for signing in are wrong.

## Why
A client refuses a document about another server, and one whose endpoints it cannot use: it would hand its
user's consent to somebody else (RFC 9728, 3.3 and 7.7; RFC 8414, 2; MCP, authorization).

## Bad
```yaml servers/example/server.yaml
type: remote
remote:
  transport_type: streamable-http
  url: https://mcp.example.com/mcp
oauth:
  - provider: example
    secret: example.personal_access_token
    env: EXAMPLE_PERSONAL_ACCESS_TOKEN
```
```json remote.json
{"url": "https://mcp.example.com/mcp", "declared": "streamable-http", "end": "authorization", "status": 401,
 "protected_resource": {"url": "https://mcp.example.com/.well-known/oauth-protected-resource",
                        "document": {"resource": "https://other.example.com/mcp"}}}
```

## Good
```yaml servers/example/server.yaml
type: remote
remote:
  transport_type: streamable-http
  url: https://mcp.example.com/mcp
oauth:
  - provider: example
    secret: example.personal_access_token
    env: EXAMPLE_PERSONAL_ACCESS_TOKEN
```
```json remote.json
{"url": "https://mcp.example.com/mcp", "declared": "streamable-http", "end": "authorization", "status": 401,
 "protected_resource": {"url": "https://mcp.example.com/.well-known/oauth-protected-resource",
                        "document": {"resource": "https://mcp.example.com/mcp"}}}
```

## Fix
Name the server's own address as `resource`, and https endpoints of its authorization server.
"""

from collections.abc import Iterator
from typing import Any

from checks._address import parse
from checks._words import brief
from checks.remote._attempt import place
from validator import Entry, Finding, Metadata, Policy, Remote, RemoteEnd, Severity, check

ENDPOINTS = ("authorization_endpoint", "token_endpoint")
PORTS = {"https": "443", "http": "80"}


@check("REM014", Severity.ERROR, since="0.1")
def sign_in_documents_are_wrong(entry: Entry, remote: Remote, policy: Policy) -> Iterator[Finding]:
    if remote.end is not RemoteEnd.AUTHORIZATION:
        return
    at, trusted = place(entry), policy.remote.trusted
    if remote.protected_resource and remote.protected_resource.document:
        for says, fix in _resource(remote, remote.protected_resource, trusted):
            yield Finding(says, at, fix)
    for server in remote.authorization_servers:
        if server.document:
            for says in _server(server, trusted):
                yield Finding(f"`{brief(server.url, 100)}` {says}", at, "mend the document, or use another")


def _resource(remote: Remote, found: Metadata, trusted: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    where, resource = brief(found.url, 100), found.document.get("resource")
    asked = (remote.url, *(each.url for each in remote.exchanges[:1]))
    if not isinstance(resource, str):
        yield f"`{where}` has no `resource`", "write the server's address as `resource`"
    elif not any(_covers(resource, url) for url in asked):
        says = f"`{where}` is about `{brief(resource, 100)}`, which is another server"
        yield says, f"write `{brief(remote.url, 100)}` as `resource`"
    servers = found.document.get("authorization_servers")
    for server in servers if isinstance(servers, list) else ():
        if not _is_safe(server, trusted):
            says = f"the authorization server `{brief(str(server), 100)}` has no https address"
            yield says, "name it by its https address"


def _server(found: Metadata, trusted: tuple[str, ...]) -> Iterator[str]:
    for name in ENDPOINTS:
        value = found.document.get(name)
        if value is None:
            yield f"names no `{name}`"
        elif not _is_safe(value, trusted):
            yield f"has a `{name}` that is no https address: `{brief(str(value), 100)}`"
    methods: Any = found.document.get("code_challenge_methods_supported")
    if isinstance(methods, list) and "S256" not in methods:
        yield "does not support the code challenge S256, which MCP clients must use"


def _covers(resource: str, url: str) -> bool:
    """As the official clients compare them: the same origin, and the path's beginning."""
    one, other = parse(resource), parse(url)
    if one is None or other is None:
        return False
    ports = [each.port or PORTS.get(each.scheme, "") for each in (one, other)]
    same = (one.scheme, one.host, ports[0]) == (other.scheme, other.host, ports[1])
    return same and f"{other.path.rstrip('/')}/".startswith(f"{one.path.rstrip('/')}/")


def _is_safe(url: object, trusted: tuple[str, ...]) -> bool:
    address = parse(url) if isinstance(url, str) else None
    if address is None:
        return False
    port = address.port or PORTS.get(address.scheme, "")
    return address.scheme == "https" or f"{address.host}:{port}" in trusted
