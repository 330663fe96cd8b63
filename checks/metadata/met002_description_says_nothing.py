"""Description is missing or says nothing.

## Why
The description is what users read, and what a model searches, to find the server. A wizard's `TODO` that
was left in says that nobody looked.

## Bad
```yaml servers/example/server.yaml
about:
  title: Example
  description: "TODO (only to provide a description)"
```

## Good
```yaml servers/example/server.yaml
about:
  title: Example
  description: Search, read and comment the issues of an Example project.
```

## Fix
Say in one or two sentences what a user can do with the server. Entries that have had no description until
now need none to be edited.
"""

import re
from collections.abc import Iterator

from checks._words import brief
from validator import Change, Entry, Finding, Severity, check

UNFINISHED = re.compile(r"\b(?:TODO|FIXME|TBD|[Ll]orem ipsum)\b", re.ASCII)
FIX = "say in one or two sentences what a user can do with the server"
NEW = (Change.ADDED, Change.RENAMED)


@check("MET002", Severity.ERROR, since="0.1")
def description_says_nothing(entry: Entry) -> Iterator[Finding]:
    text = entry.get("about", "description", default="")
    at = entry.at("about", "description")
    if not isinstance(text, str) or not text.strip():
        if entry.change.change in NEW:
            yield Finding("`about.description` is missing", at, FIX)
        return
    left = UNFINISHED.search(text)
    if left:
        yield Finding(f"`{left[0]}` was left in the description", at, FIX)
    elif len(text.split()) < 2:
        yield Finding(f"the description is the single word `{brief(text.strip())}`", at, FIX)
