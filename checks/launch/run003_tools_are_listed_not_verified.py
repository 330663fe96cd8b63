"""Tools are listed, not verified.

## Why
The server does not list its tools here: it wants a credential, another service or a folder of the user's,
and its entry has a place for that. So its `tools.json` stands in for what the server itself would say, and
nobody has compared the two: tools that are gone, renamed or added since would not be noticed, and neither
would what their descriptions tell a model. A maintainer decides, or the registry's policy
(`session.unverified`); this rule sees to it that a reader is told either way.

## Bad
```yaml servers/notes/server.yaml
name: notes
type: server
config:
  secrets:
    - name: notes.token
      env: NOTES_TOKEN
```
```json servers/notes/tools.json
[{"name": "find_notes", "description": "Find notes by a word."}]
```
```json image.json
{"id": "sha256:aa"}
```
```json launch.json
{"stage": "started", "end": "exited", "exit_code": 1}
```
```text stderr.log
NOTES_TOKEN is not set
```
```json ladder.json
{"judged": "example", "attempts": [
  {"rung": "bare", "stage": "started", "end": "exited", "exit_code": 1, "stderr": "NOTES_TOKEN is not set"},
  {"rung": "example", "stage": "started", "end": "exited",
   "exit_code": 1, "environment": ["NOTES_TOKEN"], "stderr": "Error: getaddrinfo ENOTFOUND api.example.com"}
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
```json servers/notes/tools.json
[{"name": "find_notes", "description": "Find notes by a word."}]
```
```json image.json
{"id": "sha256:aa"}
```
```json launch.json
{"stage": "listed", "end": "complete"}
```
```json ladder.json
{"judged": "example", "attempts": [
  {"rung": "bare", "stage": "started", "end": "exited", "exit_code": 1, "stderr": "NOTES_TOKEN is not set"},
  {"rung": "example", "stage": "listed", "end": "complete", "tools": 2, "environment": ["NOTES_TOKEN"]}
]}
```

## Fix
Let the server start and list its tools without a working credential and without the network: connect when a
tool is called. Then mcp-vet asks the server itself, and compares its answer with `tools.json`.
"""

from collections.abc import Iterator

from checks._words import brief
from checks.launch._rungs import shown
from validator import Diagnosis, Finding, Launch, Severity, check


@check("RUN003", Severity.WARNING, since="0.1")
def tools_are_listed_not_verified(launch: Launch, diagnosis: Diagnosis) -> Iterator[Finding]:
    if diagnosis.unverified:
        says = "tools listed, not verified: tools.json stands in for a server that cannot be asked here"
        message = f"{says}: {brief(diagnosis.says, 200)}"
        yield Finding(message, fix=diagnosis.fix, detail=shown(diagnosis, launch))
