"""Server does not stop when its input ends.

## Why
A client ends a session by closing the server's standard input; the server should end by itself, promptly
(MCP, lifecycle, shutdown). One that does not is left behind, or killed in the middle of its work.

## Bad
```json launch.json
{"stage": "listed", "end": "complete", "seconds": {"stop": 5.0}}
```

## Good
```json launch.json
{"stage": "listed", "end": "complete", "seconds": {"stop": 0.1}}
```

## Fix
End when standard input is closed, with open timers, connections and threads; in a container, start the
server itself instead of a shell that does not pass the end on.
"""

from collections.abc import Iterator

from validator import Finding, Launch, LaunchEnd, Policy, Severity, check


@check("MCP026", Severity.WARNING, since="0.1")
def server_does_not_stop(launch: Launch, policy: Policy) -> Iterator[Finding]:
    waited = launch.seconds.get("stop", 0.0)
    if launch.end is LaunchEnd.COMPLETE and waited >= policy.limits.stop_seconds:
        message = f"{waited:.0f} seconds after its standard input was closed the server still runs"
        yield Finding(message, fix="end the process when standard input ends")
