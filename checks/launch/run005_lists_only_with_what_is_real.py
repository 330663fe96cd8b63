"""Server lists its tools only with a network or a real credential.

## Why
With the example values of its entry and without a network the server lists nothing; with a network, or with
values that work, it does. Users see no tools until all of that is right, and what it lists can change with
what it reaches.

## Bad
```yaml servers/notes/server.yaml
name: notes
type: server
config:
  secrets:
    - name: notes.token
      env: NOTES_TOKEN
```
```json image.json
{"id": "sha256:aa"}
```
```json launch.json
{"stage": "listed", "end": "complete"}
```
```json ladder.json
{"judged": "network", "attempts": [
  {"rung": "bare", "stage": "started", "end": "exited",
   "exit_code": 1, "stderr": "Error: getaddrinfo ENOTFOUND api.example.com"},
  {"rung": "example", "stage": "started", "end": "exited",
   "exit_code": 1, "stderr": "Error: getaddrinfo ENOTFOUND api.example.com"},
  {"rung": "network", "stage": "listed", "end": "complete", "tools": 2}
]}
```

## Good
```yaml servers/notes/server.yaml
name: notes
type: server
config:
  secrets:
    - name: notes.token
      env: NOTES_TOKEN
```
```json image.json
{"id": "sha256:aa"}
```
```json launch.json
{"stage": "listed", "end": "complete"}
```
```json ladder.json
{"judged": "example", "attempts": [
  {"rung": "bare", "stage": "started", "end": "exited",
   "exit_code": 1, "stderr": "Error: getaddrinfo ENOTFOUND api.example.com"},
  {"rung": "example", "stage": "listed", "end": "complete", "tools": 2}
]}
```

## Fix
Let the server start and list its tools without: connect, and look at credentials, when a tool is called.
"""

from collections.abc import Iterator

from checks._words import brief
from checks.launch._rungs import shown
from validator import Ailment, Diagnosis, Finding, Launch, Severity, check

KINDS = (Ailment.LISTS_WITH_NETWORK, Ailment.LISTS_WITH_VALUES)


@check("RUN005", Severity.WARNING, since="0.1")
def lists_only_with_what_is_real(launch: Launch, diagnosis: Diagnosis) -> Iterator[Finding]:
    if diagnosis.kind in KINDS:
        message = f"the server does not list its tools by itself: {brief(diagnosis.says, 300)}"
        yield Finding(message, fix=diagnosis.fix, detail=shown(diagnosis, launch))
