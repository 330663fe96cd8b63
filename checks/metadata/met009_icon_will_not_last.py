"""Icon will not last, or is nobody's.

## Why
The wizard fills in a sample picture that says nothing about the product. A file on a branch changes or goes
away with the next commit, and the catalog with it.

## Bad
```yaml servers/example/server.yaml
about:
  icon: https://avatars.githubusercontent.com/u/182288589?s=200&v=4
```

## Good
```yaml servers/example/server.yaml
about:
  icon: https://avatars.githubusercontent.com/u/9919?s=200&v=4
```

## Fix
Use the avatar of the product's organisation, or the address of a file at a commit.
"""

import re
from collections.abc import Iterator

from checks._address import Address, parse
from validator import Entry, Finding, Severity, check

SAMPLE = "/u/182288589"  # docker/mcp-registry, CONTRIBUTING.md and cmd/wizard
COMMIT = re.compile(r"[0-9a-f]{40}", re.ASCII)
FIX = "write the full id of a commit in place of the branch"


@check("MET009", Severity.WARNING, since="0.1")
def icon_will_not_last(entry: Entry) -> Iterator[Finding]:
    icon = entry.get("about", "icon")
    address = parse(icon) if isinstance(icon, str) else None
    if address is None:
        return  # MET004 says so
    at = entry.at("about", "icon")
    if address.host == "avatars.githubusercontent.com" and address.path.rstrip("/") == SAMPLE:
        yield Finding("the icon is the sample of the wizard", at, "use the avatar of your own organisation")
    elif _is_on_a_branch(address):
        yield Finding("the icon is a file on a branch, which can change or go away", at, FIX)


def _is_on_a_branch(address: Address) -> bool:
    """`raw.githubusercontent.com/owner/repository/branch/…`, `github.com/owner/repository/raw/branch/…`."""
    parts = address.path.split("/")[1:]
    if address.host == "raw.githubusercontent.com":
        branch = parts[2:3]
    elif address.host in ("github.com", "www.github.com") and parts[2:3] in (["raw"], ["blob"]):
        branch = parts[3:4]
    else:
        return False
    return bool(branch) and not COMMIT.fullmatch(branch[0])
