"""Remote entry is incomplete.

## Why
Nobody can look into a remote server, so its entry says where it is documented, in `readme.md`, and what
it offers, in `tools.json`: `[]` where that depends on the user.

## Bad
```yaml servers/example/server.yaml
type: remote
remote:
  transport_type: streamable-http
  url: https://mcp.example.com/mcp
```

## Good
```yaml servers/example/server.yaml
type: remote
remote:
  transport_type: streamable-http
  url: https://mcp.example.com/mcp
```
```json servers/example/tools.json
[]
```
```markdown servers/example/readme.md
Docs: https://example.com/docs/mcp
```

## Fix
Add `readme.md` with `Docs: https://…`, and `tools.json`. An entry that has had no `tools.json` until now
needs none to be edited.
"""

import re
from collections.abc import Iterator

from validator import ENTRIES, Change, Entry, Files, Finding, Kind, Location, Severity, check

LINK = re.compile(rb"https?://[A-Za-z0-9-]+\.[A-Za-z0-9.-]+")
README, TOOLS = "readme.md", "tools.json"
NEW = (Change.ADDED, Change.RENAMED)
DOCS = "write `Docs: https://…`, with the page that describes the server"


@check("REM003", Severity.ERROR, since="0.1")
def remote_entry_is_incomplete(entry: Entry, files: Files) -> Iterator[Finding]:
    if entry.kind is not Kind.REMOTE:
        return
    folder = entry.document.path.removesuffix("server.yaml")
    there = {file.path for file in files.files}
    if README not in there:
        yield Finding("a remote entry has a `readme.md`, spelt so; this one has none", _at(folder), DOCS)
    elif not LINK.search(files.contents.get(README, b"")):
        yield Finding("`readme.md` has no link to the documentation", _at(folder), DOCS)
    if TOOLS not in there and entry.change.change in NEW:
        fix = "add `tools.json`, with `[]` if the tools depend on the user"
        yield Finding("a remote entry has a `tools.json`; this one has none", _at(folder, TOOLS), fix)


def _at(folder: str, name: str = README) -> Location:
    return Location(f"{folder or ENTRIES + '/'}{name}")
