r"""Message breaks JSON-RPC.

## Why
Every message is JSON-RPC 2.0: a version, the id of the request with its type, and a result or an error
(MCP, basic). An answer with another id is an answer to nobody: the client waits until its time is up.

## Bad
```json launch.json
{"stage": "listed", "end": "complete"}
```
```json transcript.jsonl
{"seconds":0.1,"sent":true,"kind":"request","size":44,"text":"{\"id\":1, \"method\":\"tools/list\"}"}
{"seconds":0.2,"sent":false,"kind":"response","size":28,"text":"","note":"the answer's result is no object"}
```

## Good
```json launch.json
{"stage": "listed", "end": "complete"}
```
```json transcript.jsonl
{"seconds":0.1,"sent":true,"kind":"request","size":44,"text":"{\"id\":1, \"method\":\"tools/list\"}"}
{"seconds": 0.2, "sent": false, "kind": "response", "size": 28, "text": "{\"id\": 1, \"result\": {}}"}
```

## Fix
Give the id back as it came, as a number or as a text; answer each request once, and a notification never.
The transport of an official SDK does this.
"""

from collections.abc import Iterator

from checks.protocol._json_rpc import violations
from validator import Finding, Launch, Severity, check


@check("MCP004", Severity.ERROR, since="0.1")
def message_breaks_json_rpc(launch: Launch) -> Iterator[Finding]:
    yield from violations(launch.frames)
