"""Catalog would list no tools.

## Why
An empty `tools.json` says that the tools depend on the user. Without `dynamic.tools` the catalog takes it at
its word, and a server that asks for credentials cannot be asked: it is listed with zero tools.

## Bad
```yaml servers/example/server.yaml
type: remote
remote:
  transport_type: streamable-http
  url: https://mcp.example.com/mcp
  headers:
    Authorization: Bearer ${EXAMPLE_API_KEY}
```
```json servers/example/tools.json
[]
```

## Good
```yaml servers/example/server.yaml
type: remote
dynamic:
  tools: true
remote:
  transport_type: streamable-http
  url: https://mcp.example.com/mcp
  headers:
    Authorization: Bearer ${EXAMPLE_API_KEY}
```
```json servers/example/tools.json
[]
```

## Fix
Add `dynamic:` with `tools: true`, or list the tools in `tools.json`.
"""

from collections.abc import Iterator

from validator import Entry, Finding, Kind, Severity, ToolsFile, check, walk


@check("REM006", Severity.ERROR, since="0.1")
def catalog_lists_no_tools(entry: Entry, tools: ToolsFile) -> Iterator[Finding]:
    if entry.kind is not Kind.REMOTE or entry.get("dynamic", "tools") is True or entry.get("oauth"):
        return  # REM004 speaks of OAuth
    secrets = entry.get("config", "secrets", default=[])
    needed = [s for s in secrets if not (isinstance(s, dict) and s.get("required") is False)]
    asks = needed if secrets else entry.get("remote", "headers")
    empty = tools.parsed.root is not None and len(list(walk(tools.parsed.root))) == 1
    if asks and empty:
        says = "the server asks for credentials and `tools.json` is empty: the catalog lists no tools"
        yield Finding(says, tools.location(1, 1), "add `dynamic:` with `tools: true` to server.yaml")
