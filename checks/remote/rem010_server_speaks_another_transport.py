"""Server speaks another transport.

## Why
A client speaks the transport that the entry names. The server was asked in both: it answers in the other one
only, so it works for nobody.

## Bad
```yaml servers/example/server.yaml
type: remote
remote:
  transport_type: streamable-http
  url: https://mcp.example.com/mcp
```
```json remote.json
{"url": "https://mcp.example.com/mcp", "declared": "streamable-http", "spoken": "sse", "end": "listed"}
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
Write the transport that answers.
"""

from collections.abc import Iterator

from checks._words import brief
from validator import Entry, Finding, Remote, Severity, check


@check("REM010", Severity.ERROR, since="0.1")
def server_speaks_another_transport(entry: Entry, remote: Remote) -> Iterator[Finding]:
    if remote.spoken and remote.declared and remote.spoken != remote.declared:
        says = f"the server answers `{brief(remote.spoken)}`, and not `{brief(remote.declared)}`"
        fix = f"write `transport_type: {brief(remote.spoken)}`"
        yield Finding(says, entry.at("remote", "transport_type"), fix)
