"""Credentials do not reach the remote server.

## Why
A remote server gets nothing but its headers. A secret that no header uses is asked for in vain, and a
token that stands in a header is everybody's.

## Bad
```yaml servers/example/server.yaml
type: remote
remote:
  transport_type: streamable-http
  url: https://mcp.example.com/mcp
config:
  secrets:
    - name: example.api_key
      env: EXAMPLE_API_KEY
```

## Good
```yaml servers/example/server.yaml
type: remote
remote:
  transport_type: streamable-http
  url: https://mcp.example.com/mcp
  headers:
    Authorization: Bearer ${EXAMPLE_API_KEY}
config:
  secrets:
    - name: example.api_key
      env: EXAMPLE_API_KEY
```

## Fix
Write `Authorization: "Bearer ${NAME}"` below `remote.headers`, where NAME is the `env` of the secret.
"""

import re
from collections.abc import Iterator

from checks._words import brief
from checks.wiring._naming import IN_HEADER
from validator import Entry, Finding, Kind, Place, Severity, Site, Wiring, check

CREDENTIAL = re.compile(r"authorization|cookie|.*(?:api-?key|token|secret|password|auth)", re.ASCII)
SCHEMES = {"basic", "bearer", "token", "apikey", "digest", "negotiate"}
FIX = "declare a secret, and write `${NAME}` with its `env` here"


@check("REM005", Severity.ERROR, since="0.1")
def credentials_do_not_reach_the_server(entry: Entry, wiring: Wiring) -> Iterator[Finding]:
    if entry.kind is not Kind.REMOTE:
        return
    headers = [site for site in wiring.headers if site.place is Place.HEADER]
    used = {match[1] or match[2] for site in headers for match in IN_HEADER.finditer(site.text)}
    secrets = entry.get("config", "secrets")
    for n, secret in enumerate(secrets if isinstance(secrets, list) else ()):
        name = secret.get("env") if isinstance(secret, dict) else None
        if isinstance(name, str) and name not in used:
            says = f"no header uses the secret `{brief(name)}`, so the server never gets it"
            fix = f'write `Authorization: "Bearer ${{{brief(name)}}}"` below `remote.headers`, or remove it'
            yield Finding(says, entry.at("config", "secrets", n, "env"), fix)
    for site in headers:
        if _is_literal(site):
            yield Finding("the header carries a credential for everybody to read", site.at, FIX)


def _is_literal(site: Site) -> bool:
    """A header for credentials with a text of its own beside the scheme's name."""
    name = site.at.pointer.rpartition("/")[2].lower()
    rest = IN_HEADER.sub(" ", site.text).split()
    told = [word for word in rest if word.lower() not in SCHEMES and "{{" not in word]
    return bool(CREDENTIAL.fullmatch(name)) and any(len(word) >= 8 for word in told) and "$" not in site.text
