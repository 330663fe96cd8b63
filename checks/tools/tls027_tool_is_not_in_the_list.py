"""Tool of the server is missing in tools.json.

## Why
The catalog shows the tools of `tools.json` and no others: users never learn of the rest.

## Bad
```json servers/example/tools.json
[{"name": "search", "description": "Search."}]
```
```yaml servers/example/server.yaml
name: example
type: server
```
```json listing.json
{"tools": [{"name": "search"}, {"name": "fetch"}]}
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
Make the file from what the server lists: `mcp-vet tools NAME --write`.
"""

from collections.abc import Iterator

from checks.tools._claim import command, live, names
from checks.tools._listed import claimed
from validator import Entry, Finding, Listing, Severity, ToolsFile, check


@check("TLS027", Severity.WARNING, since="0.1")
def tool_is_not_in_the_list(entry: Entry, file: ToolsFile, listing: Listing) -> Iterator[Finding]:
    claims = claimed(file)
    missing = [name for name in live(listing) if name not in claims]
    if claims and missing:
        tools = "a tool that is" if len(missing) == 1 else f"{len(missing)} tools that are"
        says = f"the server lists {tools} not in tools.json: {names(missing)}"
        yield Finding(says, file.at(""), command(entry))
