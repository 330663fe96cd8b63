"""Hosts are allowed, but the network is off.

## Why
With `disableNetwork` the server reaches nothing at all, whatever `allowHosts` says. One of the two is not
what its author meant.

## Bad
```yaml servers/example/server.yaml
run:
  disableNetwork: true
  allowHosts:
    - api.example.com:443
```

## Good
```yaml servers/example/server.yaml
run:
  allowHosts:
    - api.example.com:443
```

## Fix
Remove `disableNetwork` if the server needs these hosts, `allowHosts` if it needs none.
"""

from collections.abc import Iterator

from validator import Entry, Finding, Severity, check


@check("CFG017", Severity.WARNING, since="0.1")
def hosts_without_a_network(entry: Entry) -> Iterator[Finding]:
    if entry.get("run", "disableNetwork") is True and entry.get("run", "allowHosts"):
        at = entry.at("run", "disableNetwork", key=True)
        says = "`disableNetwork` cuts the server off from the hosts of `allowHosts` too"
        yield Finding(says, at, "remove one of the two")
