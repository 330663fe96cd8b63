"""Server works only outside of gVisor.

## Why
mcp-vet tries a server in gVisor first, where the engine offers it: a kernel of its own between a stranger's
code and the machine. This one did not do there what it does in an ordinary container, in which it was tried
again and is judged. Whoever runs servers in gVisor cannot run it.

## Bad
```json launch.json
{"stage": "listed", "end": "complete", "gvisor": "exited: the server ended before it answered initialize"}
```

## Good
```json launch.json
{"stage": "listed", "end": "complete", "sandbox": [["runtime", "gVisor"]]}
```

## Fix
Nothing has to be mended for the registry. To see the reason, start the image with
`docker run --rm -i --network none --runtime runsc <image>`: mostly it is a system call that gVisor does not
have (https://gvisor.dev/docs/user_guide/compatibility), or a program that starts too slowly in it.
"""

from collections.abc import Iterator

from checks._words import brief
from validator import Finding, Launch, LaunchEnd, Severity, check


@check("RUN007", Severity.NOTE, since="0.1")
def works_only_outside_of_gvisor(launch: Launch) -> Iterator[Finding]:
    if launch.gvisor and launch.end is LaunchEnd.COMPLETE:
        yield Finding(
            f"the server works only outside of gVisor; in it: {brief(launch.gvisor, 200)}",
            fix="run it in gVisor (`docker run --runtime runsc`) to see why, if it should work there",
        )
