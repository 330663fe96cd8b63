"""Server does not answer initialize.

## Why
`initialize` is the first message of every MCP session. A server that does not answer it, in a fresh
container with example values for its configuration, works for nobody who just enabled it.

## Bad
```json image.json
{"id": "sha256:aa"}
```
```json launch.json
{"stage": "started", "end": "exited", "exit_code": 1, "says": "the server's process ended"}
```
```text stderr.log
Error: EXAMPLE_API_KEY environment variable is required
```

## Good
```json image.json
{"id": "sha256:aa"}
```
```json launch.json
{"stage": "listed", "end": "complete"}
```

## Fix
Start the server on stdin and stdout, without network and with the example values of the entry:
`docker run --rm -i --network none -e EXAMPLE_API_KEY=example <image>`. It must answer `initialize` and list
its tools before it needs a working credential.
"""

from collections.abc import Iterator

from checks._words import brief
from checks.launch._diagnosis import hints, lines
from validator import Finding, Image, Launch, LaunchEnd, Severity, Stage, check

BEFORE = (Stage.CREATED, Stage.STARTED)
SHOWN = 20  # lines of stderr
WORDS = {
    LaunchEnd.TIMED_OUT: "the server does not answer `initialize` in time",
    LaunchEnd.NOT_STARTED: "the container cannot be started",
    LaunchEnd.LIMIT: "the server goes over a limit before it answers `initialize`",
    LaunchEnd.ERROR: "the server answers `initialize` with an error, or with something that is no answer",
}


@check("RUN001", Severity.ERROR, since="0.1")
def server_does_not_initialize(launch: Launch, image: Image) -> Iterator[Finding]:
    if launch.stage in BEFORE:
        stderr = "\n".join(lines(launch)[-SHOWN:])
        fix = "; ".join(hints(launch, image)) or "see what it writes to stderr"
        yield Finding(_message(launch), fix=fix, detail=stderr)


def _message(launch: Launch) -> str:
    if launch.out_of_memory:
        return "the server runs out of memory before it answers `initialize`"
    if launch.end is LaunchEnd.EXITED:
        code = "" if launch.exit_code is None else f" with exit code {launch.exit_code}"
        return f"the server ends{code} before it answers `initialize`"
    words = WORDS.get(launch.end, "the server does not answer `initialize`")
    limit = f" ({brief(launch.limit)})" if launch.limit else ""
    says = f": {brief(' '.join(launch.says.split()), 200)}" if launch.says else ""
    return f"{words}{limit}{says}"
