"""Transport is laxer than the specification.

## Why
MCP asks servers to refuse what cannot be meant: a page of another origin, a revision that does not exist, a
message without its session. Clients work without that, so this is for the server's author.

## Bad
```yaml servers/example/server.yaml
type: remote
remote:
  transport_type: streamable-http
  url: https://mcp.example.com/mcp
```
```json remote.json
{"url": "https://mcp.example.com/mcp", "declared": "streamable-http",
 "spoken": "streamable-http", "end": "listed",
 "exchanges": [
   {"method": "POST", "url": "https://mcp.example.com/mcp", "probe": "bad-origin", "status": 200}]}
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
 "spoken": "streamable-http", "end": "listed",
 "exchanges": [
   {"method": "POST", "url": "https://mcp.example.com/mcp", "probe": "bad-origin", "status": 403}]}
```

## Fix
Nothing must be done. An official SDK's HTTP transport has settings for most of it.
"""

from collections.abc import Iterator

from checks.remote._attempt import place
from validator import Entry, Finding, HttpExchange, Remote, RemoteEnd, Severity, check

ACCEPTED = {  # probe -> what is in it that should have been refused, and how
    "bad-origin": "a foreign web page is answered (want 403)",
    "bad-version": "an unknown revision is answered (want 400)",
    "no-session": "a message without its session is answered (want 400)",
    "header-mismatch": "a header that contradicts its message is taken (want 400)",
}


@check("REM018", Severity.NOTE, since="0.1")
def transport_is_not_strict(entry: Entry, remote: Remote) -> Iterator[Finding]:
    lax = [says for probe, says in ACCEPTED.items() if _is_taken(remote.answered(probe))]
    got, told = remote.answered("get"), remote.answered("initialized")
    if got and got.status != 405 and not got.header("content-type").lower().startswith("text/event-stream"):
        lax.append(f"GET is answered with {got.status} (want an event stream, or 405)")
    if told and told.status in (200, 204):
        lax.append(f"a notification is answered with {told.status} (want 202)")
    if lax and remote.end is RemoteEnd.LISTED:
        yield Finding(f"the transport is not as the specification asks: {'; '.join(lax)}", place(entry))


def _is_taken(answer: HttpExchange | None) -> bool:
    return answer is not None and answer.status < 300
