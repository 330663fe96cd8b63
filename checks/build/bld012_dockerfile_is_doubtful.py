"""Dockerfile is not understood.

## Why
mcp-vet reads a Dockerfile before any builder does, to know what it will ask for. What is larger than any
honest Dockerfile, or means one thing to one version of the builder and another thing to the next, it cannot
know; so it builds nothing, and a maintainer must look.

## Bad
```yaml servers/example/server.yaml
image: mcp/example
```
```json source.json
{"commit": "aa", "tree": "bb", "directory": "", "files": [], "dockerfile": "Dockerfile"}
```
```dockerfile Dockerfile
FROM python:3.12-slim
ADD ["a", "/a"] b
```

## Good
```yaml servers/example/server.yaml
image: mcp/example
```
```json source.json
{"commit": "aa", "tree": "bb", "directory": "", "files": [], "dockerfile": "Dockerfile"}
```
```dockerfile Dockerfile
FROM python:3.12-slim
ADD ["a", "/a"]
```

## Fix
Write it in the usual way, or split a large file into scripts that are copied in and run.
"""

from collections.abc import Iterator
from dataclasses import replace

from checks._words import brief
from validator import Dockerfile, Finding, Severity, check


@check("BLD012", Severity.REVIEW, since="0.1")
def dockerfile_is_doubtful(file: Dockerfile) -> Iterator[Finding]:
    for problem in file.doubtful:
        at = file.at(problem.line)
        at = replace(at, column=problem.column) if problem.column > 1 else at
        yield Finding(brief(problem.message, 300), at, "write it in the usual way")
