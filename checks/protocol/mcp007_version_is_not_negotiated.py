"""Server does not negotiate the protocol version.

## Why
A server that does not know the version which the client offers must answer with one that it supports (MCP,
lifecycle, version negotiation). One that repeats whatever it is offered promises what it cannot keep, and
one that fails cannot be used by any newer client.

## Bad
```json launch.json
{"stage": "listed", "end": "complete"}
```
```json discovery.json
{"stage": "initialized", "end": "complete", "calls": [
  {"probe": "initialize", "method": "initialize", "end": "answered",
   "result": {"protocolVersion": "1900-01-01"}}]}
```

## Good
```json launch.json
{"stage": "listed", "end": "complete"}
```
```json discovery.json
{"stage": "initialized", "end": "complete", "calls": [
  {"probe": "initialize", "method": "initialize", "end": "answered",
   "result": {"protocolVersion": "2025-06-18"}}]}
```

## Fix
Compare the offered version with those that the server implements, and answer with its latest where it is
none of them. The official SDKs do this.
"""

from collections.abc import Iterator

from checks._words import brief
from validator import HANDSHAKE, Call, CallEnd, Discovery, Finding, Launch, Severity, Stage, check

HANDSHAKEN = (Stage.INITIALIZED, Stage.LISTED)
SILENT = (CallEnd.TIMED_OUT, CallEnd.EXITED, CallEnd.MALFORMED, CallEnd.LIMIT)
FIX = f"answer with the latest version that the server supports, {HANDSHAKE[-1]} for example"


@check("MCP007", Severity.ERROR, since="0.1")
def version_is_not_negotiated(discovery: Discovery, launch: Launch) -> Iterator[Finding]:
    call = discovery.of("initialize")
    if call is None or launch.stage not in HANDSHAKEN:
        return  # a server without a handshake is not asked; of one that does not start RUN001 tells
    if call.end is CallEnd.ANSWERED:
        version = (call.result or {}).get("protocolVersion")
        if version not in HANDSHAKE:
            named = f"`{brief(version)}`" if isinstance(version, str) else "no version"
            yield Finding(f"offered a version that does not exist, the server chooses {named}", fix=FIX)
    elif call.end is CallEnd.ERROR and not _names_supported(call):
        message = f"offered a version that does not exist, the server only gives the error {call.code}"
        yield Finding(message, fix=FIX)
    elif call.end in SILENT:
        message = f"offered a version that does not exist, the server does not answer ({call.end.value})"
        yield Finding(message, fix=FIX)


def _names_supported(call: Call) -> bool:
    """An error that lists what it supports is the specification's own example of one."""
    said = call.data.get("supported") if isinstance(call.data, dict) else None
    return isinstance(said, list) and any(version in HANDSHAKE for version in said)
