"""Remote server does not list its tools.

## Why
It speaks MCP, but `initialize` or `tools/list` gets an error, something that is no answer, or more than a
client can take. It was asked without credentials, and did not ask for any.

## Bad
```yaml servers/example/server.yaml
type: remote
remote:
  transport_type: streamable-http
  url: https://mcp.example.com/mcp
```
```json remote.json
{"url": "https://mcp.example.com/mcp", "declared": "streamable-http",
 "spoken": "streamable-http", "end": "failed", "says": "it answers with an error: -32603 Internal error"}
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
Answer `initialize` and `tools/list` as the specification asks. A server that needs to know who asks
answers 401, with a `WWW-Authenticate` header.
"""

from collections.abc import Iterator

from checks._words import brief
from checks.remote._attempt import place, said
from validator import Entry, Finding, Remote, RemoteEnd, Severity, check

FIX = "answer `initialize` and `tools/list`, or 401 where the user must sign in first"


@check("REM011", Severity.ERROR, since="0.1")
def remote_server_does_not_list(entry: Entry, remote: Remote) -> Iterator[Finding]:
    if remote.end is RemoteEnd.FAILED:
        yield Finding(f"the server speaks MCP and does not list its tools{said(remote)}", place(entry), FIX)
    elif remote.end is RemoteEnd.LIMIT:
        limit = brief(remote.limit)
        says = f"the server goes over a limit ({limit}) before its tools are listed{said(remote)}"
        yield Finding(says, place(entry), "answer with less")
