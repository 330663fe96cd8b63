"""Commit is not a pin.

## Why
Only the full id of a commit means the same source for ever. Anything else, an id in upper case included, is
looked up as the name of a branch or a tag, which its owner can move after the review.

## Bad
```yaml servers/example/server.yaml
source:
  commit: v1.2.0
```

## Good
```yaml servers/example/server.yaml
source:
  commit: 0123456789abcdef0123456789abcdef01234567
```

## Fix
Write the 40 lower-case hexadecimal digits that `git rev-parse HEAD` prints.
"""

import re
from collections.abc import Iterator

from checks._words import brief
from validator import Entry, Finding, Severity, check, edit_value

PIN = re.compile(r"[0-9a-f]{40}", re.ASCII)


@check("SRC001", Severity.ERROR, since="0.1")
def commit_is_not_a_pin(entry: Entry) -> Iterator[Finding]:
    commit = entry.get("source", "commit")
    if not isinstance(commit, str) or PIN.fullmatch(commit):
        return  # SCH003 and SCH004 say what is missing or no text
    at = entry.at("source", "commit")
    if PIN.fullmatch(commit.lower()):
        message = "the commit is written in upper case, which is looked up as a branch's name"
        edits = edit_value(entry.document, at.pointer, commit.lower())
        yield Finding(message, at, f"write `{commit.lower()}`", edits=edits)
    else:
        message = f"`{brief(commit)}` is not the full id of a commit"
        yield Finding(message, at, "write all 40 hexadecimal digits, as `git rev-parse HEAD` prints them")
