"""Name differs from the folder.

## Why
The registry finds an entry by its folder, the gateway by `name:`. If they differ, the parameters and
secrets that a user enters are looked up under a name that does not exist.

## Bad
```yaml servers/example/server.yaml
name: exmaple
```

## Good
```yaml servers/example/server.yaml
name: example
```

## Fix
Write the folder's name after `name:`, or rename the folder.
"""

from collections.abc import Iterator

from checks._words import brief
from validator import ENTRIES, Entry, Finding, Severity, check, edit_value, letters


@check("REG004", Severity.ERROR, since="0.1")
def name_differs_from_folder(entry: Entry) -> Iterator[Finding]:
    name = entry.get("name")
    if isinstance(name, str) and name != entry.name:
        folder = brief(entry.name, 100)
        message = f"`name` is `{brief(name, 100)}`, but the folder is `{ENTRIES}/{folder}`"
        sure = name == entry.change.previous or letters(name) == letters(entry.name)
        edits = edit_value(entry.document, "/name", entry.name, safe=sure)
        yield Finding(message, entry.at("name"), f"write `name: {folder}`", edits=edits)
