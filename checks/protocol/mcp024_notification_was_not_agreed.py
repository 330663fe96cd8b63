r"""Server notifies of what was not agreed.

## Why
Progress belongs to a request that asked for it, updates to a subscription, `list_changed` and log messages
to a capability that was declared (MCP, utilities/progress, logging, server/tools). A client drops the rest,
or ends the session over it.

## Bad
```json session.json
{"protocol": "2025-11-25", "capabilities": {"tools": {}}}
```
```json launch.json
{"stage": "listed", "end": "complete"}
```
```json transcript.jsonl
{"seconds":1,"sent":false,"kind":"notification","size":60,"text":"{\"method\":\"notifications/tools/list_changed\"}"}
```

## Good
```json session.json
{"protocol": "2025-11-25", "capabilities": {"tools": {"listChanged": true}}}
```
```json launch.json
{"stage": "listed", "end": "complete"}
```
```json transcript.jsonl
{"seconds":1,"sent":false,"kind":"notification","size":60,"text":"{\"method\":\"notifications/tools/list_changed\"}"}
```

## Fix
Declare the capability, or send nothing.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from checks.protocol._asked import times
from checks.protocol._wire import heard, method_of, said
from validator import Finding, FrameKind, Launch, Session, Severity, check

CHANGED = {  # notification -> the capability whose listChanged it needs
    "notifications/tools/list_changed": "tools",
    "notifications/prompts/list_changed": "prompts",
    "notifications/resources/list_changed": "resources",
}


@check("MCP024", Severity.WARNING, since="0.1")
def notification_was_not_agreed(session: Session, launch: Launch) -> Iterator[Finding]:
    asked = [found for _, found in said(launch.frames, FrameKind.REQUEST)]
    tokens = [token for found in asked if (token := _token(found)) is not None]
    subscribed = any(method_of(found) == "resources/subscribe" for found in asked)
    counts: dict[tuple[str, str], int] = {}
    for _, found in heard(launch.frames, FrameKind.NOTIFICATION):
        method = method_of(found)
        if why := _refused(method, session.capabilities, _progress(found) in tokens, subscribed):
            counts[method, why] = counts.get((method, why), 0) + 1
    for (method, why), count in counts.items():
        yield Finding(
            f"the server sends `{method}`{times(count)}, {why}", fix="declare it, or do not send it"
        )


def _refused(method: str, capabilities: Mapping[str, Any], known: bool, subscribed: bool) -> str:
    """Why the notification must not come; "" where it may."""
    if method == "notifications/progress" and not known:
        return "though no request asked for progress"
    if method == "notifications/resources/updated" and not subscribed:
        return "though nobody has subscribed"
    if method == "notifications/message" and "logging" not in capabilities:
        return "though the capability `logging` is not declared"
    if method in CHANGED:
        declared = capabilities.get(CHANGED[method])
        listed = isinstance(declared, dict) and declared.get("listChanged") is True
        return "" if listed else f"though `{CHANGED[method]}.listChanged` is not declared"
    return ""


def _token(request: dict[str, Any]) -> Any:
    params = request.get("params")
    meta = params.get("_meta") if isinstance(params, dict) else None
    return meta.get("progressToken") if isinstance(meta, dict) else None


def _progress(notification: dict[str, Any]) -> Any:
    params = notification.get("params")
    return params.get("progressToken") if isinstance(params, dict) else None
