"""Answer in the stateless version breaks its schema.

## Why
Since 2026-07-28 there is no handshake: a client reads from `server/discover` which versions and features
there are, and from every result how long it may be kept (MCP 2026-07-28, server/discover, caching). A
server that answers `server/discover` at all is taken at its word.

## Bad
```json discovery.json
{"stage": "started", "end": "complete", "calls": [
  {"probe": "discover", "method": "server/discover", "end": "answered",
   "result": {"supportedVersions": ["2026-07-28"], "capabilities": {}}}]}
```

## Good
```json discovery.json
{"stage": "started", "end": "complete", "calls": [
  {"probe": "discover", "method": "server/discover", "end": "answered",
   "result": {"supportedVersions": ["2026-07-28"], "capabilities": {}, "resultType": "complete",
              "ttlMs": 0, "cacheScope": "private"}}]}
```

## Fix
Answer with `resultType`, `ttlMs` and `cacheScope` beside the fields of the method, or leave
`server/discover` unknown (-32601).
"""

import re
from collections.abc import Iterator
from typing import Any

from checks._words import brief
from checks.protocol._answers import grouped, modern_answers
from validator import MODERN, CallEnd, Discovery, Finding, Severity, check

# A prefix of labels with dots, a slash, and a name (MCP 2026-07-28, basic/index, _meta; extensions).
LABEL = r"[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
EXTENSION = re.compile(rf"{LABEL}(?:\.{LABEL})*/[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?", re.ASCII)
LONGEST = 200  # characters of an id that are looked at
SHOWN = 10  # ids


@check("MCP012", Severity.ERROR, since="0.1")
def discovery_is_wrong(discovery: Discovery) -> Iterator[Finding]:
    call = discovery.of("discover")
    result = call.result if call is not None and call.end is CallEnd.ANSWERED else None
    if result is not None and "supportedVersions" not in result:
        message = "server/discover is answered with something that names no versions"
        yield Finding(message, fix="refuse a method that the server does not know with the error -32601")
        return
    for answer in modern_answers(discovery):
        yield from grouped(answer, answer.faults())
    if result is not None:
        yield from _versions(result["supportedVersions"])
        yield from _extensions(result.get("capabilities"))


def _versions(supported: Any) -> Iterator[Finding]:
    """It was asked in that version, and did not refuse it."""
    if isinstance(supported, list) and not any(version in MODERN for version in supported):
        message = f"server/discover is answered in {MODERN[-1]}, but `supportedVersions` does not hold it"
        yield Finding(message, fix="name every version the server answers, or refuse it with -32022")


def _extensions(capabilities: Any) -> Iterator[Finding]:
    found = capabilities.get("extensions") if isinstance(capabilities, dict) else None
    ids = found if isinstance(found, dict) else {}
    wrong = [name for name in ids if len(name) > LONGEST or not EXTENSION.fullmatch(name)]
    for name in wrong[:SHOWN]:
        message = f"the extension `{brief(name)}` has no prefix, or is no name"
        yield Finding(message, fix="name it as `com.example/feature`")
