"""Remote address is not a public https address.

## Why
Users' prompts, data and tokens go to this address. Over plain http anybody on the way reads them; an address
inside a network means another computer for every user, or their own.

## Bad
```yaml servers/example/server.yaml
type: remote
remote:
  transport_type: streamable-http
  url: http://10.0.0.5:8080/mcp
```

## Good
```yaml servers/example/server.yaml
type: remote
remote:
  transport_type: streamable-http
  url: https://mcp.example.com/mcp
```

## Fix
Serve the endpoint over https under a name of its own, and write that address, without credentials.
"""

from collections.abc import Iterator

from checks._address import Address, is_domain, is_inside, is_number, parse
from checks._words import brief
from validator import Entry, Finding, Severity, check


@check("REM001", Severity.ERROR, since="0.1")
def remote_address_is_not_public(entry: Entry) -> Iterator[Finding]:
    url = entry.get("remote", "url")
    if not isinstance(url, str):
        return  # SCH003 and SCH004 say so
    at = entry.at("remote", "url")
    address = parse(url)
    if address is None:
        yield Finding(f"`{brief(url)}` is not a web address", at, "write a full https:// address")
        return
    if address.scheme != "https":
        yield Finding(f"the address begins with `{brief(address.scheme)}://`", at, "serve it over https")
    if address.user:
        yield Finding("the address has credentials in it", at, "make them a secret, used in a header")
    if says := _host(address):
        yield Finding(f"`{brief(address.host)}` {says}", at, "use the public name of the server")


def _host(address: Address) -> str:
    if is_inside(address.host):
        return "is not reachable from the internet, or means another computer for every user"
    if is_number(address.host):
        return "is an IP address: it has no name that a certificate could vouch for"
    return "" if is_domain(address.host) else "is not the name of a public server"
