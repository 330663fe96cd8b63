"""Answer is slow or large.

## Why
Clients start all their servers when they open and wait for each; what tools/list says is put before the
model in every conversation. Real servers start within four seconds, list their tools within 0.2, and say it
in 80 kB.

## Bad
```json launch.json
{"stage": "listed", "end": "complete", "seconds": {"initialize": 7.5, "tools/list": 0.1}}
```

## Good
```json launch.json
{"stage": "listed", "end": "complete", "seconds": {"initialize": 1.5, "tools/list": 0.1}}
```

## Fix
Connect to other services when a tool is called, bring all dependencies into the image, and shorten
descriptions.
"""

from collections.abc import Iterator

from validator import Finding, Launch, Severity, check

SECONDS = {"initialize": 5.0, "tools/list": 2.0}  # protocol.md 6: above what 20 real servers need
LARGE = 262_144  # bytes; the largest real answer had 78,517


@check("MCP027", Severity.NOTE, since="0.1")
def answer_is_slow_or_large(launch: Launch) -> Iterator[Finding]:
    for step, most in SECONDS.items():
        took = launch.seconds.get(step, 0.0)
        if took > most:
            yield Finding(f"{step} takes {took:.1f} seconds", fix=f"answer within {most:g} seconds")
    large = [frame.size for frame in launch.frames if not frame.sent and frame.size > LARGE]
    if large:
        many = f"{len(large)} messages, the largest" if len(large) > 1 else "a message"
        message = f"the server sends {many} of {max(large)} bytes"
        yield Finding(message, fix=f"stay below {LARGE} bytes: shorten descriptions, list in pages")
