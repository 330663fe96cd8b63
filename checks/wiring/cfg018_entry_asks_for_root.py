"""Entry asks to run as root.

## Why
`run.user` overrides the image's own user. With root a server that escapes its container owns the computer,
even if its image was made to run without.

## Bad
```yaml servers/example/server.yaml
run:
  user: "0:0"
```

## Good
```yaml servers/example/server.yaml
run:
  user: "10001:10001"
```

## Fix
Leave `run.user` out, or write the number of a user without rights.
"""

from collections.abc import Iterator

from checks._words import brief
from validator import Entry, Finding, Severity, check

ROOT = {"root", "0", "00", "+0", "-0", "0x0"}


@check("CFG018", Severity.WARNING, since="0.1")
def entry_asks_for_root(entry: Entry) -> Iterator[Finding]:
    user = entry.get("run", "user")
    if isinstance(user, str) and user.partition(":")[0].strip().lower() in ROOT:
        says = f"`run.user` is `{brief(user)}`: root, whatever user the image names"
        yield Finding(says, entry.at("run", "user"), "leave `run.user` out")
