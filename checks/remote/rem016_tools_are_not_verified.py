"""Tools of the remote server are not verified.

## Why
The server tells its tools only to users whom it knows, and mcp-vet has no credentials and wants none. What
`tools.json` says of them is then the contributor's word: a maintainer must look, or the policy accept it.

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

from checks.remote._attempt import asks_to_sign_in, place
from validator import Entry, Finding, Policy, Remote, RemoteEnd, Severity, ToolsFile, check, node_at


@check("REM016", Severity.REVIEW, since="0.1")
def tools_are_not_verified(
    entry: Entry, remote: Remote, tools: ToolsFile, policy: Policy
) -> Iterator[Finding]:
    if remote.end is not RemoteEnd.AUTHORIZATION:
        return
    listed = tools.parsed.root is not None and node_at(tools.parsed.root, "/0") is not None
    if policy.session.unverified == "accept" and asks_to_sign_in(remote) and listed:
        return  # the registry takes the contributor's word for such a server
    asked = (
        f"the server answers {remote.status}" if remote.status >= 400 else "the server asks for credentials"
    )
    told = "those in `tools.json` are listed, not verified" if listed else "nothing is known of them"
    says = f"{asked}, so its tools could not be seen: {told}"
    yield Finding(says, place(entry), "have a maintainer with an account try it")
