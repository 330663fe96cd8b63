"""Address is no MCP server.

## Why
Something answers there, but not in MCP: the page of a website, another protocol, or a redirect that a
client does not follow with its message. Users would enable a server that no client can talk to.

## Bad
```yaml servers/example/server.yaml
type: remote
remote:
  transport_type: streamable-http
  url: https://mcp.example.com/mcp
```
```json remote.json
{"url": "https://mcp.example.com/mcp", "declared": "streamable-http",
 "end": "not-mcp", "says": "it answers 200 with text/html"}
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
Write the address of the MCP endpoint itself, usually one that ends with `/mcp`, not that of its pages.
"""

from collections.abc import Iterator

from checks.remote._attempt import place, said
from validator import Entry, Finding, Remote, RemoteEnd, Severity, check


@check("REM008", Severity.ERROR, since="0.1")
def address_is_no_mcp_server(entry: Entry, remote: Remote) -> Iterator[Finding]:
    if remote.end is RemoteEnd.NOT_MCP:
        says = f"what answers at this address does not speak MCP{said(remote)}"
        yield Finding(says, place(entry), "write the address of the MCP endpoint")
