"""Dockerfile differs.

## Why
What the image is made of is in these lines, and few of them: a reviewer reads the difference in a minute.

## Bad
```json previous.json
{"source": {"commit": "aa", "tree": "bb", "directory": "", "files": [], "dockerfile_text": "FROM a:1"}}
```
```json source.json
{"commit": "aa", "tree": "bb", "directory": "", "files": [], "dockerfile_text": "FROM a:1 AS b"}
```

## Good
```json previous.json
{"source": {"commit": "aa", "tree": "bb", "directory": "", "files": [], "dockerfile_text": "FROM a:1"}}
```
```json source.json
{"commit": "aa", "tree": "bb", "directory": "", "files": [], "dockerfile_text": "FROM a:1"}
```

## Fix
Nothing is wrong. Read the difference.
"""

from collections.abc import Iterator

from checks._words import brief
from checks.change._grouped import of
from validator import Finding, Severity, SourceChanges, What, check, line_diff


@check("PIN010", Severity.NOTE, since="0.1")
def dockerfile_differs(changes: SourceChanges) -> Iterator[Finding]:
    for found in of(changes.differences, What.DOCKERFILE):
        shown = line_diff(found.before, found.after)
        moved = f"is another file now: `{brief(found.subject, 100)}`"
        says = f"the Dockerfile {'differs from the one before' if shown else moved}"
        yield Finding(says, fix="read the difference", detail=shown)
