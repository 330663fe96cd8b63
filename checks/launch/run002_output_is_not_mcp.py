"""Standard output carries something else than MCP messages.

## Why
On stdout every line is one MCP message; a server MUST NOT write anything else there (MCP, transports, stdio).
A banner or a log line makes strict clients end the session, though lenient ones do not show it.

## Bad
```json launch.json
{"stage": "listed", "end": "complete", "noise": 1}
```
```json transcript.jsonl
{"seconds": 0.4, "sent": false, "kind": "noise", "size": 16, "text": "Server started!"}
```

## Good
```json launch.json
{"stage": "listed", "end": "complete", "noise": 0}
```

## Fix
Write logs to stderr.
"""

from collections.abc import Iterator

from checks._words import brief
from validator import Finding, FrameKind, Launch, Severity, check

SHOWN = 5  # lines


@check("RUN002", Severity.ERROR, since="0.1")
def output_is_not_mcp(launch: Launch) -> Iterator[Finding]:
    noise = [frame for frame in launch.frames if frame.kind is FrameKind.NOISE and not frame.sent]
    count = max(launch.noise, len(noise))
    if count:
        lines = "1 line that is" if count == 1 else f"{count} lines that are"
        shown = "\n".join(brief(" ".join(frame.text.split()), 300) for frame in noise[:SHOWN])
        blank = count > 1 and not any(frame.text.strip() for frame in noise)
        says = f"stdout carries {lines} no MCP message" + ", all of them empty" * blank
        yield Finding(says, fix="write logs to stderr", detail=shown)
