"""Files outside the entries change.

## Why
A pull request that brings an entry and also changes workflows, tools or the validation policy could
change how it is itself judged. A machine cannot tell whether such a change is meant well.

## Bad
```json submission.json
{"base": "a", "head": "b", "entries": [], "changes": [
  {"path": "servers/example/server.yaml", "status": "A", "old_mode": "000000", "new_mode": "100644"},
  {"path": ".github/workflows/ci.yaml", "status": "M", "old_mode": "100644", "new_mode": "100644"}
]}
```

## Good
```json submission.json
{"base": "a", "head": "b", "entries": [], "changes": [
  {"path": "servers/example/server.yaml", "status": "A", "old_mode": "000000", "new_mode": "100644"}
]}
```

## Fix
Leave the other files as they are on the base branch, or propose their change in a pull request of its own.
"""

from collections.abc import Iterator

from checks._words import brief
from checks.pull_request._paths import is_look_alike, stray, top
from validator import ENTRIES, Finding, Location, Severity, Submission, check

SHOWN = 20  # paths that get a finding of their own
FIX = "propose this change in a pull request of its own"
TELLING = {
    "mcp-vet.toml": "is the policy that submissions are judged by",
    ".github": "decides what runs in this repository's workflows",
    "CODEOWNERS": "decides who must review a change",
    ".gitattributes": "changes how files are shown and checked out",
    ".gitmodules": "decides what is fetched from elsewhere",
}


@check("REG001", Severity.REVIEW, since="0.1")
def files_outside_the_entries(submission: Submission) -> Iterator[Finding]:
    outside = [c.path for c in submission.changes if top(c.path) != ENTRIES and not is_look_alike(c.path)]
    for path in sorted(outside, key=lambda path: (top(path) not in TELLING, path))[:SHOWN]:
        says = TELLING.get(top(path), f"is not part of an entry below `{ENTRIES}/`")
        yield Finding(f"`{brief(path, 200)}` {says}", Location(brief(path, 200)), FIX)
    for path in stray(submission)[:SHOWN]:
        yield Finding(
            f"`{brief(path, 200)}` is removed and was part of no entry", Location(brief(path, 200)), FIX
        )
    if len(outside) > SHOWN:
        yield Finding(f"{len(outside) - SHOWN} more files outside `{ENTRIES}/` change", fix=FIX)
