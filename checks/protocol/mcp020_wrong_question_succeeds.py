"""Wrong question is answered with success.

## Why
A model that gets a name wrong learns it only from the error. A success for a tool, prompt or resource that
does not exist is taken for the truth (MCP, server/tools, error handling; server/resources; server/prompts).

## Bad
```json calls.json
{"calls": [{"probe": "unknown-tool", "method": "tools/call", "end": "answered", "result": {"content": []}}]}
```

## Good
```json calls.json
{"calls": [
  {"probe": "unknown-tool", "method": "tools/call", "end": "answered",
   "result": {"content": [], "isError": true}}]}
```

## Fix
Refuse it: an unknown tool with `isError` or -32602, an unknown prompt and wrong parameters with -32602, an
unknown resource with -32002 (-32602 since 2026-07-28).
"""

from collections.abc import Iterator

from checks.protocol._question import question
from validator import Call, CallEnd, Calls, Finding, Severity, check

WRONG = ("unknown-tool", "bad-params", "unknown-prompt", "unknown-resource", "log-level")


@check("MCP020", Severity.WARNING, since="0.1")
def wrong_question_succeeds(calls: Calls) -> Iterator[Finding]:
    random = calls.of("unknown-method")
    if random is not None and random.end is CallEnd.ANSWERED:
        return  # it answers whatever it is asked: MCP018 says so
    for call in calls.calls:
        if call.probe in WRONG and _succeeds(call):
            yield Finding(f"the server answers {question(call)} with success", fix="answer with an error")


def _succeeds(call: Call) -> bool:
    return call.end is CallEnd.ANSWERED and (call.result or {}).get("isError") is not True
