"""Version of the protocol that does not exist is answered.

## Why
In 2026-07-28 a server must refuse a request in a version it does not support (MCP 2026-07-28, versioning).
One that answers it makes clients believe that the version is spoken. The official SDK for TypeScript 2.0 does
so, once the first request came in a version it knows: of a server that is built on it, it is no fault of the
author's.

## Bad
```json discovery.json
{"stage": "listed", "end": "complete", "protocol": "2026-07-28", "calls": [
  {"probe": "discover", "method": "server/discover", "end": "answered",
   "result": {"supportedVersions": ["2026-07-28"]}},
  {"probe": "unsupported-version", "method": "tools/list", "end": "answered", "result": {"tools": []}}]}
```

## Good
```json discovery.json
{"stage": "listed", "end": "complete", "protocol": "2026-07-28", "calls": [
  {"probe": "discover", "method": "server/discover", "end": "answered",
   "result": {"supportedVersions": ["2026-07-28"]}},
  {"probe": "unsupported-version", "method": "tools/list", "end": "error",
   "code": -32022, "message": "no", "data": {"supported": ["2026-07-28"]}}]}
```

## Fix
Refuse it with -32022, and name the versions that the server supports in `data.supported`.
"""

from collections.abc import Iterator

from validator import CallEnd, Discovery, Finding, Severity, check


@check("MCP028", Severity.NOTE, since="0.1")
def version_that_does_not_exist_is_answered(discovery: Discovery) -> Iterator[Finding]:
    call = discovery.of("unsupported-version")
    if discovery.modern and call is not None and call.end is CallEnd.ANSWERED:
        message = "a request in a version that does not exist is answered with a result"
        yield Finding(message, fix="refuse it with -32022 and `data.supported`")
