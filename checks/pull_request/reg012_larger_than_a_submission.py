"""Pull request is larger than a submission.

## Why
An entry is three files of a few kilobytes. Among hundreds of files, or in one of megabytes, nobody finds the
line that matters, and GitHub shows neither.

## Bad
```json submission.json
{"base": "a", "head": "b", "entries": [], "changes": [
  {"path": "servers/example/server.yaml", "status": "A", "old_mode": "000000", "new_mode": "100644",
   "size": 2097152}
]}
```

## Good
```json submission.json
{"base": "a", "head": "b", "entries": [], "changes": [
  {"path": "servers/example/server.yaml", "status": "A", "old_mode": "000000", "new_mode": "100644",
   "size": 900}
]}
```

## Fix
Split the pull request, and leave out of it what is not one of an entry's three files.
"""

from collections.abc import Iterator

from checks._words import brief
from validator import Finding, Location, Severity, Submission, check

PATHS, ENTRIES, BYTES = 200, 20, 1 << 20  # threats.md, section 1, default limits
SHOWN = 20


@check("REG012", Severity.REVIEW, since="0.1")
def larger_than_a_submission(submission: Submission) -> Iterator[Finding]:
    if not submission.base:
        return  # a working tree as it stands: nothing is proposed
    if len(submission.changes) > PATHS:
        says = f"{len(submission.changes)} files change; more than {PATHS} are no submission"
        yield Finding(says, fix="split the pull request")
    if len(submission.entries) > ENTRIES:
        says = (
            f"{len(submission.entries)} entries change; more than {ENTRIES} are too many for one pull request"
        )
        yield Finding(says, fix="split the pull request")
    large = [change for change in submission.changes if change.size > BYTES]
    for change in large[:SHOWN]:
        path = brief(change.path, 150)
        yield Finding(f"`{path}` has {change.size} bytes", Location(path), "leave it out of the pull request")
    if len(large) > SHOWN:
        yield Finding(f"{len(large) - SHOWN} more files have over {BYTES} bytes")
