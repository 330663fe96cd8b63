"""Image has nothing to run.

## Why
The gateway starts the image as it is. Without an `ENTRYPOINT`, a `CMD` or a `run.command` no process starts.

## Bad
```yaml servers/example/server.yaml
image: mcp/example
```
```json image.json
{"id": "sha256:aa"}
```

## Good
```yaml servers/example/server.yaml
image: mcp/example
```
```json image.json
{"id": "sha256:aa", "entrypoint": ["node", "dist/index.js"]}
```

## Fix
End the Dockerfile with an `ENTRYPOINT` that starts the server on stdin and stdout.
"""

from collections.abc import Iterator

from validator import Entry, Finding, Image, Severity, check


@check("IMG002", Severity.ERROR, since="0.1")
def nothing_to_run(entry: Entry, image: Image) -> Iterator[Finding]:
    if not image.entrypoint and not image.command and not entry.get("run", "command"):
        message = "the image has no ENTRYPOINT and no CMD, and the entry no `run.command`"
        yield Finding(
            message, entry.at("image"), "end the Dockerfile with an ENTRYPOINT that starts the server"
        )
