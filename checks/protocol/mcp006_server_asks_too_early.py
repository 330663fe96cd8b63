r"""Server asks the client before it may.

## Why
Before `notifications/initialized` a server should send nothing but pings and log messages, and at any time
only use what was negotiated (MCP, lifecycle). A client that is still starting does not answer.

## Bad
```json session.json
{"protocol": "2025-06-18"}
```
```json launch.json
{"stage": "listed", "end": "complete"}
```
```json transcript.jsonl
{"seconds":0.2,"sent":false,"kind":"request","size":34,"text":"{\"id\":1, \"method\":\"tasks/list\"}"}
{"seconds":0.3,"sent":true,"kind":"notification","size":40,"text":"{\"method\":\"notifications/initialized\"}"}
```

## Good
```json session.json
{"protocol": "2025-06-18"}
```
```json launch.json
{"stage": "listed", "end": "complete"}
```
```json transcript.jsonl
{"seconds":0.2,"sent":true,"kind":"notification","size":40,"text":"{\"method\":\"notifications/initialized\"}"}
{"seconds":0.3,"sent":false,"kind":"request","size":34,"text":"{\"id\":1, \"method\":\"tasks/list\"}"}
```

## Fix
Send nothing but `ping` and log messages before the client's `notifications/initialized`, and afterwards only
requests that the client offered in `initialize`: its `capabilities` name `sampling`, `roots`, `elicitation`.
"""

from collections.abc import Iterator

from checks._words import brief
from checks.protocol._asked import BINDING, not_offered, times, too_early
from validator import Finding, Launch, Session, Severity, check

SHOWN = 10  # methods


@check("MCP006", Severity.WARNING, since="0.1")
def server_asks_too_early(session: Session, launch: Launch) -> Iterator[Finding]:
    missing = not_offered(launch.frames)
    early = {method: n for method, n in too_early(launch.frames).items() if method not in missing}
    for method, count in list(early.items())[:SHOWN]:
        message = f"the server sends `{brief(method)}`{times(count)} before `notifications/initialized`"
        yield Finding(message, fix="wait for `notifications/initialized`")
    if session.protocol < BINDING:
        for method, count in missing.items():
            message = f"the server sends `{method}`{times(count)}, though the client did not offer it"
            yield Finding(message, fix="look at the client's capabilities first")
