"""Sign-in is not asked for.

## Why
The entry has users sign in, and the server lists its tools to anybody and names no place to sign in. Users
are sent through a sign-in that may fail, for a server that may need none.

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
 "spoken": "streamable-http", "end": "listed"}
```

## Good
```yaml servers/example/server.yaml
type: remote
remote:
  transport_type: streamable-http
  url: https://mcp.example.com/mcp
```
```json remote.json
{"url": "https://mcp.example.com/mcp", "declared": "streamable-http",
 "spoken": "streamable-http", "end": "listed"}
```

## Fix
Remove the `oauth` block if the tools work without it, or else serve `/.well-known/oauth-protected-resource`.
"""

from collections.abc import Iterator

from validator import Entry, Finding, Remote, RemoteEnd, Severity, check


@check("REM015", Severity.WARNING, since="0.1")
def sign_in_is_not_asked_for(entry: Entry, remote: Remote) -> Iterator[Finding]:
    resource = remote.protected_resource
    silent = resource is None or (not resource.document and resource.certain)
    if remote.end is RemoteEnd.LISTED and entry.get("oauth") and silent:
        says = "the entry has users sign in, but the server lists its tools to anybody and asks for nothing"
        fix = "remove `oauth` if the tools work without it"
        yield Finding(says, entry.at("oauth", key=True), fix)
