"""Listed tool was not seen.

## Why
The catalog shows the tools of `tools.json`. With example values in the place of a credential the server did
not list this one: either it shows more to one who has a real key, or the tool is gone. Somebody should look.

## Bad
```json servers/example/tools.json
[{"name": "search", "description": "Search."}, {"name": "delete", "description": "Delete."}]
```
```yaml servers/example/server.yaml
name: example
type: server
config:
  secrets:
    - name: example.key
      env: KEY
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
{"attempts": [{"rung": "bare", "stage": "listed", "end": "complete", "tools": 1}], "judged": "bare"}
```

## Fix
Compare with what the server lists for you, with your key. List all tools whoever asks: a call without a
credential can say what is missing.
"""

from collections.abc import Iterator
from itertools import islice

from checks.tools._claim import gone, had_its_configuration, is_configured
from checks.tools._tool import MOST
from validator import Entry, Finding, Ladder, Listing, Severity, ToolsFile, check

SAYS = "was not seen: the server, asked without the real configuration, does not list it"


@check("TLS026", Severity.WARNING, since="0.1")
def listed_tool_was_not_seen(
    entry: Entry, file: ToolsFile, listing: Listing, ladder: Ladder
) -> Iterator[Finding]:
    if is_configured(entry) and not had_its_configuration(entry, ladder):
        yield from islice(gone(entry, file, listing, SAYS), MOST)
