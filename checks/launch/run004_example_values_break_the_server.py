"""Example values break the server.

## Why
The server lists its tools without any configuration, and does not with the example values of its entry.
Somebody who fills the form as the entry shows it gets a server that does not start.

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
{"judged": "bare", "attempts": [
  {"rung": "bare", "stage": "listed", "end": "complete", "tools": 2},
  {"rung": "example", "stage": "started", "end": "exited",
   "exit_code": 1, "environment": ["NOTES_URL"], "stderr": "Error: NOTES_URL must start with https://"}
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
  {"rung": "bare", "stage": "listed", "end": "complete", "tools": 2},
  {"rung": "example", "stage": "listed", "end": "complete", "tools": 2, "environment": ["NOTES_URL"]}
]}
```

## Fix
Give examples in server.yaml that have the form of a real value, and let the server look at values when a tool
is called. Where an example cannot be made, leave it out: a dummy of its type is used then.
"""

from collections.abc import Iterator

from checks._words import brief
from checks.launch._rungs import shown
from validator import Ailment, Diagnosis, Finding, Launch, Severity, check


@check("RUN004", Severity.WARNING, since="0.1")
def example_values_break_the_server(launch: Launch, diagnosis: Diagnosis) -> Iterator[Finding]:
    if diagnosis.kind is Ailment.BREAKS_ON_EXAMPLE:
        detail = shown(diagnosis, launch)
        yield Finding(
            f"example values break the server: {brief(diagnosis.says, 300)}", fix=diagnosis.fix, detail=detail
        )
