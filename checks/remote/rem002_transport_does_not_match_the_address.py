"""Transport does not match the address.

## Why
By convention `/sse` is an endpoint of the older transport and `/mcp` one of the newer. A client that speaks
the wrong one gets no answer.

## Bad
```yaml servers/example/server.yaml
remote:
  transport_type: sse
  url: https://mcp.example.com/mcp
```

## Good
```yaml servers/example/server.yaml
remote:
  transport_type: streamable-http
  url: https://mcp.example.com/mcp
```

## Fix
Try the endpoint, and write the transport that answers.
"""

from collections.abc import Iterator

from checks._address import parse
from validator import Entry, Finding, Severity, check

USUAL = {"sse": "sse", "mcp": "streamable-http"}  # last part of the path -> transport


@check("REM002", Severity.WARNING, since="0.1")
def transport_does_not_match_the_address(entry: Entry) -> Iterator[Finding]:
    transport, url = entry.get("remote", "transport_type"), entry.get("remote", "url")
    address = parse(url) if isinstance(url, str) else None
    if address is None or transport not in USUAL.values():
        return  # REM001 and SCH004 say so
    last = address.path.rstrip("/").rpartition("/")[2].lower()
    usual = USUAL.get(last, transport)
    if usual != transport:
        says = f"the address ends with `/{last}`, which is usual for `{usual}`, not for `{transport}`"
        yield Finding(says, entry.at("remote", "transport_type"), f"try `transport_type: {usual}`")
