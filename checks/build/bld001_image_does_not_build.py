"""Image does not build.

## Why
The registry publishes what it builds from the pinned commit. If the build fails here, it fails there.

## Bad
```json build.json
{"end": "failed", "reference": "mcp/example", "dockerfile": "Dockerfile", "step": "RUN npm ci", "line": 7,
 "exit_code": 1, "says": "process \\"/bin/sh -c npm ci\\" did not complete successfully: exit code: 1"}
```

## Good
```json build.json
{"end": "built", "reference": "mcp/example", "dockerfile": "Dockerfile"}
```

## Fix
Build the pinned commit from a fresh clone, `docker build .`, and pin a commit in which it works.
"""

from collections.abc import Iterator

from checks._words import brief
from checks.build._log import tail
from validator import Build, BuildEnd, Finding, Location, Severity, check, cut


@check("BLD001", Severity.ERROR, since="0.1")
def image_does_not_build(build: Build) -> Iterator[Finding]:
    if build.end not in (BuildEnd.FAILED, BuildEnd.NO_BASE):
        return
    step = brief(build.step.partition("\n")[0], 200)
    at = Location(brief(build.dockerfile, 200), max(build.line, 1), source=step) if build.dockerfile else None
    yield Finding(_message(build, step), at, _fix(build), tail(build.log) or cut(build.says, 2000))


def _message(build: Build, step: str) -> str:
    what = f"`{step}`" if step else f"`{brief(build.reference, 100)}`"
    if build.end is BuildEnd.NO_BASE:
        return f"{what} needs an image that does not exist, or is not public"
    exited = f" with exit code {build.exit_code}" if build.exit_code is not None else ""
    says = f": {brief(' '.join(build.says.split()), 150)}" if build.says and not exited else ""
    return f"{what} fails{exited}{says}"


def _fix(build: Build) -> str:
    if build.end is BuildEnd.NO_BASE:
        return "name an image, with its tag or digest, that everybody can pull"
    return "build the pinned commit from a fresh clone and mend this step"
