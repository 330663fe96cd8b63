"""Default that exists on one computer only.

## Why
A default is passed on as it stands: nothing replaces `$HOME` or `~`, and `/Users/somebody` is on its
author's computer. Users who accept the form get a folder that is not there.

## Bad
```yaml servers/example/server.yaml
config:
  parameters:
    type: object
    properties:
      folder:
        type: string
        default: $HOME/documents
```

## Good
```yaml servers/example/server.yaml
config:
  parameters:
    type: object
    required:
      - folder
    properties:
      folder:
        type: string
```

## Fix
Leave the default out and list the parameter under `required`, so that the user is asked.
"""

import re
from collections.abc import Iterator

from checks._words import brief
from checks.wiring._schemas import Path, parameters
from validator import Entry, Finding, Severity, check

OWN = re.compile(
    r"(?:/Users/|/home/|~(?:/|$)|[A-Za-z]:[\\/]|%[A-Za-z]+%|\$(?:env:)?\{?[A-Za-z_][A-Za-z0-9_]*\}?(?:[/\\]|$))",
    re.ASCII,
)
FIX = "leave the default out, and list the parameter under `required`"


@check("CFG009", Severity.WARNING, since="0.1")
def default_of_one_computer(entry: Entry) -> Iterator[Finding]:
    for path, name, schema in parameters(entry):
        for where, value in _values((*path, "default"), schema.get("default")):
            if isinstance(value, str) and OWN.match(value):
                says = f"the default `{brief(value)}` of `{brief(name)}` means nothing on a user's computer"
                yield Finding(says, entry.at(*where), FIX)


def _values(path: Path, default: object) -> list[tuple[Path, object]]:
    if isinstance(default, list):
        return [((*path, n), item) for n, item in enumerate(default)]
    return [(path, default)]
