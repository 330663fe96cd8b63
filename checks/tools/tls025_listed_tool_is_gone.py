"""Listed tool does not exist, though the server was configured.

## Why
The catalog shows the tools of `tools.json`. One that the server does not have is a promise that fails when a
model calls it. The server was asked with all that this entry declares: a missing key is not the reason.

## Bad
```json servers/example/tools.json
[{"name": "search", "description": "Search."}, {"name": "delete", "description": "Delete."}]
```
```yaml servers/example/server.yaml
name: example
type: server
config:
  env:
    - name: LEVEL
      example: info
```
```json listing.json
{"tools": [{"name": "search"}]}
```
```json ladder.json
{"attempts": [{"rung": "example", "stage": "listed", "end": "complete", "tools": 1}], "judged": "example"}
```

## Good
```json servers/example/tools.json
[{"name": "search", "description": "Search."}]
```
```yaml servers/example/server.yaml
name: example
type: server
```
```json listing.json
{"tools": [{"name": "search"}]}
```
```json ladder.json
{"attempts": [{"rung": "example", "stage": "listed", "end": "complete", "tools": 1}], "judged": "example"}
```

## Fix
Make the file from what the server lists: `mcp-vet tools NAME --write`. Where the example values switch tools
off, write others into the entry.
"""

from collections.abc import Iterator
from itertools import islice

from checks.tools._claim import gone, had_its_configuration, is_configured
from checks.tools._tool import MOST
from validator import Entry, Finding, Ladder, Listing, Severity, ToolsFile, check

SAYS = "does not exist: the server, with all that the entry configures, does not list it"


@check("TLS025", Severity.ERROR, since="0.1")
def listed_tool_is_gone(entry: Entry, file: ToolsFile, listing: Listing, ladder: Ladder) -> Iterator[Finding]:
    if is_configured(entry) and had_its_configuration(entry, ladder):
        yield from islice(gone(entry, file, listing, SAYS), MOST)
