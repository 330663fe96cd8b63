"""Server asks for authorization, and the entry offers none.

## Why
The server answers nobody whom it does not know. Without an `oauth` block, or a secret that a header uses,
users have no way to tell it who they are.

## Bad
```yaml servers/example/server.yaml
type: remote
remote:
  transport_type: streamable-http
  url: https://mcp.example.com/mcp
```
```json remote.json
{"url": "https://mcp.example.com/mcp", "declared": "streamable-http",
 "end": "authorization", "status": 401, "challenge": "Bearer"}
```

## Good
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
{"url": "https://mcp.example.com/mcp", "declared": "streamable-http",
 "end": "authorization", "status": 401, "challenge": "Bearer"}
```

## Fix
Add an `oauth` block, or a secret below `config.secrets` and a header that carries it.
"""

from collections.abc import Iterator

from checks.remote._attempt import asks_to_sign_in, offers_credentials, place
from validator import Entry, Finding, Remote, Severity, check

FIX = "add an `oauth` block, or a secret and the header that carries it"


@check("REM012", Severity.ERROR, since="0.1")
def sign_in_is_not_declared(entry: Entry, remote: Remote) -> Iterator[Finding]:
    if asks_to_sign_in(remote) and not offers_credentials(entry):
        says = (
            f"the server answers {remote.status}: it wants to know who asks, and the entry says nothing of it"
        )
        yield Finding(says, place(entry), FIX)
