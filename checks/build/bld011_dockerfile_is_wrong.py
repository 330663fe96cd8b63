"""Dockerfile cannot be read.

## Why
No builder takes this file, so there is no image. Nothing was built to find that out.

## Bad
```yaml servers/example/server.yaml
image: mcp/example
```
```json source.json
{"commit": "aa", "tree": "bb", "directory": "", "files": [], "dockerfile": "Dockerfile"}
```
```dockerfile Dockerfile
FROM python:3.12-slim
RUNN pip install .
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
RUN pip install .
```

## Fix
Mend the line; `docker build --check .` says the same without building.
"""

from collections.abc import Iterator

from checks._words import brief
from validator import Dockerfile, Finding, Severity, check


@check("BLD011", Severity.ERROR, since="0.1")
def dockerfile_is_wrong(file: Dockerfile) -> Iterator[Finding]:
    for problem in file.wrong:
        yield Finding(brief(problem.message, 300), file.at(problem.line), "mend this line")
