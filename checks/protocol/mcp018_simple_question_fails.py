"""Server does not survive a simple question.

## Why
A ping must be answered, and a method that the server does not know must be refused (MCP, utilities/ping;
JSON-RPC 2.0). Clients find out with such questions whether the server lives and what it can; one that ends,
stays silent or says yes to everything breaks the session in the middle of somebody's work.

## Bad
```json launch.json
{"stage": "listed", "end": "complete"}
```
```json calls.json
{"calls": [{"probe": "unknown-method", "method": "nobody/knows", "end": "answered", "result": {}}]}
```

## Good
```json launch.json
{"stage": "listed", "end": "complete"}
```
```json calls.json
{"calls": [{"probe": "unknown-method", "method": "nobody/knows", "end": "error",
 "code": -32601, "message": "no"}]}
```

## Fix
Answer every request: `ping` with an empty result, what is unknown with the error -32601, and an exception
with an error instead of the end of the process.
"""

from collections.abc import Iterator

from checks._words import brief
from checks.protocol._json_rpc import violations
from checks.protocol._question import BASIC, question
from validator import Call, CallEnd, Calls, Finding, Launch, LaunchEnd, Severity, Stage, check


@check("MCP018", Severity.ERROR, since="0.1")
def simple_question_fails(calls: Calls, launch: Launch) -> Iterator[Finding]:
    for call in calls.calls:
        if words := _wrong(call):
            yield Finding(words, fix="answer every request, if need be with an error")
    ended = [call for call in calls.calls if call.end in (CallEnd.EXITED, CallEnd.LIMIT)]
    for call in ended[:1]:
        limit = f" ({brief(launch.limit)})" if launch.limit else ""
        how = "ends" if call.end is CallEnd.EXITED else f"goes over a limit{limit}"
        message = f"the server {how} when it is asked {question(call)}"
        yield Finding(message, fix="answer with an error instead")
    if launch.stage is Stage.LISTED and launch.end is LaunchEnd.LIMIT and not ended:
        message = f"after its tools were listed, the server goes over a limit ({brief(launch.limit)})"
        yield Finding(message, fix="send nothing that was not asked for")
    broken = [call for call in calls.calls if call.end is CallEnd.MALFORMED]
    if broken and not any(violations(launch.frames)):  # or else MCP004 says what is wrong with it
        message = f"the server gives no valid answer to {question(broken[0])}"
        yield Finding(message, fix="answer in JSON-RPC 2.0")


def _wrong(call: Call) -> str:
    if call.probe in BASIC and call.end is CallEnd.TIMED_OUT:
        return f"the server does not answer {question(call)}"
    if call.probe == "unknown-method" and call.end is CallEnd.ANSWERED:
        return "the server answers a method that does not exist as if it did"
    if call.probe == "ping" and call.end is CallEnd.ERROR and not _stateless(call):
        return f"the server answers a ping with the error {call.code}"
    return ""


def _stateless(call: Call) -> bool:
    """Asked in 2026-07-28, which has no ping any more: only there a request carries its version."""
    return "_meta" in call.params
