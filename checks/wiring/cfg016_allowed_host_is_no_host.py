"""Allowed host is not of the form host:port.

## Why
The gateway opens exactly the hosts and ports of `run.allowHosts`. An address or a name without a port opens
nothing, and the server cannot reach what it needs.

## Bad
```yaml servers/example/server.yaml
run:
  allowHosts:
    - https://api.example.com
```

## Good
```yaml servers/example/server.yaml
run:
  allowHosts:
    - api.example.com:443
```

## Fix
Write the name, a colon and the port, without scheme and path. `*` may stand for any host.
"""

import re
from collections.abc import Iterator

from checks._address import LABEL
from checks._words import brief
from validator import Entry, Finding, Severity, Shape, check

PORT = re.compile(r"[1-9][0-9]{0,4}", re.ASCII)
HIGHEST = 65535


@check("CFG016", Severity.ERROR, since="0.1")
def allowed_host_is_no_host(entry: Entry, shape: Shape) -> Iterator[Finding]:
    allowed = entry.get("run", "allowHosts")
    said = {violation.pointer for violation in shape.violations}
    for n, text in enumerate(allowed if isinstance(allowed, list) else ()):
        at = entry.at("run", "allowHosts", n)
        if not isinstance(text, str) or at.pointer in said:
            continue  # SCH004 says so
        if "{{" not in text and not _is_host_and_port(text):
            shown = f"`{brief(text)}`" if text else "an empty text"
            yield Finding(f"{shown} is not of the form host:port", at, _fix(text))


def _is_host_and_port(text: str) -> bool:
    host, _, port = text.removesuffix("/tcp").rpartition(":")
    labels = host.removeprefix("*.").split(".")
    named = host == "*" or (len(host) <= 253 and all(LABEL.fullmatch(label) for label in labels))
    return named and bool(PORT.fullmatch(port)) and int(port) <= HIGHEST


def _fix(text: str) -> str:
    host = text.partition("://")[2] or text
    name = host.partition("/")[0].partition(":")[0]
    port = "80" if text.startswith("http://") else "443"
    return f"write `{brief(name)}:{port}`" if LABEL.fullmatch(name.split(".")[0]) else "write host:port"
