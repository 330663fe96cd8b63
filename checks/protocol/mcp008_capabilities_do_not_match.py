"""Capabilities and answers do not match.

## Why
Clients use what a server declares and nothing else (MCP, lifecycle, capabilities). Prompts that are not
declared are never shown; a list that is declared and then unknown is an error message for every user.

## Bad
```json session.json
{"protocol": "2025-11-25", "capabilities": {"tools": {}}}
```
```json calls.json
{"calls": [{"probe": "prompts", "method": "prompts/list", "end": "answered", "result": {"prompts": []}}]}
```

## Good
```json session.json
{"protocol": "2025-11-25", "capabilities": {"tools": {}, "prompts": {}}}
```
```json calls.json
{"calls": [{"probe": "prompts", "method": "prompts/list", "end": "answered", "result": {"prompts": []}}]}
```

## Fix
Declare in the answer to `initialize` what the server answers, and answer what it declares: an empty list
will do.
"""

from collections.abc import Iterator

from checks._words import brief
from validator import CallEnd, Calls, Finding, Session, Severity, check

ASKED = {  # probe -> the capability behind it, and the first revision that has it
    "prompts": ("prompts", ""),
    "resources": ("resources", ""),
    "templates": ("resources", ""),
    "completion": ("completions", "2025-03-26"),
    "log-level": ("logging", ""),
}
UNKNOWN = -32601


@check("MCP008", Severity.WARNING, since="0.1")
def capabilities_do_not_match(session: Session, calls: Calls) -> Iterator[Finding]:
    random = calls.of("unknown-method")
    if random is not None and random.end is CallEnd.ANSWERED:
        return  # it answers whatever it is asked: MCP018 says so
    told: set[str] = set()
    for call in calls.calls:
        capability, since = ASKED.get(call.probe, ("", ""))
        if not capability or session.protocol < since:
            continue
        declared = capability in session.capabilities
        if not declared and call.end is CallEnd.ANSWERED and capability not in told:
            told.add(capability)
            message = f"{brief(call.method)} is answered, but `{capability}` is not declared"
            yield Finding(message, fix=f'add `"{capability}": {{}}` to the capabilities')
        elif declared and call.end is CallEnd.ERROR and call.code == UNKNOWN:
            message = f"`{capability}` is declared, but {brief(call.method)} is an unknown method"
            yield Finding(message, fix="answer it, with an empty list for example, or do not declare it")
