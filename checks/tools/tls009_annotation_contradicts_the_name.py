"""Annotation contradicts the tool's name.

## Why
Clients run tools that say `readOnlyHint` without asking the user. A tool called delete or send that says so
is mislabelled, or means to get past the question.

## Bad
```json servers/example/tools.json
[{"name": "delete_page", "description": "Delete a page.", "annotations": {"readOnlyHint": true}}]
```
```yaml servers/example/server.yaml
name: example
```

## Good
```json servers/example/tools.json
[{"name": "get_page", "description": "Read a page.", "annotations": {"readOnlyHint": true}}]
```
```yaml servers/example/server.yaml
name: example
```

## Fix
Write `"readOnlyHint": false`, and `"destructiveHint": true` where something is lost.
"""

from collections.abc import Iterator
from itertools import islice

from checks._words import brief
from checks.tools._changes import CHANGES, first_word
from checks.tools._listed import tools
from checks.tools._tool import MOST
from validator import Document, Finding, Severity, ToolsFile, check


@check("TLS009", Severity.WARNING, since="0.1")
def annotation_contradicts_the_name(document: Document, file: ToolsFile) -> Iterator[Finding]:
    found = (item for item in tools(file, document) if item.is_true("annotations/readOnlyHint"))
    telling = ((item, first_word(item.text("name") or "")) for item in found)
    for item, word in islice(((i, w) for i, w in telling if w in CHANGES), MOST):
        says = f"the tool `{brief(item.text('name') or '')}` says that it only reads, but is called {word}"
        yield Finding(says, item.at("annotations/readOnlyHint"), 'write `"readOnlyHint": false`')
