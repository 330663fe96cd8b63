"""Tools of the remote server are listed, not verified.

## Why
The server tells its tools only to users whom it knows, and mcp-vet has no credentials and wants none. What
`tools.json` says of them is the contributor's word: a maintainer decides, or the registry's policy
accepts it and this line says so.

## Bad
```yaml servers/example/server.yaml
type: remote
remote:
  transport_type: streamable-http
  url: https://mcp.example.com/mcp
oauth:
  - provider: example
    secret: example.personal_access_token
    env: EXAMPLE_PERSONAL_ACCESS_TOKEN
```
```json servers/example/tools.json
[{"name": "search", "description": "Search the documents."}]
```
```json remote.json
{"url": "https://mcp.example.com/mcp", "declared": "streamable-http", "end": "authorization", "status": 401}
```

## Good
```yaml servers/example/server.yaml
type: remote
remote:
  transport_type: streamable-http
  url: https://mcp.example.com/mcp
```
```json remote.json
{"url": "https://mcp.example.com/mcp", "declared": "streamable-http",
 "spoken": "streamable-http", "end": "listed"}
```

## Fix
Nothing is wrong. A server that lists its tools to anybody, and asks who that is when one is called, is seen.
"""

from collections.abc import Iterator

from checks.remote._attempt import asked, place
from validator import Entry, Finding, Remote, Severity, ToolsFile, check, is_listed_only


@check("REM019", Severity.WARNING, since="0.1")
def tools_are_listed_not_verified(entry: Entry, remote: Remote, tools: ToolsFile) -> Iterator[Finding]:
    if is_listed_only(remote, tools):
        says = (
            f"{asked(remote)}, so its tools could not be seen: those in `tools.json` are listed, not verified"
        )
        yield Finding(says, place(entry), "have a maintainer with an account try it")
