"""Changed path is no plain file of an entry.

## Why
An entry is three plain files in one folder. A symbolic link, a submodule, a nested folder or a name that
differs from another only in case or in look can make a reviewer, a checkout and the catalog see
different things.

## Bad
```json registry.json
{"entries": []}
```
```json submission.json
{"base": "a", "head": "b", "entries": [], "changes": [
  {"path": "servers/example/server.yaml", "status": "A", "old_mode": "000000", "new_mode": "120000"}
]}
```

## Good
```json registry.json
{"entries": []}
```
```json submission.json
{"base": "a", "head": "b", "entries": [], "changes": [
  {"path": "servers/example/server.yaml", "status": "A", "old_mode": "000000", "new_mode": "100644"}
]}
```

## Fix
Commit plain, non-executable files: `servers/<name>/server.yaml`, and `tools.json` and `readme.md` beside it.
"""

from collections.abc import Iterator

from checks._words import brief
from checks.pull_request._paths import collisions, fault
from validator import Finding, Location, Registry, Severity, Submission, check

SHOWN = 50
FIX = "an entry is `servers/<name>/` with the plain files server.yaml, tools.json and readme.md"


@check("REG002", Severity.ERROR, since="0.1")
def path_is_no_plain_file(submission: Submission, registry: Registry) -> Iterator[Finding]:
    wrong = [(change.path, fault(change)) for change in submission.changes]
    wrong = [(path, says) for path, says in wrong if says]
    wrong += [
        (path, f"is the same as `{brief(other, 100)}` where upper and lower case are not told apart")
        for path, other in collisions(submission, registry)
    ]
    for path, says in wrong[:SHOWN]:
        yield Finding(f"`{brief(path, 150)}` {says}", Location(brief(path, 150)), FIX)
    if len(wrong) > SHOWN:
        yield Finding(f"{len(wrong) - SHOWN} more paths are no plain files of an entry", fix=FIX)
