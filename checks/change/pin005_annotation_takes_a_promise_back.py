"""Annotation takes a promise back.

## Why
Clients run a tool that says `readOnlyHint`, or that it destroys nothing, without asking the user. One that no
longer says so writes where it only read.

## Bad
```json previous.json
{"listing": {"tools": [
  {"name": "sync", "annotations": {"readOnlyHint": true}}
]}}
```
```json listing.json
{"tools": [
  {"name": "sync", "annotations": {"readOnlyHint": false}}
]}
```

## Good
```json previous.json
{"listing": {"tools": [
  {"name": "sync", "annotations": {"readOnlyHint": false}}
]}}
```
```json listing.json
{"tools": [
  {"name": "sync", "annotations": {"readOnlyHint": true}}
]}
```

## Fix
Look at what the tool does now, and tell users in the pull request.
"""

from collections.abc import Iterator

from checks._words import brief
from checks.change._grouped import MOST, of
from validator import Finding, Severity, ToolChanges, What, check

PROMISES = {
    "readOnlyHint": "the tool {} said that it only reads, and no longer says so",
    "destructiveHint": "the tool {} said that it destroys nothing, and no longer says so",
}


@check("PIN005", Severity.WARNING, since="0.1")
def annotation_takes_a_promise_back(changes: ToolChanges) -> Iterator[Finding]:
    for found in of(changes.differences, What.PROMISE)[:MOST]:
        says = PROMISES[found.name].format(f"`{brief(found.subject)}`")
        yield Finding(says, fix="look at what it does now, and tell users in the pull request")
