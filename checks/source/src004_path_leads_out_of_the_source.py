"""Path leads out of the source.

## Why
`directory` and `dockerfile` are looked up in the pinned tree. An address, an absolute path or one with `..`
means a file that was not reviewed.

## Bad
```yaml servers/example/server.yaml
source:
  dockerfile: ../Dockerfile
```

## Good
```yaml servers/example/server.yaml
source:
  dockerfile: docker/Dockerfile
```

## Fix
Write the path from the repository's root, with `/` between its parts.
"""

import re
from collections.abc import Iterator

from checks._words import brief
from validator import Entry, Finding, Severity, check

DRIVE = re.compile(r"[A-Za-z]:.*", re.ASCII | re.DOTALL)
VISIBLE = re.compile(r"[ -~]+", re.ASCII)
LONGEST = 500  # characters


@check("SRC004", Severity.ERROR, since="0.1")
def path_leads_out_of_the_source(entry: Entry) -> Iterator[Finding]:
    for key in ("directory", "dockerfile"):
        path = entry.get("source", key)
        if isinstance(path, str) and (says := _fault(path)):
            message = f"`source.{key}` {says}: `{brief(path, 100)}`"
            yield Finding(message, entry.at("source", key), "write the path from the repository's root")


def _fault(path: str) -> str:
    faults = {
        "is empty": not path.strip(),
        "is too long": len(path) > LONGEST,
        "is an address": "://" in path or path.startswith("git@"),
        "is an absolute path": path.startswith(("/", "~")) or bool(DRIVE.fullmatch(path)),
        "has a backslash": "\\" in path,
        "begins with a hyphen, like an option": path.startswith("-"),
        "leads out of the repository": ".." in path.split("/"),
        "has characters that no path needs": not VISIBLE.fullmatch(path)
        or any(c in path for c in '*?"<>|$`#:'),
        "leads into git's own folder": ".git" in path.lower().split("/"),
    }
    return next((says for says, true in faults.items() if true), "")
