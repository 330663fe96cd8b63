"""Licence is another.

## Why
The registry builds and hands out the image: it may do so only under the licence of the revision that it
builds.

## Bad
```json previous.json
{"source": {"commit": "aa", "tree": "bb", "directory": "", "files": [],
 "licences": {"LICENSE": "MIT License"}}}
```
```json source.json
{"commit": "aa", "tree": "bb", "directory": "", "files": [],
 "licences": {"LICENSE": "Business Source License"}}
```

## Good
```json previous.json
{"source": {"commit": "aa", "tree": "bb", "directory": "", "files": [],
 "licences": {"LICENSE": "MIT License"}}}
```
```json source.json
{"commit": "aa", "tree": "bb", "directory": "", "files": [],
 "licences": {"COPYING": "MIT License"}}
```

## Fix
Nothing can be mended in the entry: a maintainer must know whether the registry may still publish the image.
"""

from collections.abc import Iterator

from checks._words import brief
from checks.change._grouped import of
from validator import Difference, Finding, Severity, SourceChanges, What, check, line_diff, told

FIX = "a maintainer must know whether the registry may publish it"


@check("PIN012", Severity.WARNING, since="0.1")
def licence_is_another(changes: SourceChanges) -> Iterator[Finding]:
    for found in of(changes.differences, What.LICENCE):
        yield Finding(_says(found), fix=FIX, detail=line_diff(found.before, found.after))


def _says(found: Difference) -> str:
    if not found.before:
        return f"the source had no licence, and has one now: `{brief(found.name)}`"
    if not found.after:
        return f"the source has no licence any more; it was `{brief(found.subject)}`"
    if found.subject == found.name:
        return f"the terms of the licence `{brief(found.name)}` are others"
    return told(found)
