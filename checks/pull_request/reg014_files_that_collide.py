"""Files of the entry are one where case is ignored.

## Why
On macOS and Windows a checkout keeps only one of `server.yaml` and `SERVER.YAML`. Which one is chance, so
what was reviewed may not be what is used there.

## Bad
```json files.json
{"folder": "example", "files": [{"path": "server.yaml"}, {"path": "Server.yaml"}]}
```

## Good
```json files.json
{"folder": "example", "files": [{"path": "server.yaml"}, {"path": "tools.json"}]}
```

## Fix
Remove the one that is not spelt `server.yaml`, `tools.json` or `readme.md`.
"""

from collections.abc import Iterator

from checks._words import brief
from checks.pull_request._paths import key
from validator import ENTRIES, Files, Finding, Location, Severity, check

SHOWN = 20


@check("REG014", Severity.ERROR, since="0.1")
def files_that_collide(files: Files) -> Iterator[Finding]:
    first: dict[str, str] = {}
    pairs = [(file.path, first.setdefault(key(file.path), file.path)) for file in files.files]
    for path, other in [pair for pair in pairs if pair[0] != pair[1]][:SHOWN]:
        at = Location(brief(f"{ENTRIES}/{files.folder}/{path}", 200))
        yield Finding(f"`{brief(path)}` and `{brief(other)}` are one file where case is ignored", at)
