"""First question of a newer client throws the server off.

## Why
Clients of 2026-07-28 begin with `server/discover`. An older server says that it does not know the method,
and the client goes on with `initialize`. One that stays silent keeps its users waiting for ten seconds (the
official SDK's limit); one that ends, or writes something else, does not work with such clients at all.

## Bad
```json launch.json
{"stage": "listed", "end": "complete"}
```
```json discovery.json
{"stage": "started", "end": "exited", "calls": [
  {"probe": "discover", "method": "server/discover", "end": "exited", "says": "the server ended"}]}
```

## Good
```json launch.json
{"stage": "listed", "end": "complete"}
```
```json discovery.json
{"stage": "listed", "end": "complete", "calls": [
  {"probe": "discover", "method": "server/discover", "end": "error",
   "code": -32601, "message": "Method not found"}]}
```

## Fix
Answer every request that the server does not know with the error -32601, before and after `initialize`.
"""

from collections.abc import Iterator

from checks.protocol._json_rpc import violations
from validator import CallEnd, Discovery, Finding, Launch, Severity, check

WORDS = {
    CallEnd.TIMED_OUT: "does not answer",
    CallEnd.EXITED: "ends",
    CallEnd.MALFORMED: "gives no valid answer",
    CallEnd.LIMIT: "goes over a limit",
}
FIX = "answer what the server does not know with the error -32601"


@check("MCP017", Severity.WARNING, since="0.1")
def newer_client_throws_it_off(discovery: Discovery, launch: Launch) -> Iterator[Finding]:
    call = discovery.of("discover")
    if call is not None and call.end in WORDS:
        message = f"asked for server/discover as its first request, the server {WORDS[call.end]}"
        yield Finding(message, fix=FIX)
    if discovery.noise and not launch.noise:
        lines = "a line that is" if discovery.noise == 1 else f"{discovery.noise} lines that are"
        message = f"begun with server/discover, the conversation has {lines} no MCP message"
        yield Finding(message, fix="write logs to stderr")
    if not discovery.modern and not any(violations(launch.frames)):
        yield from violations(discovery.frames)
