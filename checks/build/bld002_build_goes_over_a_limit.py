"""Build goes over a limit.

## Why
A build that does not end in time, wants more memory, processes or disk than the registry's policy allows, or
gives a larger image, says nothing about the server: a maintainer must look.

## Bad
```json build.json
{"end": "timed-out", "reference": "mcp/example", "seconds": 900.0}
```

## Good
```json build.json
{"end": "built", "reference": "mcp/example", "seconds": 41.5}
```

## Fix
Use a smaller base image, and leave out what the server does not need at run time. Where memory or processes
were too few, build with fewer jobs at once (`make -j2`).
"""

from collections.abc import Iterator

from checks._words import brief
from checks.build._log import tail
from validator import Build, BuildEnd, Finding, Severity, check


@check("BLD002", Severity.REVIEW, since="0.1")
def build_goes_over_a_limit(build: Build) -> Iterator[Finding]:
    detail = tail(build.log)
    if build.end is BuildEnd.TIMED_OUT:
        yield Finding(f"the build did not end within {build.seconds:.0f} seconds", detail=detail)
    elif build.end is BuildEnd.TOO_LARGE:
        says = brief(build.says, 200) or "the image is larger than the policy allows"
        yield Finding(f"the build went over a limit: {says}", detail=detail)
