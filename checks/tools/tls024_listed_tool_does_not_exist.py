"""Listed tool does not exist.

## Why
The catalog shows the tools of `tools.json`. One that the server does not have is a promise that fails when a
model calls it. This entry declares no configuration, so what the server lists here is what users get.

## Bad
```json servers/example/tools.json
[{"name": "search", "description": "Search."}, {"name": "delete", "description": "Delete."}]
```
```yaml servers/example/server.yaml
name: example
type: server
```
```json listing.json
{"tools": [{"name": "search"}]}
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

## Fix
Make the file from what the server lists: `mcp-vet tools NAME --write`. A server that can be asked needs no
`tools.json` at all.
"""

from collections.abc import Iterator
from itertools import islice

from checks.tools._claim import gone, is_configured
from checks.tools._tool import MOST
from validator import Entry, Finding, Listing, Severity, ToolsFile, check


@check("TLS024", Severity.ERROR, since="0.1")
def listed_tool_does_not_exist(entry: Entry, file: ToolsFile, listing: Listing) -> Iterator[Finding]:
    if not is_configured(entry):
        yield from islice(gone(entry, file, listing, "does not exist: the server does not list it"), MOST)
