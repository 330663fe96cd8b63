"""Variables grow without end.

## Why
`ENV A=$A$A`, a few times over, doubles the text until the builder has neither memory nor time left. That is
before any step runs, where no limit of the build holds, and it goes on when the build is stopped.

## Bad
```yaml servers/example/server.yaml
image: mcp/example
```
```json source.json
{"commit": "aa", "tree": "bb", "directory": "", "files": [], "dockerfile": "Dockerfile"}
```
```dockerfile Dockerfile
FROM python:3.12-slim
ENV A=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
ENV A=$A$A$A$A$A$A$A$A
ENV A=$A$A$A$A$A$A$A$A
ENV A=$A$A$A$A$A$A$A$A
ENV A=$A$A$A$A$A$A$A$A
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
ENV PATH=/opt/a/bin:$PATH
ENV PATH=/opt/b/bin:$PATH
```

## Fix
Set the variable in one instruction, without repeating it.
"""

from collections.abc import Iterator

from checks.build._dockerfile import found_in
from validator import Dockerfile, Finding, Severity, check


@check("BLD019", Severity.ERROR, since="0.1")
def variables_expand_without_end(file: Dockerfile) -> Iterator[Finding]:
    for one in file.swollen:
        message = f"the variables of this {one.name} are replaced by more text than any image needs"
        yield found_in(file, one, message, "do not repeat a variable within its own value")
