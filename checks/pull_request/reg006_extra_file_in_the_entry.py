"""Extra file in the entry's folder.

## Why
The registry reads `server.yaml`, `tools.json` and `readme.md`, spelt exactly so. Anything else is not
shown to anybody, though its author may believe that it is.

## Bad
```yaml servers/example/server.yaml
name: example
```
```markdown servers/example/README.md
# Example
```

## Good
```yaml servers/example/server.yaml
name: example
```
```markdown servers/example/readme.md
# Example
```

## Fix
Remove the file, or give it the spelling that the registry reads.
"""

from collections.abc import Iterator

from checks._words import brief
from validator import ENTRIES, KNOWN_FILES, Files, Finding, Location, Severity, check, rename_file

SHOWN = 20


@check("REG006", Severity.WARNING, since="0.1")
def extra_file_in_the_entry(files: Files) -> Iterator[Finding]:
    extra = sorted(file.path for file in files.files if file.path not in KNOWN_FILES)
    folder = f"{ENTRIES}/{files.folder}"
    for path in extra[:SHOWN]:
        at = Location(f"{ENTRIES}/{brief(files.folder, 100)}/{brief(path, 100)}")
        right = path.casefold()
        if right in KNOWN_FILES:
            free = all(file.path != right for file in files.files)
            edits = rename_file(f"{folder}/{path}", f"{folder}/{right}") if free else ()
            yield Finding(f"the registry does not read `{path}`", at, f"rename it to `{right}`", edits=edits)
        else:
            yield Finding(f"the registry does not read `{brief(path, 100)}`", at, "remove it from the entry")
    if len(extra) > SHOWN:
        yield Finding(f"the entry's folder holds {len(extra) - SHOWN} more files that nothing reads")
