"""Remote server is gone.

## Why
At this address nobody answers: the host does not exist, nothing listens there, its certificate is not valid,
or it has no such page. It was tried several times, while the network here worked.

## Bad
```yaml servers/example/server.yaml
type: remote
remote:
  transport_type: streamable-http
  url: https://mcp.example.com/mcp
```
```json remote.json
{"url": "https://mcp.example.com/mcp", "declared": "streamable-http", "end": "dead", "says": "it answers 404"}
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
Try the address with an MCP client from another network, and write the one that answers.
"""

from collections.abc import Iterator

from checks.remote._attempt import place, said
from validator import Entry, Finding, Remote, RemoteEnd, Severity, check


@check("REM007", Severity.ERROR, since="0.1")
def remote_server_is_gone(entry: Entry, remote: Remote) -> Iterator[Finding]:
    if remote.end is RemoteEnd.DEAD:
        fix = "write the address at which the server answers"
        yield Finding(f"nobody answers at the server's address{said(remote)}", place(entry), fix)
