"""Server does not answer initialize.

## Why
`initialize` is the first message of every MCP session. A server that does not answer it, in a fresh
container with example values for its configuration, works for nobody who just enabled it.

## Bad
```yaml servers/notes/server.yaml
name: notes
type: server
```
```json image.json
{"id": "sha256:aa"}
```
```json launch.json
{"stage": "started", "end": "exited", "exit_code": 1, "says": "the server's process ended"}
```
```json ladder.json
{"judged": "example", "attempts": [{"rung": "example", "stage": "started", "end": "exited", "exit_code": 1}]}
```
```text stderr.log
Error: EXAMPLE_API_KEY environment variable is required
```

## Good
```yaml servers/notes/server.yaml
name: notes
type: server
```
```json image.json
{"id": "sha256:aa"}
```
```json launch.json
{"stage": "listed", "end": "complete"}
```
```json ladder.json
{"judged": "example", "attempts": [{"rung": "example", "stage": "listed", "end": "complete", "tools": 2}]}
```

## Fix
Start the server on stdin and stdout, without network and with the example values of the entry:
`docker run --rm -i --network none -e EXAMPLE_API_KEY=example <image>`. It must answer `initialize` and list
its tools before it needs a working credential. What the finding says of the reason is read from the server's
own output. A server that cannot be asked here and ships a `tools.json` is RUN003's.
"""

from collections.abc import Iterator

from checks._words import brief
from checks.launch._rungs import reason, shown
from validator import Diagnosis, Finding, Launch, LaunchEnd, Severity, Stage, check

BEFORE = (Stage.CREATED, Stage.STARTED)
WORDS = {
    LaunchEnd.TIMED_OUT: "the server does not answer `initialize` in time",
    LaunchEnd.NOT_STARTED: "the container cannot be started",
    LaunchEnd.LIMIT: "the server goes over a limit before it answers `initialize`",
    LaunchEnd.ERROR: "the server answers `initialize` with an error, or with something that is no answer",
}


@check("RUN001", Severity.ERROR, since="0.1")
def server_does_not_initialize(launch: Launch, diagnosis: Diagnosis) -> Iterator[Finding]:
    if launch.stage in BEFORE and not diagnosis.unverified:
        yield Finding(_message(launch, diagnosis), fix=diagnosis.fix, detail=shown(diagnosis, launch))


def _message(launch: Launch, diagnosis: Diagnosis) -> str:
    limit = f" ({brief(launch.limit)})" if launch.limit else ""
    return f"{_how(launch)}{limit}{reason(launch, diagnosis)}"


def _how(launch: Launch) -> str:
    if launch.end is LaunchEnd.EXITED:
        code = "" if launch.exit_code is None else f" with exit code {launch.exit_code}"
        return f"the server ends{code} before it answers `initialize`"
    return WORDS.get(launch.end, "the server does not answer `initialize`")
