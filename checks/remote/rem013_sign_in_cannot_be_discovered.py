"""Sign-in cannot be discovered.

## Why
The entry has users sign in by OAuth. A client learns where from two documents: the server's own (RFC 9728)
and its authorization server's (RFC 8414). Without them it needs settings that only the registry can have.

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
{"url": "https://mcp.example.com/mcp", "declared": "streamable-http",
 "end": "authorization", "status": 401, "challenge": "Bearer",
 "protected_resource": {"url": "https://mcp.example.com/.well-known/oauth-protected-resource", "status": 404}}
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
{"url": "https://mcp.example.com/mcp", "declared": "streamable-http",
 "end": "authorization", "status": 401, "challenge": "Bearer",
 "authorization_servers": [{"url": "https://id.example.com/.well-known/oauth-authorization-server",
                            "document": {"token_endpoint": "https://id.example.com/token"}}]}
```

## Fix
Serve `/.well-known/oauth-protected-resource` and name it in the `WWW-Authenticate` header of a 401.
"""

from collections.abc import Iterator

from checks._words import brief
from checks.remote._attempt import asks_to_sign_in
from validator import Entry, Finding, Metadata, Remote, Severity, check


@check("REM013", Severity.REVIEW, since="0.1")
def sign_in_cannot_be_discovered(entry: Entry, remote: Remote) -> Iterator[Finding]:
    if not entry.get("oauth") or not asks_to_sign_in(remote):
        return
    servers = remote.authorization_servers
    if any(each.document or not each.certain for each in (*servers, *_unsure(remote.protected_resource))):
        return
    looked = [each for each in (remote.protected_resource, *servers) if each]
    tried = ", ".join(
        f"{brief(each.url, 80)} ({brief(each.fault or str(each.status), 40)})" for each in looked[:2]
    )
    says = f"nothing tells a client where users of this server sign in: {tried or 'no document was found'}"
    yield Finding(says, entry.at("oauth", key=True), "serve the documents of RFC 9728 and RFC 8414")


def _unsure(resource: Metadata | None) -> list[Metadata]:
    return [resource] if resource and not resource.certain else []
