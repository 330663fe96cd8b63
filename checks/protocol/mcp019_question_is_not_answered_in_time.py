"""Question is not answered in time.

## Why
Every request gets an answer, if need be an error (JSON-RPC 2.0). A client that lists prompts or resources
when it starts, or calls a tool by a wrong name, waits until its own time is up.

## Bad
```json calls.json
{"calls": [{"probe": "prompts", "method": "prompts/list", "end": "timed-out"}]}
```

## Good
```json calls.json
{"calls": [{"probe": "prompts", "method": "prompts/list", "end": "error", "code": -32601, "message": "no"}]}
```

## Fix
Answer at once what needs no other service; give calls to other services a deadline of a few seconds.
"""

from collections.abc import Iterator

from checks.protocol._question import BASIC, question
from validator import CallEnd, Calls, Finding, Severity, check


@check("MCP019", Severity.WARNING, since="0.1")
def question_is_not_answered_in_time(calls: Calls) -> Iterator[Finding]:
    for call in calls.calls:
        if call.end is CallEnd.TIMED_OUT and call.probe not in BASIC:
            message = f"the server does not answer {question(call)} in time"
            yield Finding(message, fix="answer within a few seconds, if need be with an error")
