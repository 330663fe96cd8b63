"""Dockerfile brings its own builder.

## Why
The first lines of a Dockerfile can name the program that reads it: `# syntax=…`, with `//` too, or as JSON.
It runs inside the builder, with all that the builder may do. What is checked in a Dockerfile holds for
Docker's own reader only.

## Bad
```yaml servers/example/server.yaml
image: mcp/example
```
```json source.json
{"commit": "aa", "tree": "bb", "directory": "", "files": [], "dockerfile": "Dockerfile"}
```
```dockerfile Dockerfile
# syntax=example/builder:1
FROM python:3.12-slim
```

## Good
```yaml servers/example/server.yaml
image: mcp/example
```
```json source.json
{"commit": "aa", "tree": "bb", "directory": "", "files": [], "dockerfile": "Dockerfile"}
```
```dockerfile Dockerfile
# syntax=docker/dockerfile:1
FROM python:3.12-slim
```

## Fix
Remove the line, or write `# syntax=docker/dockerfile:1`.
"""

from collections.abc import Iterator

from checks._words import brief
from validator import Dockerfile, Finding, Severity, check


@check("BLD010", Severity.ERROR, since="0.1")
def builder_is_replaced(file: Dockerfile) -> Iterator[Finding]:
    if file.foreign:
        message = f"the builder `{brief(file.foreign.name, 100)}` is named, which is code of somebody else"
        fix = "remove the line, or write `# syntax=docker/dockerfile:1`"
        yield Finding(message, file.at(file.foreign.line), fix)
