"""Server breaks the rules of its transport.

## Why
It lists its tools, and common clients fail all the same: one that is refused the notification after
`initialize` gives up, and one that believes the capabilities does not ask for tools.

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
   {"method": "POST", "url": "https://mcp.example.com/mcp", "probe": "initialized", "status": 400}]}
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
   {"method": "POST", "url": "https://mcp.example.com/mcp", "probe": "initialized", "status": 202}]}
```

## Fix
Use an official SDK for the server's HTTP transport, or mend what the finding names.
"""

import re
from collections.abc import Iterator

from checks._words import brief
from checks.remote._attempt import place
from validator import CallEnd, Entry, Finding, Remote, RemoteEnd, Severity, check

TWICE = "the same key twice"  # in the note that the reader puts on such a message
VISIBLE = re.compile(r"[!-~]*", re.ASCII)  # MCP, basic/transports#session-management


@check("REM017", Severity.ERROR, since="0.1")
def server_breaks_its_transport(entry: Entry, remote: Remote) -> Iterator[Finding]:
    if remote.end is RemoteEnd.LISTED:
        for says, fix in (*_notification(remote), *_session(remote), *_capability(remote), *_keys(remote)):
            yield Finding(says, place(entry), fix)


def _notification(remote: Remote) -> Iterator[tuple[str, str]]:
    answer = remote.answered("initialized")
    if answer and answer.status >= 400:
        yield f"`notifications/initialized` is answered with {answer.status}", "answer 202, without a body"


def _session(remote: Remote) -> Iterator[tuple[str, str]]:
    answer = remote.answered("initialize")
    name = answer.header("mcp-session-id") if answer else ""
    if not VISIBLE.fullmatch(name):
        says = f"the session's id `{brief(name)}` has characters that are not visible ASCII"
        yield says, "use letters and digits"


def _capability(remote: Remote) -> Iterator[tuple[str, str]]:
    call = remote.of("initialize")
    if call and call.end is CallEnd.ANSWERED and call.result is not None:
        declared = call.result.get("capabilities")
        if not isinstance(declared, dict) or "tools" not in declared:
            says = "tools/list works, but the answer to initialize does not declare the `tools` capability"
            yield says, 'add `"tools": {}` to the capabilities'


def _keys(remote: Remote) -> Iterator[tuple[str, str]]:
    if any(TWICE in exchange.note for exchange in remote.exchanges):
        yield "an answer holds an object with the same key twice, and clients differ on it", "write it once"
