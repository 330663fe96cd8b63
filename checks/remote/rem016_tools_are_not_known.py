"""Tools of the remote server are not known.

## Why
The server tells its tools only to users whom it knows, mcp-vet has no credentials and wants none, and the
entry's `tools.json` names no tools either, or the server does not ask as HTTP says it must (401, or a
challenge). A maintainer must look.

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
from validator import Entry, Finding, Remote, RemoteEnd, Severity, ToolsFile, check, is_listed_only


@check("REM016", Severity.REVIEW, since="0.1")
def tools_are_not_known(entry: Entry, remote: Remote, tools: ToolsFile) -> Iterator[Finding]:
    if remote.end is not RemoteEnd.AUTHORIZATION or is_listed_only(remote, tools):
        return
    says = f"{asked(remote)}, so its tools could not be seen"
    yield Finding(says, place(entry), "have a maintainer with an account try it")
