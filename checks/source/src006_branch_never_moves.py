"""Branch never moves.

## Why
The registry follows `source.branch` for newer revisions. A tag, a pull request or a commit has none: the
entry stays at its pin, with every vulnerability that is found later.

## Bad
```yaml servers/example/server.yaml
source:
  branch: v1.2.0
```

## Good
```yaml servers/example/server.yaml
source:
  branch: main
```

## Fix
Name the branch that releases are made from, or leave `branch` out if it is `main`.
"""

import re
from collections.abc import Iterator

from checks._words import brief
from validator import Entry, Finding, Severity, check

TAG = re.compile(r"[vV]?[0-9]+(?:\.[0-9]+){1,3}(?:[-+.][0-9A-Za-z.-]+)?", re.ASCII)
COMMIT = re.compile(r"[0-9a-fA-F]{40}", re.ASCII)
PULL = re.compile(r"(?:refs/)?(?:pull|merge-requests)/[0-9]+(?:/(?:head|merge))?", re.ASCII)


@check("SRC006", Severity.WARNING, since="0.1")
def branch_never_moves(entry: Entry) -> Iterator[Finding]:
    branch = entry.get("source", "branch")
    if isinstance(branch, str) and (says := _what(branch)):
        fix = "name the branch that releases are made from"
        yield Finding(f"`{brief(branch)}` {says}, not a branch", entry.at("source", "branch"), fix)


def _what(branch: str) -> str:
    if COMMIT.fullmatch(branch):
        return "is a commit"
    if PULL.fullmatch(branch):
        return "is a pull request"
    if branch.startswith("refs/tags/") or TAG.fullmatch(branch):
        return "looks like a tag"
    return ""
