r"""Server asks for a feature that the client did not offer.

## Why
From 2025-06-18 on both sides must only use what was negotiated (MCP, lifecycle, operation). A client that
did not offer sampling, elicitation or roots refuses such a request, or has never heard of it.

## Bad
```json session.json
{"protocol": "2025-06-18"}
```
```json launch.json
{"stage": "listed", "end": "complete"}
```
```json transcript.jsonl
{"seconds":0.2,"sent":false,"kind":"request","size":34,"text":"{\"id\":1, \"method\":\"roots/list\"}"}
```

## Good
```json session.json
{"protocol": "2025-06-18"}
```
```json launch.json
{"stage": "listed", "end": "complete"}
```
```json transcript.jsonl
{"seconds": 0.2, "sent": false, "kind": "request", "size": 28, "text": "{\"id\": 1, \"method\": \"ping\"}"}
```

## Fix
Look at the client's `capabilities` in `initialize` first, and do without what is not there.
"""

from collections.abc import Iterator

from checks.protocol._asked import BINDING, FEATURES, not_offered, times
from validator import Finding, Launch, Session, Severity, check


@check("MCP005", Severity.ERROR, since="0.1")
def client_feature_was_not_offered(session: Session, launch: Launch) -> Iterator[Finding]:
    if session.protocol < BINDING:
        return  # MCP006 warns: it was a recommendation
    for method, count in not_offered(launch.frames).items():
        message = f"the server sends `{method}`{times(count)}, though the client did not offer it"
        yield Finding(message, fix=f"ask only where the client's capabilities hold `{FEATURES[method]}`")
