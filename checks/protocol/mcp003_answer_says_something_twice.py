"""Answer says something twice.

## Why
An object with the same key twice is read differently by different clients: some take the first value, some
the last. What was judged here is then not what another client shows.

## Bad
```json launch.json
{"stage": "listed", "end": "complete"}
```
```json transcript.jsonl
{"seconds": 0.1, "sent": false, "kind": "response", "size": 9, "text": "", "note": "the same key twice"}
```

## Good
```json launch.json
{"stage": "listed", "end": "complete"}
```
```json transcript.jsonl
{"seconds": 0.1, "sent": false, "kind": "response", "size": 9, "text": "{}"}
```

## Fix
Build the answers as objects and serialise them once, instead of putting JSON together as text.
"""

from collections.abc import Iterator

from checks._words import brief
from validator import Finding, Launch, Severity, check

SHOWN = 10  # messages
TWICE = "the same key twice"  # in the note that the transport puts on such a message


@check("MCP003", Severity.ERROR, since="0.1")
def answer_says_something_twice(launch: Launch) -> Iterator[Finding]:
    twice = [frame for frame in launch.frames if not frame.sent and TWICE in frame.note]
    for frame in twice[:SHOWN]:
        shown = brief(" ".join(frame.text.split()), 300)
        message = f"a message of {frame.size} bytes holds an object with the same key twice"
        yield Finding(message, fix="write every key once", detail=shown)
