"""tools/list fails.

## Why
A server whose tools cannot be listed offers nothing. A list whose pages never end keeps every client busy.

## Bad
```json session.json
{"protocol": "2025-06-18", "server_name": "example", "server_version": "1.0.0"}
```
```json launch.json
{"stage": "initialized", "end": "error", "says": "-32603 Internal error: not logged in"}
```

## Good
```json session.json
{"protocol": "2025-06-18", "server_name": "example", "server_version": "1.0.0"}
```
```json launch.json
{"stage": "listed", "end": "complete"}
```

## Fix
List the tools without asking another service: what a tool needs can be asked for when it is called.
"""

from collections.abc import Iterator

from checks._words import brief
from validator import Finding, Launch, LaunchEnd, Session, Severity, Stage, check

WORDS = {
    LaunchEnd.TIMED_OUT: "the server does not answer `tools/list` in time",
    LaunchEnd.ERROR: "the server answers `tools/list` with an error, or with something that is no answer",
    LaunchEnd.LIMIT: "the server goes over a limit while it lists its tools",
    LaunchEnd.EXITED: "the server ends before it has listed its tools",
}
STDERR = 2000  # characters


@check("TLS001", Severity.ERROR, since="0.1")
def tools_list_fails(session: Session, launch: Launch) -> Iterator[Finding]:  # noqa: ARG001 - it must be had
    if launch.stage is not Stage.LISTED:
        words = WORDS.get(launch.end, "the server does not list its tools")
        limit = f" ({brief(launch.limit)})" if launch.limit else ""
        says = f": {brief(' '.join(launch.says.split()), 200)}" if launch.says else ""
        yield Finding(f"{words}{limit}{says}", detail=launch.stderr[-STDERR:])
