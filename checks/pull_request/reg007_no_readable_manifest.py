"""No readable server.yaml.

## Why
`server.yaml` is the entry. Without it, or with one that is too large to be read, there is nothing to judge.

## Bad
```json servers/example/tools.json
[]
```

## Good
```yaml servers/example/server.yaml
name: example
```

## Fix
Add `server.yaml` to the entry's folder, spelt exactly so, as a plain file of a few kilobytes.
"""

from collections.abc import Iterator

from checks._words import brief
from validator import ENTRIES, REGULAR, Files, Finding, Location, Severity, check, nearest

MANIFEST = "server.yaml"


@check("REG007", Severity.ERROR, since="0.1")
def no_readable_manifest(files: Files) -> Iterator[Finding]:
    if MANIFEST in files.contents:
        return
    at = Location(f"{ENTRIES}/{brief(files.folder, 100)}/{MANIFEST}")
    there = {file.path: file for file in files.files}
    found = there.get(MANIFEST)
    if found is None:
        near = nearest(MANIFEST, [path for path in there if len(path) <= 40])
        fix = f"rename `{near}` to `{MANIFEST}`" if near else f"add `{MANIFEST}`"
        yield Finding(f"the entry has no `{MANIFEST}`", at, fix)
    elif found.mode != REGULAR:
        yield Finding(f"`{MANIFEST}` is not a plain file", at, "commit it as a plain, non-executable file")
    else:
        yield Finding(
            f"`{MANIFEST}` has {found.size} bytes: more than is read of a manifest", at, "shorten it"
        )
