"""tools/list fails.

## Why
A server whose tools cannot be listed offers nothing. A list whose pages never end keeps every client busy.

## Bad
```yaml servers/notes/server.yaml
name: notes
type: server
```
```json image.json
{"id": "sha256:aa"}
```
```json session.json
{"protocol": "2025-06-18", "server_name": "example", "server_version": "1.0.0"}
```
```json launch.json
{"stage": "initialized", "end": "error", "says": "-32603 Internal error: not logged in"}
```
```json ladder.json
{"judged": "example", "attempts": [{"rung": "example", "stage": "initialized", "end": "error"}]}
```

## Good
```yaml servers/notes/server.yaml
name: notes
type: server
```
```json image.json
{"id": "sha256:aa"}
```
```json session.json
{"protocol": "2025-06-18", "server_name": "example", "server_version": "1.0.0"}
```
```json launch.json
{"stage": "listed", "end": "complete"}
```
```json ladder.json
{"judged": "example", "attempts": [{"rung": "example", "stage": "listed", "end": "complete", "tools": 2}]}
```

## Fix
List the tools without asking another service: what a tool needs can be asked for when it is called. A server
that cannot be asked here and ships a `tools.json` is RUN003's.
"""

from collections.abc import Iterator

from checks._words import brief
from validator import Diagnosis, Finding, Ladder, Launch, LaunchEnd, Session, Severity, Stage, check

WORDS = {
    LaunchEnd.TIMED_OUT: "the server does not answer `tools/list` in time",
    LaunchEnd.ERROR: "the server answers `tools/list` with an error, or with something that is no answer",
    LaunchEnd.LIMIT: "the server goes over a limit while it lists its tools",
    LaunchEnd.EXITED: "the server ends before it has listed its tools",
}
STDERR = 2000  # characters


@check("TLS001", Severity.ERROR, since="0.1")
def tools_list_fails(
    session: Session,  # noqa: ARG001 - it must be had
    launch: Launch,
    diagnosis: Diagnosis,
    ladder: Ladder,
) -> Iterator[Finding]:
    if launch.stage is not Stage.LISTED and not diagnosis.unverified:
        detail = "\n".join([*diagnosis.rungs, launch.stderr[-STDERR:]])
        yield Finding(_message(launch, diagnosis), fix=diagnosis.fix, detail=detail)
    elif ladder.refused and ladder.refused.stage is Stage.INITIALIZED:
        message = "the server answers `initialize`, but lists tools only to who begins with server/discover"
        fix = "list the tools after the handshake, too, or refuse `initialize` with an error"
        yield Finding(message, fix=fix, detail=ladder.refused.says)


def _message(launch: Launch, diagnosis: Diagnosis) -> str:
    words = WORDS.get(launch.end, "the server does not list its tools")
    if launch.stage is not Stage.INITIALIZED:
        words = "the server is not asked for its tools, because its answer to `initialize` cannot be taken"
    limit = f" ({brief(launch.limit)})" if launch.limit else ""
    told = diagnosis.says if diagnosis.explains else ""
    says = "; ".join(brief(part, 150) for part in (" ".join(launch.says.split()), told) if part)
    return f"{words}{limit}" + (f": {says}" if says else "")
