"""Live annotation contradicts the tool's name.

## Why
Clients run tools that say `readOnlyHint` without asking the user, and take `destructiveHint: false` for a
promise that nothing is lost. A tool called delete or send that says so is mislabelled, or means to get past
the question. TLS009 asks the same of `tools.json`.

## Bad
```json listing.json
{"tools": [{"name": "delete_page", "annotations": {"readOnlyHint": true}}]}
```

## Good
```json listing.json
{"tools": [{"name": "delete_page", "annotations": {"readOnlyHint": false, "destructiveHint": true}}]}
```

## Fix
Write `"readOnlyHint": false`, and `"destructiveHint": true` where something is lost.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from checks._words import brief
from checks.security._hostile import SHOWN
from checks.tools._changes import CHANGES, LOSES, first_word
from checks.tools._tool import objects
from validator import Finding, Listing, Severity, check


@check("SEC018", Severity.WARNING, since="0.1")
def live_annotation_contradicts_the_name(listing: Listing) -> Iterator[Finding]:
    found = (finding for _, tool in objects(listing) for finding in _judge(tool))
    yield from islice(found, SHOWN)


def _judge(tool: dict[str, Any]) -> Iterator[Finding]:
    name, hints = tool.get("name"), tool.get("annotations")
    if not isinstance(name, str) or not isinstance(hints, dict):
        return
    word = first_word(name)
    if hints.get("readOnlyHint") is True and word in CHANGES:
        says = f"the tool `{brief(name)}` says that it only reads, but is called {word}"
        yield Finding(says, fix='set `"readOnlyHint": false`')
    elif hints.get("destructiveHint") is False and hints.get("readOnlyHint") is not True and word in LOSES:
        says = f"the tool `{brief(name)}` says that it destroys nothing, but is called {word}"
        yield Finding(says, fix='set `"destructiveHint": true`')
