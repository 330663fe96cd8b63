"""Folder name is not an entry name.

## Why
The folder's name is the entry's name everywhere: in the catalog, in placeholders, in image names, in
commands that users type. Names in lower case with single hyphens are safe in all of them, and cannot
imitate one another.

## Bad
```yaml servers/My_Server/server.yaml
name: My_Server
```

## Good
```yaml servers/my-server/server.yaml
name: my-server
```

## Fix
Rename the folder, `name:` and every placeholder. An entry that exists keeps its name: a registry waives this
rule for it in its policy.
"""

import re
from collections.abc import Iterator

from checks._words import brief
from validator import ENTRIES, Change, EntryChange, Finding, Location, Severity, check

NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
LONGEST = 64


@check("REG003", Severity.ERROR, since="0.1")
def folder_name_is_not_an_entry_name(change: EntryChange) -> Iterator[Finding]:
    if change.change is Change.REMOVED:
        return
    name = brief(change.name, 100)
    at = Location(f"{ENTRIES}/{name}")
    if not NAME.fullmatch(change.name):
        says = "is not made of lower-case letters and digits with single hyphens between them"
        yield Finding(f"the folder name `{name}` {says}", at, _fix(change.name))
    elif len(change.name) > LONGEST:
        yield Finding(f"the folder name has {len(change.name)} characters; the limit is {LONGEST}", at)


def _fix(name: str) -> str | None:
    better = "-".join(re.findall(r"[a-z0-9]+", name[:LONGEST].lower()))
    return f"rename it, to `{better}` for example" if better else None
