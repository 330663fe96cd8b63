"""Command repeats the image's entrypoint.

## Why
`run.command` comes after the entrypoint. What stands in both is passed twice, `server start server start`,
and most programs refuse that.

## Bad
```yaml servers/example/server.yaml
run:
  command: [server, start, --quiet]
```
```json image.json
{"id": "sha256:aa", "entrypoint": ["/bin/example", "server", "start"]}
```

## Good
```yaml servers/example/server.yaml
run:
  command: [--quiet]
```
```json image.json
{"id": "sha256:aa", "entrypoint": ["/bin/example", "server", "start"]}
```

## Fix
Leave out of the command what the entrypoint already says.
"""

from collections.abc import Iterator

from checks._words import brief
from validator import Entry, Finding, Image, Severity, check


@check("CFG015", Severity.ERROR, since="0.1")
def command_repeats_the_entrypoint(entry: Entry, image: Image) -> Iterator[Finding]:
    command = entry.get("run", "command")
    words = [w if isinstance(w, str) else "" for w in command] if isinstance(command, list) else []
    entrypoint = list(image.entrypoint)
    for n in range(min(len(words), len(entrypoint)), 0, -1):
        if words[:n] == entrypoint[-n:]:
            twice = brief(" ".join(words[:n]), 100)
            says = f"the image's entrypoint already ends with `{twice}`, so it is passed twice"
            yield Finding(says, entry.at("run", "command"), f"leave `{twice}` out of the command")
            return
