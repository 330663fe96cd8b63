"""Address leads to a private network.

## Why
The name stands for an address that is not public, or a redirect leads to one or away from https. For a user
that is another computer: one of their own network, or the machine that hands out cloud credentials.

## Bad
```yaml servers/example/server.yaml
type: remote
remote:
  transport_type: streamable-http
  url: https://mcp.example.com/mcp
```
```json remote.json
{"url": "https://mcp.example.com/mcp", "declared": "streamable-http",
 "end": "refused", "says": "mcp.example.com is 10.0.0.1, which is no public address"}
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
Have the name resolve to public addresses only, and redirect to https addresses only.
"""

from collections.abc import Iterator

from checks.remote._attempt import place, said
from validator import Entry, Finding, Remote, RemoteEnd, Severity, check


@check("REM009", Severity.ERROR, since="0.1")
def address_leads_inside(entry: Entry, remote: Remote) -> Iterator[Finding]:
    if remote.end is RemoteEnd.REFUSED:
        says = f"the address leads where no public https server is, and was not followed{said(remote)}"
        yield Finding(says, place(entry), "use public addresses and https, in redirects too")
