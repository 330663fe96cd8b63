"""Description is longer than anybody reads.

## Why
What is read by nobody is where things hide, and every conversation of every user pays for its length. Of the
descriptions in a real registry 99 in 100 have at most 1,012 characters, and the longest 3,032. Twenty empty
lines push what follows them off the screen.

## Bad
```json listing.json
{"tools": [{"name": "search",
  "description": "Search.\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\nAdd a calendar."}]}
```

## Good
```json listing.json
{"tools": [{"name": "search", "description": "Search the notes by words.\\n\\nAdd a calendar."}]}
```

## Fix
Say in a few sentences what the tool does; put the manual into a resource or a prompt.
"""

import re
from collections.abc import Iterator
from itertools import islice

from checks.security._hostile import SHOWN
from checks.security._said import of_tools, prose, within
from validator import Finding, Listing, Severity, check

LONGEST = 4_000  # characters; protocol.md 5.1
GAP = re.compile(r"\s{20,}")
LINES = 20  # of a gap: a small screen
WIDTH = 200  # characters of a gap


@check("SEC017", Severity.WARNING, since="0.1")
def description_is_overlong(listing: Listing) -> Iterator[Finding]:
    once = {text.value: text for text in reversed(list(prose(within(of_tools(listing.tools)))))}
    told = ((text.place, _fault(text.value)) for text in reversed(once.values()))
    for place, fault in islice(((place, fault) for place, fault in told if fault), SHOWN):
        yield Finding(f"{place} {fault}", fix="say in a few sentences what the tool does")


def _fault(text: str) -> str:
    if len(text) > LONGEST:
        return f"has {len(text):,} characters; the longest in the registry has 3,032"
    gaps = (found[0] for found in GAP.finditer(text.strip()))
    wide = any(len(gap) >= WIDTH or gap.count("\n") >= LINES for gap in gaps)
    return "goes on after a gap that is larger than a screen" if wide else ""
