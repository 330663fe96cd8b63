"""Unknown version or missing metadata is not refused as it must be.

## Why
In 2026-07-28 every request names its version and the client's capabilities in `_meta`. A server must refuse
a version it does not support with -32022 and name those it does, and a request without them with -32602; a
client finds the common version by these answers (MCP 2026-07-28, versioning).

## Bad
```json launch.json
{"stage": "started", "end": "error"}
```
```json ladder.json
{"judged": "bare", "attempts": []}
```
```json discovery.json
{"stage": "listed", "end": "complete", "protocol": "2026-07-28", "calls": [
  {"probe": "discover", "method": "server/discover", "end": "answered",
   "result": {"supportedVersions": ["2026-07-28"]}},
  {"probe": "unsupported-version", "method": "tools/list", "end": "error",
   "code": -32603, "message": "?"}]}
```

## Good
```json launch.json
{"stage": "started", "end": "error"}
```
```json ladder.json
{"judged": "bare", "attempts": []}
```
```json discovery.json
{"stage": "listed", "end": "complete", "protocol": "2026-07-28", "calls": [
  {"probe": "discover", "method": "server/discover", "end": "answered",
   "result": {"supportedVersions": ["2026-07-28"]}},
  {"probe": "unsupported-version", "method": "tools/list", "end": "error",
   "code": -32022, "message": "no",
   "data": {"supported": ["2026-07-28"], "requested": "1900-01-01"}}]}
```

## Fix
Look at `_meta` before anything else: `io.modelcontextprotocol/protocolVersion` and `/clientCapabilities`.
"""

from collections.abc import Iterable, Iterator

from checks.protocol._wire import heard
from validator import (
    MODERN,
    Call,
    CallEnd,
    Discovery,
    Finding,
    Frame,
    FrameKind,
    Ladder,
    Launch,
    Severity,
    Stage,
    check,
)

UNSUPPORTED, INVALID = -32022, -32602
HANDSHAKEN = (Stage.INITIALIZED, Stage.LISTED)


@check("MCP014", Severity.WARNING, since="0.1")
def wrong_version_is_not_refused(discovery: Discovery, launch: Launch, ladder: Ladder) -> Iterator[Finding]:
    if not discovery.modern:
        return
    yield from _version(discovery)
    older = discovery.handshake or (launch.frames if launch.stage not in HANDSHAKEN else ())
    if older or ladder.refused or launch.stage not in HANDSHAKEN:
        yield from _metadata(discovery)  # one that speaks both eras takes such a request for an older one
    yield from _handshake(older)


def _version(discovery: Discovery) -> Iterator[Finding]:
    call = discovery.of("unsupported-version")
    if call is None or call.end in (CallEnd.NOT_ASKED, CallEnd.ANSWERED):
        return  # answered: MCP028
    supported = call.data.get("supported") if isinstance(call.data, dict) else None
    if call.code != UNSUPPORTED:
        fix = f"refuse it with {UNSUPPORTED} and `data.supported`"
        yield Finding(f"a request in a version that does not exist is answered {_how(call)}", fix=fix)
    elif not isinstance(supported, list) or not supported:
        message = f"the error {UNSUPPORTED} does not say in `data.supported` which versions there are"
        yield Finding(message, fix="list the versions that the server supports")


def _metadata(discovery: Discovery) -> Iterator[Finding]:
    call = discovery.of("no-meta")
    if call is not None and call.end is not CallEnd.NOT_ASKED and call.code != INVALID:
        message = f"a request without version and capabilities in `_meta` is answered {_how(call)}"
        yield Finding(message, fix=f"refuse it with {INVALID}")


def _how(call: Call) -> str:
    if call.end is CallEnd.ERROR:
        return f"with {call.code}"
    return "with a result" if call.end is CallEnd.ANSWERED else f"not at all ({call.end.value})"


def _handshake(frames: Iterable[Frame]) -> Iterator[Finding]:
    """A server without a handshake should tell an older client what it supports."""
    errors = (found["error"] for _, found in heard(frames, FrameKind.RESPONSE) if "error" in found)
    first = next(errors, None)
    if first is not None and not any(version in str(first)[:5000] for version in MODERN):
        message = "initialize is refused without a word about the versions that the server supports"
        yield Finding(message, fix="name them in the error's message, or in `data.supported`")
