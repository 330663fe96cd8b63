"""Tag is not a key word.

## Why
Tags are compared as they are written: `Data Base` and `database` are two, and a tag given twice is one.

## Bad
```yaml servers/example/server.yaml
meta:
  tags:
    - Data Base
```

## Good
```yaml servers/example/server.yaml
meta:
  tags:
    - database
```

## Fix
Write each tag once, in lower-case letters, digits and hyphens.
"""

import re
from collections.abc import Iterator

from checks._words import brief
from validator import Entry, Finding, Severity, Shape, check, edit_value, letters

TAG = re.compile(r"[a-z0-9]+(?:[-.+#][a-z0-9]+)*[+#]{0,2}", re.ASCII)
LONGEST = 40  # characters
MOST = 50  # tags that are looked at


@check("MET008", Severity.NOTE, since="0.1")
def tag_is_not_a_key_word(entry: Entry, shape: Shape) -> Iterator[Finding]:
    tags = entry.get("meta", "tags")
    if tags == []:
        yield Finding("there is no tag", entry.at("meta", "tags"), "add a key word or two")
    said = {violation.pointer for violation in shape.violations}
    seen: set[str] = set()
    for n, tag in enumerate(tags[:MOST] if isinstance(tags, list) else ()):
        at = entry.at("meta", "tags", n)
        if not isinstance(tag, str) or at.pointer in said:
            continue  # SCH004 says so
        if tag in seen:
            yield Finding(f"the tag `{brief(tag)}` is there twice", at, "remove one")
        elif not TAG.fullmatch(tag) or len(tag) > LONGEST:
            better = _better(tag)
            same = letters(better) == letters(tag)
            edits = edit_value(entry.document, at.pointer, better, safe=same) if better not in tags else ()
            shown = f"`{brief(tag)}`" if tag else "an empty text"
            yield Finding(f"{shown} is not written as a tag", at, _fix(tag), edits=edits)
        seen.add(tag)


def _fix(tag: str) -> str:
    better = _better(tag)
    return f"write `{better}`" if better else "write lower-case letters, digits and hyphens"


def _better(tag: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", tag[:LONGEST].lower()))
